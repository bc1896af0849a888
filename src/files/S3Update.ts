import { Effect, Schedule } from "effect"
import { createHash } from "node:crypto"
import type { S3Connection } from "./S3Connection.ts"
import { type CallFailure, reasonOf } from "./S3Errors.ts"
import { updateRetries } from "../policy/files/S3.ts"

type Condition = { readonly IfMatch: string } | { readonly IfNoneMatch: "*" } | Record<never, never>

const is =
  (...codes: ReadonlyArray<string>) =>
  (failure: CallFailure) =>
    failure._tag === "S3Failure" && codes.includes(failure.code)

/** Somebody else was faster. */
const isOvertaken = is("PreconditionFailed", "ConditionalRequestConflict")

export const putText = (s3: S3Connection, key: string, text: string, condition: Condition = {}) => {
  const body = Buffer.from(text)
  return s3.call("PutObject", (client, signal) =>
    client.putObject(
      {
        Bucket: s3.bucket,
        Key: s3.keyOf(key),
        Body: body,
        ContentMD5: createHash("md5").update(body).digest("base64"),
        ContentType: "application/json",
        ...condition,
      },
      signal,
    ),
  )
}

const found = (s3: S3Connection, key: string) =>
  s3
    .call("GetObject", async (client, signal) => {
      const { Body, ETag } = await client.getObject({ Bucket: s3.bucket, Key: s3.keyOf(key) }, signal)
      return { text: (await Body?.transformToString()) ?? "", etag: ETag }
    })
    .pipe(
      Effect.catchIf(
        (failure) => reasonOf(failure) === "missing",
        () => Effect.succeed({ text: null, etag: undefined }),
      ),
    )

/** Reads, changes and writes back only what nobody has replaced meanwhile; servers without conditions write all the same. */
export const updateText = (s3: S3Connection, key: string, change: (text: string | null) => string) =>
  Effect.gen(function* () {
    const { etag, text } = yield* found(s3, key)
    const changed = change(text)
    if (changed === text) return changed
    const condition = text === null ? { IfNoneMatch: "*" as const } : etag === undefined ? {} : { IfMatch: etag }
    yield* Effect.catchIf(putText(s3, key, changed, condition), is("NotImplemented"), () => putText(s3, key, changed))
    return changed
  }).pipe(Effect.retry({ while: isOvertaken, schedule: Schedule.recurs(updateRetries) }))
