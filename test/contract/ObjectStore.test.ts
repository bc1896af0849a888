import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FileSystem, Layer, Logger, type Scope, Stream } from "effect"
import { join } from "node:path"
import type { ObjectStore, ObjectStoreError } from "../../src/domain/backup/ObjectStore.ts"
import { makeFolderStore } from "../../src/files/FolderStore.ts"
import { makeS3Store } from "../../src/files/S3Store.ts"
import { makeFile, mebibyte } from "../support/BigFile.ts"
import { passThrough } from "../support/PassThroughGuard.ts"
import { missing } from "../support/requires.ts"
import { makeBucket } from "../support/S3Server.ts"
import type { Guard } from "../../src/boundary/Guard.ts"

type Make = Effect.Effect<ObjectStore, unknown, Scope.Scope | FileSystem.FileSystem | Guard>

const ignore = () => Effect.void

const reasonOf = <A, R>(effect: Effect.Effect<A, ObjectStoreError, R>) =>
  Effect.map(Effect.flip(effect), ({ reason }) => reason)

const contentOf = (store: ObjectStore, key: string) =>
  Effect.map(Stream.runCollect(store.open(key)), (chunks) => Buffer.concat(chunks))

const parts = { partBytes: 5 * mebibyte, maxParts: 100, partsAtOnce: 2 }

/** What every `ObjectStore` promises; run on each implementation. */
const contract = (make: Make): void => {
  const test = (
    promise: string,
    body: (store: ObjectStore) => Effect.Effect<void, unknown, Scope.Scope | FileSystem.FileSystem>,
  ) =>
    it.live(promise, () =>
      Effect.flatMap(make, body).pipe(
        Effect.provide(Layer.mergeAll(passThrough, NodeServices.layer, Logger.layer([]))),
      ),
    )

  test("gives back what was uploaded, byte for byte, large or small or empty", (store) =>
    Effect.gen(function* () {
      for (const bytes of [11 * mebibyte + 7, 3 * mebibyte, 1, 0]) {
        const file = yield* makeFile(bytes)
        const key = `weekly/of-${bytes}.dump.zst.age`
        yield* store.upload(key, file.path, ignore)
        assert.isTrue((yield* contentOf(store, key)).equals(file.content), `${bytes} bytes`)
        const [found] = yield* store.list(key)
        assert.deepInclude(found, { key, bytes, storageClass: "STANDARD" })
      }
    }))

  test("reports how many bytes have arrived, increasing up to the size", (store) =>
    Effect.gen(function* () {
      const file = yield* makeFile(11 * mebibyte + 7)
      const told: Array<number> = []
      yield* store.upload("a", file.path, (bytes) => Effect.sync(() => told.push(bytes)))
      assert.strictEqual(told.at(-1), file.bytes)
      assert.deepStrictEqual(
        told,
        told.toSorted((a, b) => a - b),
      )
    }))

  test("replaces no uploaded file by another", (store) =>
    Effect.gen(function* () {
      for (const bytes of [10, 6 * mebibyte]) {
        const [first, second] = [yield* makeFile(bytes), yield* makeFile(bytes)]
        yield* store.upload(`${bytes}`, first.path, ignore)
        assert.strictEqual(yield* reasonOf(store.upload(`${bytes}`, second.path, ignore)), "exists")
        assert.isTrue((yield* contentOf(store, `${bytes}`)).equals(first.content))
      }
    }))

  test("says that the file to be uploaded is missing, and leaves nothing", (store) =>
    Effect.gen(function* () {
      assert.strictEqual(yield* reasonOf(store.upload("a", join("/nowhere", "file"), ignore)), "missing")
      assert.deepStrictEqual(yield* store.list(""), [])
    }))

  test("replaces a text that was written", (store) =>
    Effect.gen(function* () {
      const text = 'Мне грустно 🌧️\u2028\n"quoted" end'
      yield* store.write("manifests/weekly/a.json", "first, and longer than the second one is in any encoding of it")
      yield* store.write("manifests/weekly/a.json", text)
      assert.strictEqual(yield* store.read("manifests/weekly/a.json"), text)
      assert.lengthOf(yield* store.list(""), 1)
    }))

  test("knows that something is missing", (store) =>
    Effect.gen(function* () {
      assert.strictEqual(yield* reasonOf(store.read("never.json")), "missing")
      assert.strictEqual(yield* reasonOf(contentOf(store, "never")), "missing")
      assert.deepStrictEqual(yield* store.list(""), [])
    }))

  test("lists what is below a prefix by key, with the time it was put there", (store) =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const keys = ["weekly/b", "weekly/a", "monthly/a", "weeks", "manifests/weekly/a.json"]
      const begun = (yield* fs.stat((yield* makeFile(1)).path)).mtime
      yield* Effect.forEach(keys, (key) => store.write(key, key))
      const listed = yield* store.list("weekly/")
      assert.deepStrictEqual(
        listed.map(({ bytes, key }) => [key, bytes]),
        [
          ["weekly/a", 8],
          ["weekly/b", 8],
        ],
      )
      const since = begun._tag === "Some" ? begun.value.getTime() : Number.NaN
      for (const { modified } of listed) assert.closeTo(modified, since, 60_000)
      const all = (yield* store.list("")).map(({ key }) => key)
      assert.deepStrictEqual(all, keys.toSorted())
      assert.deepStrictEqual(yield* store.list("yearly/"), [])
    }))

  test("retires what is there, again what is retired, and what never was", (store) =>
    Effect.gen(function* () {
      yield* store.upload("weekly/a", (yield* makeFile(10)).path, ignore)
      yield* store.write("weekly/b", "b")
      yield* store.retire("weekly/a")
      yield* store.retire("weekly/a")
      yield* store.retire("weekly/never")
      assert.strictEqual(yield* store.read("weekly/b"), "b")
    }))
}

describe("ObjectStore in a folder", () => {
  contract(
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      return yield* makeFolderStore(join(yield* fs.makeTempDirectoryScoped(), "not", "yet", "there"))
    }),
  )
})

describe.skipIf(missing("radosgw"))("ObjectStore in S3", () => {
  contract(Effect.flatMap(makeBucket, ({ settings }) => makeS3Store(settings, { upload: parts })))
})

describe.skipIf(missing("radosgw"))("ObjectStore in S3 without a prefix", () => {
  contract(Effect.flatMap(makeBucket, ({ settings }) => makeS3Store({ ...settings, prefix: "" }, { upload: parts })))
})
