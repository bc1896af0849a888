import * as NodeStream from "@effect/platform-node/NodeStream"
import { Effect, Stream } from "effect"
import { Readable } from "node:stream"
import { ObjectStoreError } from "../domain/backup/ObjectStore.ts"
import { readableDays } from "../policy/files/S3.ts"
import type { S3Connection } from "./S3Connection.ts"
import { type CallFailure, reasonOf, S3Failure, toFailure, toStoreError } from "./S3Errors.ts"

const gone = new S3Failure({ code: "NoBody", status: null })

/** A connection that breaks is replaced, as long as each one brings some bytes. */
const bytesOf = (s3: S3Connection, Key: string): Stream.Stream<Uint8Array, CallFailure> => {
  const from = (offset: number, IfMatch: string | undefined): Stream.Stream<Uint8Array, CallFailure> =>
    Stream.unwrap(
      Effect.gen(function* () {
        const { Body, ContentLength, ETag } = yield* s3.call("GetObject", (client, options) =>
          client.getObject(
            { Bucket: s3.bucket, Key, ...(offset > 0 && { Range: `bytes=${offset}-` }), ...(IfMatch && { IfMatch }) },
            options,
          ),
        )
        if (!(Body instanceof Readable)) return yield* gone
        let read = 0
        const body = NodeStream.fromReadable<Uint8Array, S3Failure>({ evaluate: () => Body, onError: toFailure })
        const whole = Stream.suspend(() =>
          ContentLength === undefined || read === ContentLength
            ? Stream.empty
            : Stream.fail(new S3Failure({ code: "Truncated", status: null })),
        )
        return body.pipe(
          Stream.tap((bytes) =>
            Effect.sync(() => {
              read += bytes.length
            }),
          ),
          Stream.concat(whole),
          Stream.catch((failure) =>
            read > 0 && reasonOf(failure) === "away" ? from(offset + read, IfMatch ?? ETag) : Stream.fail(failure),
          ),
        )
      }),
    )
  return from(0, undefined)
}

const recall = (s3: S3Connection, Key: string) =>
  s3
    .call("RestoreObject", (client, options) =>
      client.restoreObject(
        {
          Bucket: s3.bucket,
          Key,
          RestoreRequest: { Days: readableDays, GlacierJobParameters: { Tier: "Standard" } },
        },
        options,
      ),
    )
    .pipe(
      Effect.as("its return has been requested"),
      Effect.catchIf(
        (failure) => failure._tag === "S3Failure" && failure.code === "RestoreAlreadyInProgress",
        () => Effect.succeed("its return was requested before"),
      ),
    )

/** Turns a failed read into an error; requests an archived object back on the way. */
export const explain = (s3: S3Connection, key: string) => (failure: CallFailure) => {
  const Key = s3.keyOf(key)
  const toError = toStoreError(Key, s3.address)
  if (reasonOf(failure) !== "archived") return Effect.fail(toError(failure))
  return Effect.matchEffect(recall(s3, Key), {
    onFailure: (refused) => Effect.fail(toError(refused)),
    onSuccess: (asked) =>
      Effect.fail(
        new ObjectStoreError({
          reason: "archived",
          message:
            `s3://${s3.bucket}/${Key} is in a Glacier class, and ${asked}. Try again in 3 to 5 hours (Deep Archive: 12); ` +
            `it can then be read for ${readableDays} days.`,
        }),
      ),
  })
}

export const openObject = (s3: S3Connection, key: string): Stream.Stream<Uint8Array, ObjectStoreError> =>
  Stream.catch(bytesOf(s3, s3.keyOf(key)), (failure) => Stream.fromEffect(explain(s3, key)(failure)))

export const readObject = (s3: S3Connection, key: string): Effect.Effect<string, ObjectStoreError> =>
  s3
    .call("GetObject", async (client, options) => {
      const { Body } = await client.getObject({ Bucket: s3.bucket, Key: s3.keyOf(key) }, options)
      return Body === undefined ? null : await Body.transformToString()
    })
    .pipe(
      Effect.flatMap((text) => (text === null ? Effect.fail(gone) : Effect.succeed(text))),
      Effect.catch(explain(s3, key)),
    )
