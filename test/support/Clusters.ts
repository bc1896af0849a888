import { execFileSync } from "node:child_process"
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { Effect } from "effect"
import { inject } from "vitest"

/** Data directories that are made once for all: `initdb` costs more than the rest of a start, and the migrations as much. */
export interface Clusters {
  /** Nothing was written to it. */
  readonly empty: string
  /** Its database `postgres` has the bot's tables. */
  readonly migrated: string
}

/** A copy of one of them in a state folder. */
export const copyTo = (stateDir: string, which: keyof Clusters = "empty") =>
  Effect.sync(() => {
    mkdirSync(stateDir, { recursive: true, mode: 0o755 })
    execFileSync("cp", ["-a", inject("clusters")[which], join(stateDir, "postgres")])
  })
