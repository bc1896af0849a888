import { Effect, FileSystem } from "effect"
import { randomUUID } from "node:crypto"
import { join } from "node:path"
import { counted } from "../../domain/Counted.ts"
import { isCorruptSpool } from "../../domain/talk/Spool.ts"
import { Settings } from "../../config/Settings.ts"
import { fileFailure } from "../../domain/FileFailure.ts"
import type { Finding } from "../../domain/operators/Finding.ts"
import { BackupProbe } from "../../domain/Probes.ts"
import { within } from "../../policy/ops/Checks.ts"
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
const count = (backups: number) => `${counted(backups, "backup")} here`

/** The keys that may open backups here, and the keys to which those are sealed. `file` null: there is no key file. */
export interface Keys {
  readonly path: string
  readonly recipient: string | null
  readonly file: { readonly mode: number; readonly text: string } | null
  readonly sealedTo: ReadonlyArray<string>
}

/** As age-keygen and the bot write them beside each secret key. */
const publicKeys = (text: string) => [...text.matchAll(/^# public key: (age1\S+)$/gm)].map(([, key = ""]) => key)

export const keyFinding = ({ file, path, recipient, sealedTo }: Keys): Finding => {
  if (file !== null && (file.mode & others) !== 0) {
    return problem(`The backup key ${path} can be read by others.`, `chmod 600 ${path}`)
  }
  const own = publicKeys(file?.text ?? "")
  const strange = sealedTo.filter((key) => key !== recipient && !own.includes(key)).length
  if (recipient !== null) {
    return strange === 0
      ? ok("Backups are sealed to BACKUP_RECIPIENT")
      : warning(
          `${count(strange)} ${strange === 1 ? "is" : "are"} sealed to another key than BACKUP_RECIPIENT.`,
          "Keep the key of before as long as they exist: nothing else opens them.",
        )
  }
  if (file === null) {
    return sealedTo.length === 0
      ? ok("No backup key yet: the first backup creates one")
      : problem(
          `The backup key ${path} is gone: nothing else opens the ${count(sealedTo.length)}.`,
          "Put your copy of it back before the next backup makes a new key.",
        )
  }
  return own.length === 0 || strange === 0
    ? ok("Only its owner can read the backup key")
    : problem(
        `${count(strange)} ${strange === 1 ? "is" : "are"} sealed to another key than ${path}, which does not open them.`,
        "Add the lines of the key of before, from your copy, to the end of that file, or keep it as long as they exist.",
      )
}

const key = Effect.fnUntraced(function* (path: string, recipient: string | null) {
  const fs = yield* FileSystem.FileSystem
  const sealedTo = yield* BackupProbe.use((probe) => probe.sealedTo).pipe(
    Effect.orElseSucceed((): ReadonlyArray<string> => []),
  )
  return yield* Effect.all([fs.stat(path), fs.readFileString(path)]).pipe(
    Effect.map(([{ mode }, text]) => keyFinding({ path, recipient, file: { mode, text }, sealedTo })),
    Effect.catch(({ reason: { _tag } }) =>
      Effect.succeed(
        _tag === "NotFound" || recipient !== null
          ? keyFinding({ path, recipient, file: null, sealedTo })
          : problem(`The backup key ${path} cannot be read: ${_tag}`, "Run this as the user that runs the bot."),
      ),
    ),
  )
})

export const stateFolder: Check<BackupProbe | FileSystem.FileSystem | Settings> = {
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
