import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { Guard } from "../../src/boundary/Guard.ts"
import { MemoryCache } from "../../src/cache/MemoryCache.ts"
import * as RedisCache from "../../src/cache/RedisCache.ts"
import { Cache } from "../../src/domain/Cache.ts"
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
      const keys = Array.from({ length: 300 }, (_, index) => `many:${index}`)
      yield* Effect.forEach(keys, (key) => cache.set(key, key), { concurrency: "unbounded", discard: true })
      assert.deepStrictEqual(yield* Effect.forEach(keys, cache.get, { concurrency: "unbounded" }), keys)
    }).pipe(Effect.provide(layer)),
  )
}

describe("Cache in memory", () => {
  cacheContract(MemoryCache)
})

describe.skipIf(missing("redis-server"))("Cache in Redis", () => {
  cacheContract(
    Layer.unwrap(
      Effect.map(RedisServer.make(), ({ url }) => RedisCache.layer({ url: Redacted.make(url), namespace: "test" })),
    ).pipe(Layer.tap(up), Layer.provide([Guard.layer, NodeServices.layer])),
  )
})
