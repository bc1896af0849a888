import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Logger, Redacted, Stream } from "effect"
import { Guard } from "../../src/boundary/Guard.ts"
import { TimedOut, Unavailable } from "../../src/boundary/GuardedCall.ts"
import type { S3Settings } from "../../src/config/Settings.ts"
import { classify, reasonOf, S3Failure, toFailure, toStoreError } from "../../src/files/S3Errors.ts"
import { makeS3Store } from "../../src/files/S3Store.ts"
import { captureLogs } from "../support/CaptureLogs.ts"
import { missing } from "../support/requires.ts"
import * as S3Proxy from "../support/S3Proxy.ts"
import { keys, makeBucket } from "../support/S3Server.ts"

const services = Layer.merge(Guard.layer, NodeServices.layer)
const address = { bucket: "backups", host: "s3.example.org", region: "eu-central-1" }
const answered = (name: string, httpStatusCode: number) =>
  toFailure(Object.assign(new Error("secret detail"), { name, $metadata: { httpStatusCode } }))
const broken = (code: string) => toFailure(Object.assign(new Error("secret detail"), { code }))

describe("what S3 says", () => {
  it.each([
    ["missing", answered("NoSuchKey", 404)],
    ["missing", answered("NotFound", 404)],
    ["exists", answered("PreconditionFailed", 412)],
    ["archived", answered("InvalidObjectState", 403)],
    ["refused", answered("NoSuchBucket", 404)],
    ["refused", answered("AccessDenied", 403)],
    ["refused", answered("Unknown", 403)],
    ["refused", answered("PermanentRedirect", 301)],
    ["refused", broken("SELF_SIGNED_CERT_IN_CHAIN")],
    ["full", answered("QuotaExceeded", 403)],
    ["full", answered("Whatever", 507)],
    ["damaged", answered("BadDigest", 400)],
    ["away", answered("SlowDown", 503)],
    ["away", answered("InternalError", 500)],
    ["away", answered("RequestTimeout", 400)],
    ["away", broken("ECONNREFUSED")],
    ["away", toFailure("something else")],
    ["away", new TimedOut({ dependency: "s3", operation: "S3/PutObject" })],
    ["away", new Unavailable({ dependency: "s3", retryAfterSeconds: 30 })],
  ] as const)("is %s: %o", (reason, failure) => {
    const error = toStoreError("weekly/a", address)(failure)
    assert.strictEqual(reasonOf(failure), reason)
    assert.strictEqual(error.reason, reason)
    assert.notInclude(error.message + JSON.stringify(error), "secret")
  })

  it("is asked again only where that may help, and moves the breaker only when S3 is at fault", () => {
    assert.deepStrictEqual(classify(answered("SlowDown", 503)), { retry: true, fault: true })
    assert.deepStrictEqual(classify(answered("BadDigest", 400)), { retry: true, fault: false })
    for (const failure of [
      answered("SignatureDoesNotMatch", 403),
      answered("NoSuchKey", 404),
      answered("NoSuchUpload", 404),
      answered("NotImplemented", 501),
    ]) {
      assert.deepStrictEqual(classify(failure), { retry: false, fault: false })
    }
  })

  it("loses everything that is not a code", () => {
    assert.strictEqual(answered("Bad thing: AKIA123", 400).code, "HTTP 400")
    assert.deepStrictEqual(toFailure(new Error("secret")), new S3Failure({ code: "no answer", status: null }))
  })
})

const wrong: ReadonlyArray<{
  readonly what: string
  readonly settings: Partial<S3Settings>
  readonly names: string
}> = [
  { what: "the secret", settings: { secretAccessKey: Redacted.make("wrongsecret") }, names: "S3_SECRET_ACCESS_KEY" },
  { what: "the key", settings: { accessKeyId: "NOBODYSKEY" }, names: "S3_ACCESS_KEY_ID" },
  { what: "the bucket", settings: { bucket: "no-such-bucket" }, names: "S3_BUCKET" },
  {
    what: "whose key it is",
    settings: {
      accessKeyId: keys.stranger.accessKeyId,
      secretAccessKey: Redacted.make(keys.stranger.secretAccessKey),
    },
    names: "the permissions listed in docs/backups.md",
  },
]

describe.skipIf(missing("radosgw"))("a real S3 server", () => {
  it.live.each(wrong)(
    "refuses when $what is wrong, and the message says which variable to correct",
    ({ names, settings }) =>
      Effect.gen(function* () {
        const right = yield* makeBucket
        const told = { ...right.settings, ...settings }
        const store = yield* makeS3Store(told)
        const { layer, lines } = captureLogs()
        const errors = yield* Effect.all([
          Effect.flip(store.upload("weekly/a", import.meta.filename, () => Effect.void)),
          Effect.flip(store.write("a.json", "{}")),
          Effect.flip(store.read("a.json")),
          Effect.flip(Stream.runDrain(store.open("weekly/a"))),
          Effect.flip(store.list("")),
          Effect.flip(store.retire("weekly/a")),
        ]).pipe(Effect.provide(layer))
        for (const { message, reason } of errors) {
          assert.strictEqual(reason, "refused", message)
          assert.include(message, names)
        }
        const everything = JSON.stringify([errors, lines])
        assert.notInclude(everything, Redacted.value(told.secretAccessKey))
        assert.notInclude(everything, told.accessKeyId)
        assert.isFalse(lines.some(({ message }) => message.startsWith("Retry")))
      }).pipe(Effect.provide(services)),
  )

  it.live("is asked again when it was away for a moment", () =>
    Effect.gen(function* () {
      const { settings } = yield* makeBucket
      let calls = 0
      const proxy = yield* S3Proxy.make(settings.endpoint ?? "", () => {
        calls += 1
        return calls === 1 ? { status: 503, code: "SlowDown" } : "pass"
      })
      const store = yield* makeS3Store({ ...settings, endpoint: proxy.url })
      assert.deepStrictEqual(yield* store.list(""), [])
      assert.strictEqual(calls, 2)
    }).pipe(Effect.provide([services, Logger.layer([])])),
  )

  it.live("is not asked at all before something is wanted of it", () =>
    Effect.gen(function* () {
      const { settings } = yield* makeBucket
      const proxy = yield* S3Proxy.make(settings.endpoint ?? "", () => "pass")
      const store = yield* makeS3Store({ ...settings, endpoint: proxy.url })
      assert.strictEqual(store.place, `s3://${settings.bucket}/${settings.prefix}`)
      assert.deepStrictEqual(proxy.seen.entries, [])
    }).pipe(Effect.provide(services)),
  )
})
