import { Effect, FileSystem, Stream } from "effect"
import type { S3Settings } from "../config/Settings.ts"
import { MediaError, type MediaKey, type MediaStore } from "../domain/voice/MediaStore.ts"
import { upload as uploadPolicy } from "../policy/Backup.ts"
import type { ObjectStoreError } from "../domain/backup/ObjectStore.ts"
import { makeConnection } from "./S3Connection.ts"
import { type CallFailure, reasonOf, toStoreError } from "./S3Errors.ts"
import { listObjects } from "./S3Pages.ts"
import { openObject } from "./S3Read.ts"
import { makeUpload } from "./S3Upload.ts"

const folder = "media/"

/** People's files in the bucket, below `media/` and the person's id. */
export const makeMediaS3 = Effect.fnUntraced(function* (settings: S3Settings) {
  const fs = yield* FileSystem.FileSystem
  const s3 = yield* makeConnection(settings)
  const upload = makeUpload(s3, uploadPolicy)
  const keyOf = ({ name, userId }: MediaKey) => `${folder}${userId}/${name}`

  const toError = (key: string) => (failure: CallFailure | ObjectStoreError) => {
    const known = failure._tag === "ObjectStoreError" ? failure : toStoreError(s3.keyOf(key), s3.address)(failure)
    return new MediaError({ reason: known.reason === "missing" ? "gone" : "away", message: known.message })
  }

  const onDisk = new MediaError({ reason: "full", message: "a temporary file could not be written" })

  const temporary = Effect.mapError(fs.makeTempFileScoped({ prefix: "confidant-media-" }), () => onDisk)

  const remove = (key: MediaKey) =>
    s3
      .call("DeleteObject", (client, options) =>
        client.deleteObject({ Bucket: s3.bucket, Key: s3.keyOf(keyOf(key)) }, options),
      )
      .pipe(
        Effect.asVoid,
        Effect.catchIf(
          (failure) => reasonOf(failure) === "missing",
          () => Effect.void,
        ),
        Effect.mapError(toError(keyOf(key))),
      )

  const written = <E>(path: string, content: Stream.Stream<Uint8Array, E>) =>
    Effect.scoped(
      Effect.gen(function* () {
        let bytes = 0
        const file = yield* Effect.mapError(fs.open(path, { flag: "w", mode: 0o600 }), () => onDisk)
        yield* Stream.runForEach(content, (piece) => {
          bytes += piece.byteLength
          return Effect.mapError(file.writeAll(piece), () => onDisk)
        })
        return bytes
      }),
    )

  return {
    keep: (key, content) =>
      Effect.scoped(
        Effect.gen(function* () {
          const path = yield* temporary
          const bytes = yield* written(path, content)
          yield* remove(key)
          yield* upload(keyOf(key), path, () => Effect.void).pipe(
            Effect.provideService(FileSystem.FileSystem, fs),
            Effect.mapError(toError(keyOf(key))),
          )
          return bytes
        }),
      ),
    local: (key) =>
      Effect.gen(function* () {
        const path = yield* temporary
        yield* written(path, Stream.mapError(openObject(s3, keyOf(key)), toError(keyOf(key))))
        return path
      }),
    open: (key) => Stream.mapError(openObject(s3, keyOf(key)), toError(keyOf(key))),
    list: (userId) => {
      const prefix = userId === null ? folder : `${folder}${userId}/`
      return listObjects(s3, s3.keyOf(prefix)).pipe(
        Effect.map((objects) =>
          objects.flatMap(({ Key = "", LastModified, Size = 0 }) => {
            const [, owner, name] = /(?:^|\/)media\/(\d+)\/([^/]+)$/.exec(Key) ?? []
            return owner === undefined || name === undefined
              ? []
              : [{ userId: Number(owner), name, bytes: Size, modified: LastModified?.getTime() ?? 0 }]
          }),
        ),
        Effect.mapError(toError(prefix)),
      )
    },
    remove,
  } satisfies MediaStore["Service"]
})
