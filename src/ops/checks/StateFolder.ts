import { Effect, FileSystem } from "effect"
import { randomUUID } from "node:crypto"
import { join } from "node:path"
import { isCorruptSpool } from "../../domain/talk/Spool.ts"
import { Settings } from "../../config/Settings.ts"
import { fileFailure } from "../../domain/FileFailure.ts"
import type { Finding } from "../../domain/operators/Finding.ts"
import { within } from "../../policy/Checks.ts"
import { type Check, ok, problem, warning } from "./Check.ts"

const others = 0o077
const writableByOthers = 0o022

/** Large enough to reveal a full disk. */
const trial = new Uint8Array(64 * 1024)

const mayWrite = Effect.fnUntraced(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  const path = join(folder, `.doctor-${randomUUID()}`)
  yield* Effect.addFinalizer(() => Effect.ignore(fs.remove(path)))
  const file = yield* fs.open(path, { flag: "wx", mode: 0o600 })
  yield* file.writeAll(trial)
  yield* file.sync
}, Effect.scoped)

const folderRights = (path: string, mode: number): ReadonlyArray<Finding> =>
  (mode & writableByOthers) === 0
    ? []
    : [problem(`${path} can be changed by other users of this machine.`, `chmod go-w ${path}`)]

/** They may hold what people said, and nothing reads them any more. */
const damaged = Effect.fnUntraced(function* (stateDir: string) {
  const fs = yield* FileSystem.FileSystem
  const names = yield* Effect.orElseSucceed(fs.readDirectory(stateDir), () => [])
  return names
    .filter((name) => isCorruptSpool(name) || name.endsWith(".broken"))
    .map((name) =>
      warning(
        `${join(stateDir, name)} was set aside because it is damaged, and may hold what people said.`,
        `Once you need it no more: rm ${join(stateDir, name)}`,
      ),
    )
})

const key = Effect.fnUntraced(function* (path: string, recipient: string | null) {
  const fs = yield* FileSystem.FileSystem
  return yield* fs.stat(path).pipe(
    Effect.map(({ mode }) =>
      (mode & others) === 0
        ? ok("Only its owner can read the backup key")
        : problem(`The backup key ${path} can be read by others.`, `chmod 600 ${path}`),
    ),
    Effect.catch(({ reason: { _tag } }) => {
      if (recipient !== null) return Effect.succeed(ok("Backups are sealed to BACKUP_RECIPIENT"))
      return Effect.succeed(
        _tag === "NotFound"
          ? ok("No backup key yet: the first backup creates one")
          : problem(`The backup key ${path} cannot be read: ${_tag}`, "Run this as the user that runs the bot."),
      )
    }),
  )
})

export const stateFolder: Check<FileSystem.FileSystem | Settings> = {
  name: "state folder",
  within: within.local,
  look: Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const { backup, stateDir } = yield* Settings
    const found = yield* Effect.result(fs.stat(stateDir))
    if (found._tag === "Failure") {
      return found.failure.reason._tag === "NotFound"
        ? [ok(`${stateDir} does not exist yet: the first start creates it`)]
        : [problem(`${stateDir} cannot be read: ${fileFailure(found.failure)}`, "Check STATE_DIR and its permissions.")]
    }
    if (found.success.type !== "Directory")
      return [problem(`${stateDir} is not a folder.`, "Set STATE_DIR to a folder.")]
    const written = yield* Effect.result(mayWrite(stateDir))
    return [
      written._tag === "Success"
        ? ok(`${stateDir} can be written`)
        : problem(
            `${stateDir} cannot be written: ${fileFailure(written.failure)}`,
            "Let the bot's user write there, and free some disk space.",
          ),
      ...folderRights(stateDir, found.success.mode),
      ...(yield* damaged(stateDir)),
      yield* key(join(stateDir, "backup-key.txt"), backup.recipient),
    ]
  }),
}
