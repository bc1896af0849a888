import { Effect, FileSystem, type PlatformError, type Scope, Stream } from "effect"
import { createHash } from "node:crypto"
import { join } from "node:path"
import { syncFolder } from "../../boundary/SyncFolder.ts"
import { BackupError } from "../../domain/backup/BackupError.ts"

/** Completely written and synced, under a name that no listing shows. */
export interface SealedFile {
  /** Of the partial file, until `commit`. */
  readonly path: string
  readonly bytes: number
  readonly sha256: string
  /** Renames it to its final name, which must be free. Fails `no backup`. */
  readonly commit: Effect.Effect<void, BackupError>
}

const codeOf = (cause: unknown): string | null =>
  cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : null

const refused = (folder: string) => (error: PlatformError.PlatformError) => {
  const code = codeOf(error.reason.cause) ?? error.reason._tag
  const message =
    code === "ENOSPC" || code === "EDQUOT"
      ? `The disk of ${folder} is full. Free some space, or move BACKUP_DIR to a larger disk.`
      : `The backup cannot be written to ${folder} (${code}). Check BACKUP_DIR and its permissions.`
  return new BackupError({ failure: "no backup", message })
}

/** A process that was killed leaves one. */
const partial = (name: string) => `.${name}.partial`
const isPartial = (name: string) => name.startsWith(".") && name.endsWith(".partial")

/** Writes beside the final name; the folder is created if needed. Removed with the scope unless committed. Fails `no backup`. */
export const writeSealed = Effect.fnUntraced(function* <E, R>(
  folder: string,
  name: string,
  content: Stream.Stream<Uint8Array, E, R>,
): Effect.fn.Return<SealedFile, E | BackupError, R | FileSystem.FileSystem | Scope.Scope> {
  const fs = yield* FileSystem.FileSystem
  const failed = refused(folder)
  const path = join(folder, partial(name))
  const final = join(folder, name)

  yield* fs.makeDirectory(folder, { recursive: true, mode: 0o700 }).pipe(Effect.mapError(failed))
  yield* Effect.addFinalizer(() => Effect.ignore(fs.remove(path)))
  const hash = createHash("sha256")
  let bytes = 0
  yield* Effect.scoped(
    Effect.gen(function* () {
      const file = yield* fs.open(path, { flag: "w", mode: 0o600 }).pipe(Effect.mapError(failed))
      yield* Stream.runForEach(content, (chunk) => {
        hash.update(chunk)
        bytes += chunk.length
        return Effect.mapError(file.writeAll(chunk), failed)
      })
      yield* Effect.mapError(file.sync, failed)
    }),
  )

  const commit = Effect.gen(function* () {
    if (yield* fs.exists(final)) {
      return yield* new BackupError({ failure: "no backup", message: `${final} exists already. Try again.` })
    }
    yield* fs.rename(path, final)
    yield* syncFolder(folder)
  }).pipe(
    Effect.catchTag("PlatformError", (error) => Effect.fail(failed(error))),
    Effect.provideService(FileSystem.FileSystem, fs),
  )
  return { path, bytes, sha256: hash.digest("hex"), commit }
})

/** Removes partial files of killed processes and returns their names. Only for the holder of the backup lock. */
export const leftovers = Effect.fnUntraced(
  function* (folder: string) {
    const fs = yield* FileSystem.FileSystem
    if (!(yield* fs.exists(folder))) return []
    const names = (yield* fs.readDirectory(folder)).filter(isPartial)
    yield* Effect.forEach(names, (name) => fs.remove(join(folder, name)), { discard: true })
    return names
  },
  (effect, folder) => Effect.mapError(effect, refused(folder)),
)
