import { execFileSync } from "node:child_process"
import { appendFileSync, mkdirSync } from "node:fs"
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

/** A copy of one of them in a state folder. Unless it is durable, only a power cut could harm it, and nothing waits for the disk. */
export const copyTo = (stateDir: string, which: keyof Clusters = "empty", durable = true) =>
  Effect.sync(() => {
    const dataDir = join(stateDir, "postgres")
    mkdirSync(stateDir, { recursive: true, mode: 0o755 })
    execFileSync("cp", ["-a", inject("clusters")[which], dataDir])
    if (!durable) appendFileSync(join(dataDir, "postgresql.auto.conf"), "fsync = off\n")
  })
