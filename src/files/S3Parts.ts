import { Effect, FileSystem, Stream } from "effect"
import { createHash } from "node:crypto"
import { ObjectStoreError } from "../domain/ObjectStore.ts"

export interface UploadSizes {
  readonly partBytes: number
  readonly maxParts: number
  readonly partsAtOnce: number
}

export interface PartPlan {
  /** From 1. */
  readonly number: number
  readonly offset: number
  readonly bytes: number
}

const mebibyte = 1024 * 1024

/** Depends on the size alone, so that the next try cuts the file in the same way. */
export const planParts = (size: number, { maxParts, partBytes }: UploadSizes): ReadonlyArray<PartPlan> => {
  const least = Math.ceil(size / maxParts / mebibyte) * mebibyte
  const each = Math.max(partBytes, least)
  return Array.from({ length: Math.max(1, Math.ceil(size / each)) }, (_, index) => ({
    number: index + 1,
    offset: index * each,
    bytes: Math.min(each, size - index * each),
  }))
}

const unreadable = (error: { readonly reason: { readonly _tag: string } }) =>
  new ObjectStoreError({
    reason: error.reason._tag === "NotFound" ? "missing" : "refused",
    message: `The file to be uploaded cannot be read (${error.reason._tag}).`,
  })

const shortened = new ObjectStoreError({
  reason: "damaged",
  message: "The file became shorter while it was being uploaded.",
})

/** A part of the file in memory, with the MD5 that S3 gives as its ETag. */
export interface LocalPart {
  readonly body: Uint8Array
  readonly md5: Buffer
}

/** A file to be uploaded: read once for its digest, then part by part. */
export const openLocalFile = Effect.fnUntraced(
  function* (path: string) {
    const fs = yield* FileSystem.FileSystem
    const file = yield* fs.open(path, { flag: "r" })
    const size = Number((yield* file.stat).size)
    const hash = createHash("sha256")
    yield* Stream.runForEach(fs.stream(path, { chunkSize: mebibyte }), (bytes) => Effect.sync(() => hash.update(bytes)))
    const sha256 = hash.digest("hex")

    const read = Effect.fnUntraced(
      function* ({ bytes, offset }: PartPlan) {
        const body = Buffer.allocUnsafe(bytes)
        let filled = 0
        while (filled < bytes) {
          const got = yield* file.read(body.subarray(filled), { position: BigInt(offset + filled) })
          if (got === 0) return yield* Effect.fail(shortened)
          filled += got
        }
        return { body, md5: createHash("md5").update(body).digest() } satisfies LocalPart
      },
      Effect.catchTag("PlatformError", (error) => Effect.fail(unreadable(error))),
    )

    return { size, sha256, read }
  },
  Effect.catchTag("PlatformError", (error) => Effect.fail(unreadable(error))),
)

export type LocalFile = Effect.Success<ReturnType<typeof openLocalFile>>
