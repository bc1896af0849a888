import { DateTime, Effect, FileSystem, Predicate, type PlatformError } from "effect"
import { createHash } from "node:crypto"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { syncFolder } from "../../boundary/SyncFolder.ts"
import { SpoolError } from "../../domain/talk/Spool.ts"
import { instanceLock } from "../postgres/InstanceLock.ts"
import { type Change, type Parsed, parse } from "./SpoolLines.ts"

/** Only we may read what people said. */
const mode = 0o600

/** Names the failing step and the system's code, no content. */
const failure = (what: string) => (error: PlatformError.PlatformError) => {
  const cause = "cause" in error.reason ? error.reason.cause : undefined
  const code = Predicate.hasProperty(cause, "code") ? String(cause.code) : error.reason._tag
  return new SpoolError({ message: `The spool ${what}: ${code}` })
}

/** `sun_path` holds 104 bytes on macOS and 108 on Linux; the lock's owner appends its process id while it clears an old one. */
const longestSocket = 90

/**
 * Two processes on one state folder would cut each other's lines. Beside the embedded server nobody gets this far; with
 * DATABASE_URL this lock refuses the second one, as everywhere: one process per state folder. A file per process, taken
 * over at the next start, would need to know that its owner is dead and would leave answers waiting until then.
 */
const lock = (stateDir: string) => {
  const inside = join(stateDir, "spool.lock")
  const name = createHash("sha256").update(stateDir).digest("hex").slice(0, 16)
  const file = inside.length <= longestSocket ? inside : join(tmpdir(), `confidant-spool-${name}.lock`)
  return instanceLock(file, stateDir).pipe(Effect.mapError(({ message }) => new SpoolError({ message })))
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

/** Moves what cannot be read out of the way. Stopped in between it leaves the spool as it was. */
const setAside = Effect.fnUntraced(function* (stateDir: string, path: string, found: Parsed) {
  const fs = yield* FileSystem.FileSystem
  const now = DateTime.formatIso(yield* DateTime.now).replaceAll(/[-:.]/g, "")
  const aside = join(stateDir, `spool.corrupt-${now}.jsonl`)
  yield* writeSynced(aside, found.corrupt).pipe(Effect.tapError(() => Effect.ignore(fs.remove(aside))))
  yield* writeSynced(`${path}.new`, found.good)
  yield* fs.rename(`${path}.new`, path)
  yield* syncFolder(stateDir)
  return aside
})

interface Loaded {
  readonly changes: ReadonlyArray<Change>
  /** Bytes of the file. */
  readonly size: number
  /** What must come before the next line. */
  readonly gap: "" | "\n"
  /** False while the file still holds lines that are neither readable nor set aside. */
  readonly clean: boolean
}

/** Reads the file. Corrupt lines that cannot be set aside (disk full) stay where they are until a later start. */
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

/** The file, open for appending. After a failed write it is cut back before anything else is written. */
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

/** The file `spool.jsonl` under the state folder, and the changes it holds. One process at a time. */
export const openSpoolFile = Effect.fnUntraced(function* (stateDir: string) {
  const fs = yield* FileSystem.FileSystem
  const path = join(stateDir, "spool.jsonl")
  // The embedded server's own user must be able to enter; the file itself is private.
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
