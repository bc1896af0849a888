import { Effect } from "effect"
import { statfs } from "node:fs/promises"
import { dirname } from "node:path"
import { Settings } from "../../config/Settings.ts"
import type { Finding } from "../../domain/operators/Finding.ts"
import { freeDisk, within } from "../../policy/ops/Checks.ts"
import { type Check, ok, problem, warning } from "./Check.ts"

export interface Space {
  readonly free: number
  readonly total: number
}

const size = (bytes: number) =>
  bytes >= 1_073_741_824 ? `${(bytes / 1_073_741_824).toFixed(1)} GiB` : `${Math.floor(bytes / 1_048_576)} MiB`

const fix = (path: string) =>
  `Free space on the disk of ${path}, or move the folder to a larger one (STATE_DIR, BACKUP_DIR).`

export const finding = (path: string, { free, total }: Space): Finding => {
  if (free < freeDisk.problem) return problem(`${path}: only ${size(free)} of ${size(total)} are free.`, fix(path))
  return free < Math.min(freeDisk.warning, total * freeDisk.warningShare)
    ? warning(`${path}: ${size(free)} of ${size(total)} are free.`, fix(path))
    : ok(`${path}: ${size(free)} of ${size(total)} free`)
}

export const spaceAt = (path: string) =>
  Effect.map(
    Effect.tryPromise(() => statfs(path)),
    ({ bavail, blocks, bsize }): Space => ({ free: bavail * bsize, total: blocks * bsize }),
  )

/** Of the folder, or of the nearest existing one above it. */
export const spaceOf = (path: string): Effect.Effect<Space | null> =>
  Effect.catch(spaceAt(path), () => (dirname(path) === path ? Effect.succeed(null) : spaceOf(dirname(path))))

export const disk: Check<Settings> = {
  name: "disk",
  within: within.local,
  look: Effect.gen(function* () {
    const { backup, stateDir } = yield* Settings
    return yield* Effect.forEach([stateDir, backup.dir], (path) =>
      Effect.map(spaceOf(path), (space) =>
        space === null
          ? problem(`${path} cannot be read.`, "Check the folder and its permissions.")
          : finding(path, space),
      ),
    )
  }),
}
