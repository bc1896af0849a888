import { S3 } from "@aws-sdk/client-s3"
import { Effect, Redacted } from "effect"
import { randomUUID } from "node:crypto"
import { inject } from "vitest"
import type { S3Settings } from "../../src/config/Settings.ts"

/** The keys that `scripts/test-s3-server.sh` makes. */
export const keys = {
  ours: { accessKeyId: "CONFIDANTKEY", secretAccessKey: "confidantsecret" },
  /** A user who owns nothing of ours. */
  stranger: { accessKeyId: "STRANGERKEY", secretAccessKey: "strangersecret" },
} as const

/** The address of the run's real S3 server; the first one who asks waits for its start (about 10 s). */
const endpoint = Effect.promise(async () => {
  const answer = await fetch(inject("s3Broker"))
  const text = await answer.text()
  if (!answer.ok) throw new Error(text)
  return text
})

/** A new bucket: how we are told of it, and a client that looks at it from the outside. */
export const makeBucket = Effect.gen(function* () {
  const url = yield* endpoint
  const bucket = `test-${randomUUID()}`
  const client = yield* Effect.acquireRelease(
    Effect.sync(() => new S3({ endpoint: url, forcePathStyle: true, region: "us-east-1", credentials: keys.ours })),
    (s3) => Effect.sync(() => s3.destroy()),
  )
  yield* Effect.promise(() => client.createBucket({ Bucket: bucket }))
  const settings: S3Settings = {
    bucket,
    prefix: "confidant/test",
    endpoint: url,
    region: "us-east-1",
    accessKeyId: keys.ours.accessKeyId,
    secretAccessKey: Redacted.make(keys.ours.secretAccessKey),
  }
  return { settings, client }
})
