import { Effect, FileSystem } from "effect"
import { createHash } from "node:crypto"
import { ObjectStoreError } from "../domain/backup/ObjectStore.ts"

export interface UploadSizes {
  readonly partBytes: number
  readonly maxParts: number
  readonly partsAtOnce: number
}

export interface PartPlan {
  readonly number: number
  readonly offset: number
  readonly bytes: number
}

const mebibyte = 1024 * 1024

/** Depends only on the size, so a later attempt cuts the file the same way. */
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

/** `md5` is what S3 returns as the ETag of the part. */
export interface LocalPart {
  readonly body: Uint8Array
  readonly md5: Buffer
}

/** A file to upload: read once for its digest, then part by part. */
export const openLocalFile = Effect.fnUntraced(
  function* (path: string) {
    const fs = yield* FileSystem.FileSystem
    const file = yield* fs.open(path, { flag: "r" })
    const size = Number((yield* file.stat).size)
    // Buffers are reused: new ones for each part would leave 80 MB of garbage.
    const idle: Array<Buffer> = []

    const fill = Effect.fnUntraced(function* (buffer: Buffer, offset: number) {
      let filled = 0
      while (filled < buffer.length) {
        const got = yield* file.read(buffer.subarray(filled), { position: BigInt(offset + filled) })
        if (got === 0) return yield* Effect.fail(shortened)
        filled += got
      }
    })

    /** The buffer is valid only while `use` runs. */
    const withPart = <A, E, R>(
      { bytes, offset }: PartPlan,
      use: (part: LocalPart) => Effect.Effect<A, E, R>,
    ): Effect.Effect<A, E | ObjectStoreError, R> =>
      Effect.acquireUseRelease(
        Effect.sync(() => {
          const buffer = idle.pop()
          return buffer !== undefined && buffer.length >= bytes ? buffer : Buffer.allocUnsafeSlow(bytes)
        }),
        (buffer) => {
          const body = buffer.subarray(0, bytes)
          return fill(body, offset).pipe(
            Effect.catchTag("PlatformError", (error) => Effect.fail(unreadable(error))),
            Effect.flatMap(() => use({ body, md5: createHash("md5").update(body).digest() })),
          )
        },
        (buffer) => Effect.sync(() => idle.push(buffer)),
      )

    const hash = createHash("sha256")
    const chunk = Buffer.allocUnsafeSlow(Math.min(size, mebibyte))
    for (let offset = 0; offset < size; offset += chunk.length) {
      const bytes = chunk.subarray(0, size - offset)
      yield* fill(bytes, offset)
      hash.update(bytes)
    }
    return { size, sha256: hash.digest("hex"), withPart }
  },
  Effect.catchTag("PlatformError", (error) => Effect.fail(unreadable(error))),
)

export type LocalFile = Effect.Success<ReturnType<typeof openLocalFile>>
