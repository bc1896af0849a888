import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { Effect, FileSystem, Layer, Option, type PlatformError, Predicate, Ref, Stream } from "effect"
import { basename, dirname, join } from "node:path"
import { Settings } from "../config/Settings.ts"
import { withFileLock } from "./FileLock.ts"
import { LocalBackups, type ObjectStore, ObjectStoreError, type StoredObject } from "../domain/backup/ObjectStore.ts"

/** Private, although backups are sealed. */
const modes = { folder: 0o700, file: 0o600 } as const

const reasons: Readonly<Record<string, ObjectStoreError["reason"]>> = {
  ENOENT: "missing",
  EEXIST: "exists",
  ENOSPC: "full",
  EDQUOT: "full",
  EACCES: "refused",
  EPERM: "refused",
  EROFS: "refused",
}

const advice: Readonly<Record<ObjectStoreError["reason"], string>> = {
  missing: "it is not there",
  exists: "it exists already and is never replaced",
  full: "the disk is full; free some space, or set BACKUP_DIR to a folder on a larger disk",
  refused: "permission denied; make this user the owner of BACKUP_DIR",
  away: "the disk does not work properly; check the system log",
  archived: "it is in an archive",
  damaged: "what was written differs from what was given; check the system log",
}

const failure = (key: string, reason: ObjectStoreError["reason"], code: string) =>
  new ObjectStoreError({ reason, message: `${key} in the folder of backups: ${advice[reason]} (${code}).` })

const toError = (key: string) => (error: PlatformError.PlatformError) => {
  const cause = "cause" in error.reason ? error.reason.cause : undefined
  const code = Predicate.hasProperty(cause, "code") ? String(cause.code) : error.reason._tag
  return failure(key, reasons[code] ?? "away", code)
}

const isKey = (key: string) => key.split("/").every((part) => part !== "" && !part.startsWith("."))

/** Unfinished files; never listed. */
const isHidden = (name: string) => name.startsWith(".") || name.endsWith(".partial")

