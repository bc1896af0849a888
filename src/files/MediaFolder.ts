import { Effect, FileSystem, Option, type PlatformError, Predicate, Stream } from "effect"
import { dirname, join } from "node:path"
import { type KeptMedia, MediaError, type MediaKey, type MediaStore } from "../domain/voice/MediaStore.ts"

const modes = { folder: 0o700, file: 0o600 } as const

const codeOf = ({ reason }: PlatformError.PlatformError): string => {
  const cause = "cause" in reason ? reason.cause : undefined
  return Predicate.hasProperty(cause, "code") ? String(cause.code) : reason._tag
}

const toError = (error: PlatformError.PlatformError): MediaError => {
  const code = codeOf(error)
  if (code === "ENOENT" || error.reason._tag === "NotFound") {
    return new MediaError({ reason: "gone", message: "the file is not there" })
  }
  return code === "ENOSPC" || code === "EDQUOT"
    ? new MediaError({ reason: "full", message: "the disk of STATE_DIR is full" })
    : new MediaError({ reason: "away", message: `the folder of people's files does not work: ${code}` })
}

const failing = Effect.mapError(toError)

/** People's files in a folder of the state folder, one folder for each person. */
export const makeMediaFolder = Effect.fnUntraced(function* (root: string) {
  const fs = yield* FileSystem.FileSystem
  const folderOf = (userId: number) => join(root, String(userId))
  const pathOf = ({ name, userId }: MediaKey) => join(folderOf(userId), name)

  const describe = (userId: number, name: string) =>
    fs.stat(join(folderOf(userId), name)).pipe(
      Effect.map(({ mtime, size }): ReadonlyArray<KeptMedia> => [
        {
          userId,
          name,
          bytes: Number(size),
          modified: Option.match(mtime, { onNone: () => 0, onSome: (date) => date.getTime() }),
        },
      ]),
      Effect.catchReason("PlatformError", "NotFound", () => Effect.succeed([])),
    )

  const namesIn = (folder: string) =>
    Effect.catchReason(fs.readDirectory(folder), "PlatformError", "NotFound", () => Effect.succeed([]))

  const listOf = (userId: number) =>
    namesIn(folderOf(userId)).pipe(
      Effect.flatMap((names) => Effect.forEach(names, (name) => describe(userId, name))),
      Effect.map((found) => found.flat()),
    )

  return {
    keep: (key, content) =>
      Effect.gen(function* () {
        const path = pathOf(key)
        const partial = `${path}.partial`
        let bytes = 0
        const write = Effect.gen(function* () {
          yield* failing(fs.makeDirectory(dirname(path), { recursive: true, mode: modes.folder }))
          const file = yield* failing(fs.open(partial, { flag: "w", mode: modes.file }))
          yield* Stream.runForEach(content, (piece) => {
            bytes += piece.byteLength
            return failing(file.writeAll(piece))
          })
          yield* failing(file.sync)
        })
        yield* Effect.scoped(write).pipe(
          Effect.andThen(failing(fs.rename(partial, path))),
          Effect.onError(() => Effect.ignore(fs.remove(partial, { force: true }))),
        )
        return bytes
      }),
    local: (key) =>
      Effect.suspend(() => {
        const path = pathOf(key)
        return Effect.as(failing(fs.access(path)), path)
      }),
    open: (key) => Stream.mapError(fs.stream(pathOf(key)), toError),
    list: (userId) =>
      failing(
        userId === null
          ? Effect.flatMap(namesIn(root), (names) =>
              Effect.map(
                Effect.forEach(
                  names.filter((name) => /^\d+$/.test(name)),
                  (name) => listOf(Number(name)),
                ),
                (found) => found.flat(),
              ),
            )
          : listOf(userId),
      ),
    remove: (key) =>
      failing(fs.remove(pathOf(key), { force: true })).pipe(
        // The folder goes with the last file.
        Effect.andThen(Effect.ignore(fs.remove(folderOf(key.userId)))),
      ),
  } satisfies MediaStore["Service"]
})
