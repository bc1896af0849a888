import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Logger, Redacted, Stream } from "effect"
import { createHash } from "node:crypto"
import { makeS3Store } from "../../src/files/S3Store.ts"
import { makeFile, mebibyte } from "../support/BigFile.ts"
import { passThrough } from "../support/PassThroughGuard.ts"
import { missing } from "../support/requires.ts"
import * as S3Proxy from "../support/S3Proxy.ts"
import { makeBucket } from "../support/S3Server.ts"

const services = Layer.mergeAll(passThrough, NodeServices.layer, Logger.layer([]))

/** A server that has nothing but answers of ours. */
const stubbed = Effect.fnUntraced(function* (restore: S3Proxy.Treatment) {
  const proxy = yield* S3Proxy.make("http://127.0.0.1:9", (operation) =>
    operation === "RestoreObject" ? restore : { status: 403, code: "InvalidObjectState" },
  )
  const store = yield* makeS3Store({
    bucket: "backups",
    prefix: "",
    endpoint: proxy.url,
    region: "us-east-1",
    accessKeyId: "key",
    secretAccessKey: Redacted.make("secret"),
  })
  return { proxy, store }
})

describe("an object in a Glacier class", () => {
  it.live("is called back by the attempt to open it, which says when to come again", () =>
    Effect.gen(function* () {
      const { proxy, store } = yield* stubbed({ status: 202, code: "" })
      const { message, reason } = yield* Effect.flip(Stream.runDrain(store.open("monthly/a")))
      assert.strictEqual(reason, "archived")
      assert.include(message, "s3://backups/monthly/a")
      assert.include(message, "has been requested")
      assert.include(message, "3 to 5 hours")
      assert.deepStrictEqual(proxy.seen.entries, ["GetObject", "RestoreObject"])
      const body = proxy.bodies.at(-1) ?? ""
      assert.include(body, "<Days>3</Days>")
      assert.include(body, "<Tier>Standard</Tier>")
    }).pipe(Effect.provide(services)),
  )

  it.live("is not called back twice", () =>
    Effect.gen(function* () {
      const { store } = yield* stubbed({ status: 409, code: "RestoreAlreadyInProgress" })
      const { message, reason } = yield* Effect.flip(store.read("monthly/a"))
      assert.strictEqual(reason, "archived")
      assert.include(message, "requested before")
    }).pipe(Effect.provide(services)),
  )

  it.live("stays there when the key may not call it back", () =>
    Effect.gen(function* () {
      const { store } = yield* stubbed({ status: 403, code: "AccessDenied" })
      const { message, reason } = yield* Effect.flip(Stream.runDrain(store.open("monthly/a")))
      assert.strictEqual(reason, "refused")
      assert.include(message, "permissions")
    }).pipe(Effect.provide(services)),
  )
})

describe.skipIf(missing("radosgw"))("reading from S3", () => {
  it.live("goes on where the connection broke, with the same object", () =>
    Effect.gen(function* () {
      const { settings } = yield* makeBucket
      const ranges: Array<unknown> = []
      const proxy = yield* S3Proxy.make(settings.endpoint ?? "", (operation, headers) => {
        if (operation !== "GetObject") return "pass"
        ranges.push(headers.range)
        return ranges.length <= 2 ? { breakAfter: mebibyte } : "pass"
      })
      const store = yield* makeS3Store({ ...settings, endpoint: proxy.url })
      const file = yield* makeFile(5 * mebibyte)
      yield* store.upload("weekly/a", file.path, () => Effect.void)
      const hash = createHash("sha256")
      yield* Stream.runForEach(store.open("weekly/a"), (bytes) => Effect.sync(() => hash.update(bytes)))
      assert.strictEqual(hash.digest("hex"), file.sha256)
      assert.lengthOf(ranges, 3)
      assert.isUndefined(ranges[0])
      assert.match(String(ranges[1]), /^bytes=\d+-$/)
    }).pipe(Effect.provide(services)),
  )

  it.live("fails when nothing comes any more", () =>
    Effect.gen(function* () {
      const { settings } = yield* makeBucket
      const proxy = yield* S3Proxy.make(settings.endpoint ?? "", (operation) =>
        operation === "GetObject" ? { breakAfter: 0 } : "pass",
      )
      const store = yield* makeS3Store({ ...settings, endpoint: proxy.url })
      yield* store.write("a.json", "x".repeat(1_000))
      const { reason } = yield* Effect.flip(Stream.runDrain(store.open("a.json")))
      assert.strictEqual(reason, "away")
      assert.strictEqual((yield* Effect.flip(store.read("a.json"))).reason, "away")
    }).pipe(Effect.provide(services)),
  )

  it.live("stops the download when nobody wants the rest", () =>
    Effect.gen(function* () {
      const { settings } = yield* makeBucket
      const store = yield* makeS3Store(settings)
      const file = yield* makeFile(5 * mebibyte)
      yield* store.upload("weekly/a", file.path, () => Effect.void)
      const first = yield* Stream.runHead(store.open("weekly/a"))
      assert.isTrue(first._tag === "Some" && file.content.subarray(0, first.value.length).equals(first.value))
      assert.lengthOf(yield* store.list(""), 1)
    }).pipe(Effect.provide(services)),
  )
})
