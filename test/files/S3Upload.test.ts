import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Logger, Schema, Stream } from "effect"
import { createHash } from "node:crypto"
import { join } from "node:path"
import type { ObjectStore } from "../../src/domain/backup/ObjectStore.ts"
import { planParts } from "../../src/files/S3Parts.ts"
import { makeS3Store } from "../../src/files/S3Store.ts"
import { upload as policy } from "../../src/policy/Backup.ts"
import { makeFile, mebibyte } from "../support/BigFile.ts"
import * as NodeProcess from "../support/NodeProcess.ts"
import { passThrough } from "../support/PassThroughGuard.ts"
import { missing } from "../support/requires.ts"
import * as S3Proxy from "../support/S3Proxy.ts"
import { keys, makeBucket } from "../support/S3Server.ts"

const main = join(import.meta.dirname, "../support/s3-upload-main.ts")
const sizes = { partBytes: 5 * mebibyte, maxParts: 100, partsAtOnce: 2 }
const services = Layer.mergeAll(passThrough, NodeServices.layer, Logger.layer([]))
const ignore = () => Effect.void
const key = "monthly/confidant_20261101_040000.dump.zst.age"

const sha256Of = Effect.fnUntraced(function* (store: ObjectStore) {
  const hash = createHash("sha256")
  yield* Stream.runForEach(store.open(key), (bytes) => Effect.sync(() => hash.update(bytes)))
  return hash.digest("hex")
})

/** A bucket behind a scripted proxy, and a store that only knows the proxy. */
const behind = Effect.fnUntraced(function* (treat: Parameters<typeof S3Proxy.make>[1]) {
  const { client, settings } = yield* makeBucket
  const proxy = yield* S3Proxy.make(settings.endpoint ?? "", treat)
  const store = yield* makeS3Store({ ...settings, endpoint: proxy.url }, { upload: sizes })
  const direct = yield* makeS3Store(settings, { upload: sizes })
  const openUploads = Effect.promise(
    async () => (await client.listMultipartUploads({ Bucket: settings.bucket })).Uploads ?? [],
  )
  return { client, settings, proxy, store, direct, openUploads }
})

describe("planParts", () => {
  it.prop(
    "covers the file without gaps in at most so many parts, none but the last smaller than S3 takes",
    [Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 5 * 1024 ** 4 }))],
    ([size]) => {
      const parts = planParts(size, policy)
      const ends = parts.map(({ bytes, offset }) => offset + bytes)
      return (
        parts.length <= policy.maxParts &&
        ends.at(-1) === size &&
        parts.every(({ number, offset }, index) => number === index + 1 && offset === (ends[index - 1] ?? 0)) &&
        parts.slice(0, -1).every(({ bytes }) => bytes >= policy.partBytes)
      )
    },
  )
})

