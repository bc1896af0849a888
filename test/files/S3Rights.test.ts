import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted, Stream } from "effect"
import { makeS3Store } from "../../src/files/S3Store.ts"
import { makeFile, mebibyte } from "../support/BigFile.ts"
import { captureLogs } from "../support/CaptureLogs.ts"
import { passThrough } from "../support/PassThroughGuard.ts"
import { missing } from "../support/requires.ts"
import { keys, makeBucket } from "../support/S3Server.ts"

const services = Layer.merge(passThrough, NodeServices.layer)
const ignore = () => Effect.void
const upload = { partBytes: 5 * mebibyte, maxParts: 100, partsAtOnce: 2 }

const rights = {
  bucket: ["s3:ListBucket", "s3:ListBucketMultipartUploads"],
  lifecycle: ["s3:GetLifecycleConfiguration", "s3:PutLifecycleConfiguration"],
  objects: [
    "s3:GetObject",
    "s3:PutObject",
    "s3:PutObjectTagging",
    "s3:ListMultipartUploadParts",
    "s3:AbortMultipartUpload",
  ],
}

/** A store that works with a key of someone else, who was given these rights to the bucket. */
const withRights = Effect.fnUntraced(function* (ofBucket: ReadonlyArray<string>, ofObjects: ReadonlyArray<string>) {
  const { client, settings } = yield* makeBucket
  const Principal = { AWS: ["arn:aws:iam:::user/stranger"] }
  const bucket = `arn:aws:s3:::${settings.bucket}`
  const Policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal, Action: ofBucket, Resource: bucket },
      { Effect: "Allow", Principal, Action: ofObjects, Resource: `${bucket}/${settings.prefix}/*` },
    ],
  })
  yield* Effect.promise(() => client.putBucketPolicy({ Bucket: settings.bucket, Policy }))
  return yield* makeS3Store(
    {
      ...settings,
      accessKeyId: keys.stranger.accessKeyId,
      secretAccessKey: Redacted.make(keys.stranger.secretAccessKey),
    },
    { upload },
  )
})

describe.skipIf(missing("radosgw"))("the rights of the S3 key", () => {
  it.live("that docs/backups.md lists are enough for everything, and none of them is to delete", () =>
    Effect.gen(function* () {
      const { layer, lines } = captureLogs()
      yield* Effect.gen(function* () {
        const store = yield* withRights([...rights.bucket, ...rights.lifecycle], rights.objects)
        const [small, large] = [yield* makeFile(10), yield* makeFile(11 * mebibyte)]
        yield* store.upload("weekly/a", small.path, ignore)
        yield* store.upload("monthly/a", large.path, ignore)
        yield* store.write("manifests/weekly/a.json", "1")
        yield* store.write("manifests/weekly/a.json", "2")
        assert.strictEqual(yield* store.read("manifests/weekly/a.json"), "2")
        yield* Stream.runDrain(store.open("monthly/a"))
        assert.lengthOf(yield* store.list(""), 3)
        yield* store.retire("weekly/a")
      }).pipe(Effect.provide(layer))
      assert.deepStrictEqual(
        lines.filter(({ level }) => level === "Warn"),
        [],
      )
    }).pipe(Effect.provide(services)),
  )

  it.live("to set lifecycle rules may be missing: the log has them, to be set by hand", () =>
    Effect.gen(function* () {
      const { layer, lines } = captureLogs()
      yield* Effect.gen(function* () {
        const store = yield* withRights(rights.bucket, rights.objects)
        yield* store.upload("weekly/a", (yield* makeFile(10)).path, ignore)
        yield* store.retire("weekly/a")
      }).pipe(Effect.provide(layer))
      assert.lengthOf(
        lines.filter(({ message }) => message.includes("Set them by hand")),
        1,
      )
    }).pipe(Effect.provide(services)),
  )
})
