import type { S3 } from "@aws-sdk/client-s3"
import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Logger, Schedule } from "effect"
import { merged, rulesFor } from "../../src/files/S3Lifecycle.ts"
import { makeS3Store } from "../../src/files/S3Store.ts"
import { lifecycle } from "../../src/policy/Backup.ts"
import { makeFile } from "../support/BigFile.ts"
import { captureLogs } from "../support/CaptureLogs.ts"
import { passThrough } from "../support/PassThroughGuard.ts"
import { missing } from "../support/requires.ts"
import * as S3Proxy from "../support/S3Proxy.ts"
import { makeBucket } from "../support/S3Server.ts"

const services = Layer.mergeAll(passThrough, NodeServices.layer, Logger.layer([]))
const ignore = () => Effect.void
/** On the test server a day takes 10 s. */
const soon = { archiveAfterDays: 1, archiveClass: "GLACIER", expireAfterDays: 1, abortUploadAfterDays: 1 } as const

const rulesOf = (client: S3, Bucket: string) =>
  Effect.promise(async () => (await client.getBucketLifecycleConfiguration({ Bucket })).Rules ?? [])

const theirs = { ID: "theirs", Status: "Enabled", Filter: { Prefix: "logs/" }, Expiration: { Days: 90 } } as const

describe("the rules of a bucket", () => {
  const ours = rulesFor("a/b", lifecycle)

  it("keep those of others, and those of another prefix", () => {
    const other = rulesFor("c", lifecycle)
    assert.deepStrictEqual(merged([theirs, ...other], ours), [theirs, ...other, ...ours])
  })

  it("are left alone when ours are among them, however the server writes a filter down", () => {
    const written = ours.map((rule) =>
      rule.Filter?.And === undefined
        ? rule
        : { ...rule, Filter: { Prefix: rule.Filter.And.Prefix, Tag: rule.Filter.And.Tags?.[0] } },
    )
    assert.isNull(merged([theirs, ...written], ours))
    assert.isNotNull(merged([theirs], ours))
  })

  it("are changed where the days differ or a rule is off", () => {
    const before = rulesFor("a/b", { ...lifecycle, expireAfterDays: 1 })
    assert.deepStrictEqual(merged([...before, theirs], ours), [theirs, ...ours])
    const off = ours.map((rule) => ({ ...rule, Status: "Disabled" as const }))
    assert.deepStrictEqual(merged(off, ours), ours)
  })
})

describe.skipIf(missing("radosgw"))("lifecycle of a bucket", () => {
  it.live(
    "moves monthly backups to the Glacier class, removes retired ones, ends orphan uploads, and nothing else",
    () =>
      Effect.gen(function* () {
        const { client, settings } = yield* makeBucket
        const Bucket = settings.bucket
        yield* Effect.promise(() =>
          client.putBucketLifecycleConfiguration({ Bucket, LifecycleConfiguration: { Rules: [theirs] } }),
        )
        const store = yield* makeS3Store(settings, { lifecycle: soon })
        const file = yield* makeFile(100)
        const keys = ["monthly/a", "weekly/kept", "weekly/retired", "manifests/monthly/a.json"]
        yield* Effect.forEach(keys, (key) => store.upload(key, file.path, ignore))
        yield* store.retire("weekly/retired")
        const Key = `${settings.prefix}/monthly/orphan`
        yield* Effect.promise(() => client.createMultipartUpload({ Bucket, Key }))

        const look = Effect.gen(function* () {
          const objects = (yield* store.list("")).map(({ key, storageClass }) => `${key} ${storageClass}`)
          const { Uploads = [] } = yield* Effect.promise(() => client.listMultipartUploads({ Bucket }))
          return { objects, uploads: Uploads.length }
        })
        assert.deepStrictEqual(yield* look, {
          objects: [
            "manifests/monthly/a.json STANDARD",
            "monthly/a STANDARD",
            "weekly/kept STANDARD",
            "weekly/retired STANDARD",
          ],
          uploads: 1,
        })
        const wanted = {
          objects: ["manifests/monthly/a.json STANDARD", "monthly/a GLACIER", "weekly/kept STANDARD"],
          uploads: 0,
        }
        // Ends with what was seen last, so that a failure shows it.
        const seen = yield* look.pipe(
          Effect.filterOrFail(
            (now) => JSON.stringify(now) === JSON.stringify(wanted),
            (now) => now,
          ),
          Effect.retry(Schedule.spaced("500 millis").pipe(Schedule.upTo({ duration: "75 seconds" }))),
          Effect.catch(Effect.succeed),
        )
        assert.deepStrictEqual(seen, wanted)
        assert.include(
          (yield* rulesOf(client, Bucket)).map(({ ID }) => ID),
          "theirs",
        )
      }).pipe(Effect.provide(services)),
  )

  it.live("is set up once: a second process finds its rules in place", () =>
    Effect.gen(function* () {
      const { settings } = yield* makeBucket
      const proxy = yield* S3Proxy.make(settings.endpoint ?? "", () => "pass")
      const through = { ...settings, endpoint: proxy.url }
      for (const store of [yield* makeS3Store(through), yield* makeS3Store(through)]) {
        yield* store.retire("weekly/never")
        yield* store.retire("weekly/never")
      }
      assert.strictEqual(proxy.count("GetBucketLifecycleConfiguration"), 2)
      assert.strictEqual(proxy.count("PutBucketLifecycleConfiguration"), 1)
    }).pipe(Effect.provide(services)),
  )

  it.live("where the server has none: what is retired is deleted at once", () =>
    Effect.gen(function* () {
      const { settings } = yield* makeBucket
      const proxy = yield* S3Proxy.make(settings.endpoint ?? "", (operation) =>
        operation === "GetBucketLifecycleConfiguration" ? { status: 501, code: "NotImplemented" } : "pass",
      )
      const store = yield* makeS3Store({ ...settings, endpoint: proxy.url })
      yield* store.upload("weekly/a", (yield* makeFile(1)).path, ignore)
      yield* store.retire("weekly/a")
      assert.deepStrictEqual(yield* store.list(""), [])
      assert.strictEqual(proxy.count("DeleteObject"), 1)
    }).pipe(Effect.provide(services)),
  )

  it.live("where the key may not set it: says once which rules to set by hand, and marks what is retired", () =>
    Effect.gen(function* () {
      const { client, settings } = yield* makeBucket
      const proxy = yield* S3Proxy.make(settings.endpoint ?? "", (operation) =>
        operation === "PutBucketLifecycleConfiguration" ? { status: 403, code: "AccessDenied" } : "pass",
      )
      const store = yield* makeS3Store({ ...settings, endpoint: proxy.url })
      const { layer, lines } = captureLogs()
      yield* Effect.gen(function* () {
        yield* store.upload("weekly/a", (yield* makeFile(1)).path, ignore)
        yield* store.retire("weekly/a")
      }).pipe(Effect.provide(layer))
      const warnings = lines.filter(({ level }) => level === "Warn").map(({ message }) => message)
      assert.lengthOf(warnings, 1)
      assert.include(warnings[0], JSON.stringify({ Rules: rulesFor(settings.prefix, lifecycle) }))
      const { TagSet } = yield* Effect.promise(() =>
        client.getObjectTagging({ Bucket: settings.bucket, Key: `${settings.prefix}/weekly/a` }),
      )
      assert.deepStrictEqual(TagSet, [{ Key: "confidant", Value: "retired" }])
    }).pipe(Effect.provide(services)),
  )
})
