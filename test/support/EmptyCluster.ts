import { execFileSync } from "node:child_process"
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { Effect } from "effect"
import { inject } from "vitest"

/** A data directory that nothing was written to, in a state folder. Made once for all: `initdb` costs more than the rest of a start. */
export const copyTo = (stateDir: string) =>
  Effect.sync(() => {
    mkdirSync(stateDir, { recursive: true, mode: 0o755 })
    execFileSync("cp", ["-a", inject("emptyCluster"), join(stateDir, "postgres")])
  })