describe.skipIf(missing("radosgw"))("an upload to S3", () => {
  it.live("goes on after its connection broke: only what is missing is sent again", () =>
    Effect.gen(function* () {
      let parts = 0
      let broken = true
      const { openUploads, proxy, store } = yield* behind((operation) => {
        if (operation === "UploadPart") parts += 1
        return operation === "UploadPart" && broken && parts > 3 ? "cut" : "pass"
      })
      const file = yield* makeFile(28 * mebibyte)
      const { reason } = yield* Effect.flip(store.upload(key, file.path, ignore))
      assert.strictEqual(reason, "away")
      assert.deepStrictEqual(yield* store.list(""), [])
      assert.lengthOf(yield* openUploads, 1)
      const sent = proxy.count("UploadPart")

      broken = false
      const told: Array<number> = []
      yield* store.upload(key, file.path, (bytes) => Effect.sync(() => told.push(bytes)))
      // Of six; the third may have been under way when the fourth was cut off.
      assert.include([3, 4], proxy.count("UploadPart") - sent)
      assert.strictEqual(proxy.count("CreateMultipartUpload"), 1)
      assert.strictEqual(told.at(-1), file.bytes)
      assert.strictEqual(yield* sha256Of(store), file.sha256)
      assert.lengthOf(yield* openUploads, 0)
    }).pipe(Effect.provide(services)),
  )

  it.live("goes on after kill -9 of its process", () =>
    Effect.gen(function* () {
      const { openUploads, proxy, settings, store } = yield* behind(() => "pass")
      const file = yield* makeFile(58 * mebibyte)
      const child = yield* NodeProcess.start([
        main,
        proxy.url,
        settings.bucket,
        keys.ours.accessKeyId,
        keys.ours.secretAccessKey,
        key,
        file.path,
      ])
      yield* child.line("the third part", (line) => line === `arrived ${15 * mebibyte}`)
      assert.isNull(yield* child.end("SIGKILL"))
      assert.deepStrictEqual(yield* store.list(""), [])
      assert.lengthOf(yield* openUploads, 1)
      const sent = proxy.count("UploadPart")
      assert.isBelow(sent, 12)

      yield* store.upload(key, file.path, ignore)
      assert.isAtMost(proxy.count("UploadPart") - sent, 12 - 3)
      assert.strictEqual(yield* sha256Of(store), file.sha256)
    }).pipe(Effect.provide(services)),
  )

  it.live("starts afresh if the open upload is of another file", () =>
    Effect.gen(function* () {
      const { client, openUploads, settings, store } = yield* behind(() => "pass")
      const Key = `${settings.prefix}/${key}`
      const left = yield* Effect.promise(() => client.createMultipartUpload({ Bucket: settings.bucket, Key }))
      yield* Effect.promise(() =>
        client.uploadPart({
          Bucket: settings.bucket,
          Key,
          UploadId: left.UploadId,
          PartNumber: 1,
          Body: Buffer.alloc(9),
        }),
      )
      const file = yield* makeFile(11 * mebibyte)
      yield* store.upload(key, file.path, ignore)
      assert.strictEqual(yield* sha256Of(store), file.sha256)
      assert.lengthOf(yield* openUploads, 0)
    }).pipe(Effect.provide(services)),
  )

  it.live.each([
    { what: "in parts", bytes: 11 * mebibyte, operation: "CompleteMultipartUpload" },
    { what: "in one piece", bytes: 100, operation: "PutObject" },
  ])("is done when only the answer to its last step was lost ($what)", ({ bytes, operation }) =>
    Effect.gen(function* () {
      const { direct, proxy, store } = yield* behind((asked) => (asked === operation ? "lose" : "pass"))
      const file = yield* makeFile(bytes)
      yield* store.upload(key, file.path, ignore)
      assert.strictEqual(proxy.count(operation), 1)
      assert.strictEqual(yield* sha256Of(direct), file.sha256)
      // The same once more is nothing to do.
      yield* direct.upload(key, file.path, ignore)
    }).pipe(Effect.provide(services)),
  )

  it.live("does not replace what another one put there while the parts were under way", () =>
    Effect.gen(function* () {
      const { client, openUploads, settings, store } = yield* behind(() => "pass")
      const [other, file] = [yield* makeFile(10), yield* makeFile(11 * mebibyte)]
      const Key = `${settings.prefix}/${key}`
      const intrude = () =>
        Effect.promise(() => client.putObject({ Bucket: settings.bucket, Key, Body: other.content }))
      assert.strictEqual((yield* Effect.flip(store.upload(key, file.path, intrude))).reason, "exists")
      assert.strictEqual(yield* sha256Of(store), other.sha256)
      assert.lengthOf(yield* openUploads, 0)
    }).pipe(Effect.provide(services)),
  )

  it.live("is refused by the server itself when another one was faster", () =>
    Effect.gen(function* () {
      let looks = 0
      const { direct, proxy, store } = yield* behind((operation) => {
        if (operation === "HeadObject") looks += 1
        return operation === "HeadObject" && looks === 1 ? { status: 404, code: "NoSuchKey" } : "pass"
      })
      const [other, file] = [yield* makeFile(10), yield* makeFile(10)]
      yield* direct.upload(key, other.path, ignore)
      assert.strictEqual((yield* Effect.flip(store.upload(key, file.path, ignore))).reason, "exists")
      assert.strictEqual(proxy.count("PutObject"), 1)
      assert.strictEqual(yield* sha256Of(direct), other.sha256)
    }).pipe(Effect.provide(services)),
  )

  it.live("asks the server itself not to replace anything, and does without where that is unknown", () =>
    Effect.gen(function* () {
      const conditions: Array<unknown> = []
      const { proxy, store } = yield* behind((operation, headers) => {
        if (operation !== "PutObject" && operation !== "CompleteMultipartUpload") return "pass"
        conditions.push(headers["if-none-match"])
        return headers["if-none-match"] === undefined ? "pass" : { status: 501, code: "NotImplemented" }
      })
      const [small, large] = [yield* makeFile(10), yield* makeFile(11 * mebibyte)]
      yield* store.upload("weekly/small", small.path, ignore)
      yield* store.upload(key, large.path, ignore)
      assert.deepStrictEqual(conditions, ["*", undefined, "*", undefined])
      assert.strictEqual(proxy.count("CompleteMultipartUpload"), 2)
      assert.strictEqual(yield* sha256Of(store), large.sha256)
    }).pipe(Effect.provide(services)),
  )

  it.live("is not done when a part was changed on its way", () =>
    Effect.gen(function* () {
      let parts = 0
      const { openUploads, store } = yield* behind((operation) => {
        if (operation === "UploadPart") parts += 1
        return operation === "UploadPart" && parts === 2 ? "spoil" : "pass"
      })
      const file = yield* makeFile(11 * mebibyte)
      const { message, reason } = yield* Effect.flip(store.upload(key, file.path, ignore))
      assert.strictEqual(reason, "damaged", message)
      assert.deepStrictEqual(yield* store.list(""), [])
      yield* store.upload(key, file.path, ignore)
      assert.strictEqual(yield* sha256Of(store), file.sha256)
      assert.lengthOf(yield* openUploads, 0)
    }).pipe(Effect.provide(services)),
  )
})
