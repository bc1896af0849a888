import { DateTime, Effect, FileSystem, type PlatformError } from "effect"
import { join } from "node:path"
import { syncFolder } from "../../boundary/SyncFolder.ts"
import { fileFailure } from "../../domain/FileFailure.ts"
import { corruptSpool, SpoolError } from "../../domain/talk/Spool.ts"
import { instanceLock } from "../postgres/InstanceLock.ts"
import { shortFolder } from "../postgres/ShortFolder.ts"
import { type Change, type Parsed, parse } from "./SpoolLines.ts"

/** Private: it holds what people said. */
const mode = 0o600

/** Names the failed step and the reason, never content. */
const failure = (what: string) => (error: PlatformError.PlatformError) =>
  new SpoolError({ message: `The spool ${what}: ${fileFailure(error)}` })

/** Two processes on one state folder would cut each other's lines; with DATABASE_URL no other lock prevents that. */
const lock = (stateDir: string) => {
  return shortFolder(stateDir, stateDir).pipe(
    Effect.flatMap((folder) => instanceLock(join(folder, "spool.lock"), stateDir)),
    Effect.mapError(({ message }) => new SpoolError({ message })),
  )
}

/** Writes a file that is on the disk when this succeeds. */
const writeSynced = Effect.fnUntraced(function* (path: string, bytes: Uint8Array) {
  const fs = yield* FileSystem.FileSystem
  yield* Effect.scoped(
    Effect.gen(function* () {
      const file = yield* fs.open(path, { flag: "w", mode })
      yield* file.writeAll(bytes)
      yield* file.sync
    }),
  )
})

/** Moves unreadable lines away. If interrupted, the spool is unchanged. */
const setAside = Effect.fnUntraced(function* (stateDir: string, path: string, found: Parsed) {
  const fs = yield* FileSystem.FileSystem
  const now = DateTime.formatIso(yield* DateTime.now).replaceAll(/[-:.]/g, "")
  const aside = join(stateDir, corruptSpool(now))
  yield* writeSynced(aside, found.corrupt).pipe(Effect.tapError(() => Effect.ignore(fs.remove(aside))))
  yield* writeSynced(`${path}.new`, found.good)
  yield* fs.rename(`${path}.new`, path)
  yield* syncFolder(stateDir)
  return aside
})

interface Loaded {
  readonly changes: ReadonlyArray<Change>
  readonly size: number
  /** Written before the next line. */
  readonly gap: "" | "\n"
  /** False while unreadable lines could not be set aside. */
  readonly clean: boolean
}

/** Unreadable lines that cannot be set aside (disk full) stay until a later start. */
const load = Effect.fnUntraced(function* (stateDir: string, path: string) {
  const fs = yield* FileSystem.FileSystem
  const bytes = (yield* fs.exists(path)) ? yield* fs.readFile(path) : new Uint8Array()
  const found = parse(bytes)
  const { changes, corruptLines, good } = found
  const cleaned: Loaded = { changes, size: good.length, gap: "", clean: true }
  if (corruptLines.length === 0) return cleaned
  const numbers = `${corruptLines.slice(0, 20).join(", ")}${corruptLines.length > 20 ? ", …" : ""}`
  return yield* Effect.matchEffect(setAside(stateDir, path, found), {
    onSuccess: (aside) =>
      Effect.as(Effect.logError(`Corrupt lines of the spool were set aside in ${aside}: line ${numbers}`), cleaned),
    onFailure: (error) =>
      Effect.as(
        Effect.logError(
          `Corrupt lines of the spool: line ${numbers}; ${failure("cannot set them aside")(error).message}`,
        ),
        { changes, size: bytes.length, gap: bytes.at(-1) === 0x0a ? "" : "\n", clean: false } satisfies Loaded,
      ),
  })
})

/** Appends. After a failed write the file is cut back before the next one. */
const makeLog = Effect.fnUntraced(function* (path: string, loaded: Loaded) {
  const fs = yield* FileSystem.FileSystem
  const file = yield* fs.open(path, { flag: "a", mode })
  let length = loaded.size
  let gap: string = loaded.gap
  let torn = false

  const cutTo = Effect.fnUntraced(function* (size: number) {
    torn = true
    yield* file.truncate(size)
    yield* file.sync
    torn = false
    length = size
  })

  return {
    append: Effect.fnUntraced(
      function* (text: string) {
        const bytes = new TextEncoder().encode(gap + text)
        if (torn) yield* cutTo(length)
        yield* Effect.andThen(file.writeAll(bytes), file.sync).pipe(Effect.tapError(() => Effect.ignore(cutTo(length))))
        length += bytes.length
        gap = ""
      },
      Effect.mapError(failure("cannot be written")),
    ),
    empty: Effect.suspend(() => cutTo(0)).pipe(Effect.mapError(failure("cannot be emptied"))),
  }
})

/** `spool.jsonl` under the state folder with the changes it holds; one process at a time. */
export const openSpoolFile = Effect.fnUntraced(function* (stateDir: string) {
  const fs = yield* FileSystem.FileSystem
  const path = join(stateDir, "spool.jsonl")
  // The embedded server runs as another user that must be able to enter; the file itself is private.
  yield* fs.makeDirectory(stateDir, { recursive: true, mode: 0o755 }).pipe(Effect.mapError(failure("has no folder")))
  yield* lock(stateDir)
  const loaded = yield* load(stateDir, path).pipe(Effect.mapError(failure("cannot be read")))
  return yield* Effect.gen(function* () {
    const log = yield* makeLog(path, loaded)
    yield* fs.chmod(path, mode)
    yield* syncFolder(stateDir)
    return { ...log, changes: loaded.changes, mayBeEmptied: loaded.clean, isEmpty: loaded.size === 0 }
  }).pipe(Effect.mapError(failure("cannot be opened")))
})
