import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { TestClock } from "effect/testing"
import { Guard } from "../../src/boundary/Guard.ts"
import { MemoryCache } from "../../src/cache/MemoryCache.ts"
import * as RedisCache from "../../src/cache/RedisCache.ts"
import { Cache } from "../../src/domain/Cache.ts"
import { cache as limits } from "../../src/policy/Cache.ts"
import { missing } from "../support/requires.ts"
import { up } from "../support/CacheUp.ts"
import * as RedisServer from "../support/RedisServer.ts"

const text = 'Мне грустно 🌧️\u2028\n"quoted" \u0000 end'.repeat(500)

/** What every `Cache` promises; run on each implementation. */
const cacheContract = (layer: Layer.Layer<Cache>): void => {
  it.effect("gives back what was set, character by character", () =>
    Effect.gen(function* () {
      const cache = yield* Cache
      yield* cache.set("a", text)
      assert.strictEqual(yield* cache.get("a"), text)
    }).pipe(Effect.provide(layer)),
  )

  it.effect("knows nothing of what was never set, nor of what was dropped", () =>
    Effect.gen(function* () {
      const cache = yield* Cache
      assert.isNull(yield* cache.get("never"))
      yield* cache.drop("never")
      yield* cache.set("gone", "1")
      yield* cache.drop("gone")
      assert.isNull(yield* cache.get("gone"))
    }).pipe(Effect.provide(layer)),
  )

  it.effect("keeps the newest text of a key and mixes no keys up", () =>
    Effect.gen(function* () {
      const cache = yield* Cache
      yield* cache.set("b", "1")
      yield* cache.set("b", "")
      yield* cache.set("b:c", "2")
      assert.deepStrictEqual([yield* cache.get("b"), yield* cache.get("b:c")], ["", "2"])
    }).pipe(Effect.provide(layer)),
  )

  it.effect("serves many at the same time", () =>
    Effect.gen(function* () {
      const cache = yield* Cache
      const keys = Array.from({ length: 100 }, (_, index) => `many:${index}`)
      yield* Effect.forEach(keys, (key) => cache.set(key, key), { concurrency: "unbounded", discard: true })
      assert.deepStrictEqual(yield* Effect.forEach(keys, cache.get, { concurrency: "unbounded" }), keys)
    }).pipe(Effect.provide(layer)),
  )
}

describe("Cache in memory", () => {
  cacheContract(MemoryCache)

  it.effect("forgets after ten minutes", () =>
    Effect.gen(function* () {
      const cache = yield* Cache
      yield* cache.set("a", "1")
      yield* TestClock.adjust("599 seconds")
      assert.strictEqual(yield* cache.get("a"), "1")
      yield* TestClock.adjust("1 second")
      assert.isNull(yield* cache.get("a"))
    }).pipe(Effect.provide(MemoryCache)),
  )

  it.effect("holds a bounded number of entries, those that were used last", () =>
    Effect.gen(function* () {
      const cache = yield* Cache
      yield* Effect.forEach(Array.from({ length: limits.memoryEntries }), (_, index) => cache.set(`${index}`, "1"))
      yield* cache.get("0")
      yield* cache.set("one more", "1")
      assert.strictEqual(yield* cache.get("0"), "1")
      assert.isNull(yield* cache.get("1"))
    }).pipe(Effect.provide(MemoryCache)),
  )
})

describe.skipIf(missing("redis-server"))("Cache in Redis", () => {
  cacheContract(
    Layer.unwrap(
      Effect.map(RedisServer.make(), ({ url }) => RedisCache.layer({ url: Redacted.make(url), namespace: "test" })),
    ).pipe(Layer.tap(up), Layer.provide([Guard.layer, NodeServices.layer])),
  )
})