export const makeFolderStore = Effect.fnUntraced(function* (dir: string) {
  const fs = yield* FileSystem.FileSystem

  const pathOf = (key: string) =>
    isKey(key) ? Effect.succeed(join(dir, key)) : Effect.fail(failure(key, "refused", "not the name of a backup"))

  const sync = (path: string) => Effect.scoped(Effect.flatMap(fs.open(path, { flag: "r" }), (opened) => opened.sync))

  /** Writes beside the target and syncs before `publish` gives the file its name. */
  const put = Effect.fnUntraced(function* (
    path: string,
    content: Stream.Stream<Uint8Array, PlatformError.PlatformError>,
    publish: (partial: string) => Effect.Effect<void, PlatformError.PlatformError>,
  ) {
    const folder = dirname(path)
    const partial = join(folder, `.${basename(path)}.partial`)
    yield* fs.makeDirectory(folder, { recursive: true, mode: modes.folder })
    yield* Effect.gen(function* () {
      const file = yield* fs.open(partial, { flag: "w", mode: modes.file })
      yield* Stream.runForEach(content, (bytes) => file.writeAll(bytes))
      yield* file.sync
    }).pipe(
      Effect.scoped,
      Effect.andThen(publish(partial)),
      Effect.ensuring(Effect.ignore(fs.remove(partial, { force: true }))),
    )
    yield* sync(folder)
  })

  const upload: ObjectStore["upload"] = Effect.fn("FolderStore.upload")(function* (key, from, progress) {
    const path = yield* pathOf(key)
    const copy = Effect.gen(function* () {
      // Linking would refuse too; this saves the copying.
      if (yield* fs.exists(path)) return yield* Effect.fail(failure(key, "exists", "EEXIST"))
      const { size } = yield* fs.stat(from)
      const written = yield* Ref.make(0)
      const content = Stream.tap(fs.stream(from), (bytes) =>
        Effect.flatMap(
          Ref.updateAndGet(written, (before) => before + bytes.length),
          progress,
        ),
      )
      yield* put(path, content, (partial) => fs.link(partial, path))
      if ((yield* Ref.get(written)) !== Number(size)) return yield* Effect.fail(failure(key, "damaged", "size"))
    })
    yield* Effect.catchTag(copy, "PlatformError", (error) => Effect.fail(toError(key)(error)))
  })

  /** Skips folders that cannot be entered (`lost+found`): they hold nothing of ours. */
  const below = (folder: string): Effect.Effect<ReadonlyArray<string>, PlatformError.PlatformError> =>
    fs.readDirectoryEntries(join(dir, folder)).pipe(
      Effect.catchReason("PlatformError", "NotFound", () => Effect.succeed([])),
      Effect.catchReason("PlatformError", "PermissionDenied", (_, error) =>
        folder === "" ? Effect.fail(error) : Effect.succeed([]),
      ),
      Effect.map((entries) => entries.filter(({ name }) => !isHidden(name))),
      Effect.flatMap(
        Effect.forEach(({ name, type }) =>
          type === "Directory" ? below(`${folder}${name}/`) : Effect.succeed(type === "File" ? [folder + name] : []),
        ),
      ),
      Effect.map((nested) => nested.flat()),
    )

  const describe = (key: string) =>
    fs.stat(join(dir, key)).pipe(
      Effect.map(({ mtime, size }): ReadonlyArray<StoredObject> => [
        {
          key,
          bytes: Number(size),
          modified: Option.match(mtime, { onNone: () => 0, onSome: (date) => date.getTime() }),
          storageClass: "STANDARD",
        },
      ]),
      Effect.catchReason("PlatformError", "NotFound", () => Effect.succeed([])),
    )

  const replace = (path: string, text: string) =>
    put(path, Stream.make(new TextEncoder().encode(text)), (partial) => fs.rename(partial, path))

  const changed = (path: string, change: (text: string | null) => string) =>
    Effect.gen(function* () {
      const text = yield* Effect.catchReason(fs.readFileString(path), "PlatformError", "NotFound", () =>
        Effect.succeed(null),
      )
      const after = change(text)
      if (after !== text) yield* replace(path, after)
      return after
    })

  return {
    place: dir,
    upload,
    write: Effect.fn("FolderStore.write")(function* (key, text) {
      const path = yield* pathOf(key)
      yield* Effect.mapError(replace(path, text), toError(key))
    }),
    update: Effect.fn("FolderStore.update")(function* (key, change) {
      const path = yield* pathOf(key)
      const folder = dirname(path)
      return yield* fs
        .makeDirectory(folder, { recursive: true, mode: modes.folder })
        .pipe(
          Effect.andThen(withFileLock(join(folder, `.${basename(path)}.lock`))(changed(path, change))),
          Effect.provideService(FileSystem.FileSystem, fs),
          Effect.mapError(toError(key)),
        )
    }),
    read: Effect.fn("FolderStore.read")(function* (key) {
      const path = yield* pathOf(key)
      return yield* Effect.mapError(fs.readFileString(path), toError(key))
    }),
    open: (key) => Stream.unwrap(Effect.map(pathOf(key), (path) => Stream.mapError(fs.stream(path), toError(key)))),
    list: Effect.fn("FolderStore.list")(function* (prefix) {
      const found = below("").pipe(
        Effect.map((keys) => keys.filter((key) => key.startsWith(prefix)).sort()),
        Effect.flatMap(Effect.forEach(describe)),
      )
      return (yield* Effect.mapError(found, toError(prefix))).flat()
    }),
    retire: Effect.fn("FolderStore.retire")(function* (key) {
      const path = yield* pathOf(key)
      const removal = Effect.andThen(fs.remove(path, { force: true }), sync(dirname(path)))
      yield* removal.pipe(
        Effect.catchReason("PlatformError", "NotFound", () => Effect.void),
        Effect.mapError(toError(key)),
      )
    }),
  } satisfies ObjectStore
})

/** The folder is made at once for writers that bypass the store; if that fails, `put` reports it. */
const make = Effect.gen(function* () {
  const { backup } = yield* Settings
  const fs = yield* FileSystem.FileSystem
  yield* fs.makeDirectory(backup.dir, { recursive: true, mode: modes.folder }).pipe(
    Effect.mapError(toError("BACKUP_DIR")),
    Effect.catch(({ message }) => Effect.logWarning(message)),
  )
  return yield* makeFolderStore(backup.dir)
})

export const layerFileSystem: Layer.Layer<LocalBackups, never, Settings | FileSystem.FileSystem> = Layer.effect(
  LocalBackups,
  make,
)

export const layer: Layer.Layer<LocalBackups, never, Settings> = layerFileSystem.pipe(
  Layer.provide(NodeFileSystem.layer),
)
