import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Fiber, Layer, Redacted } from "effect"
import { TestClock } from "effect/testing"
import { Guard } from "../../src/boundary/Guard.ts"
import * as RedisCache from "../../src/cache/RedisCache.ts"
import { Cache } from "../../src/domain/Cache.ts"
import { becomes } from "../support/CacheUp.ts"
import { captureLogs } from "../support/CaptureLogs.ts"
import * as RedisServer from "../support/RedisServer.ts"
import { missing } from "../support/requires.ts"

const connect = Effect.fnUntraced(function* (url: string) {
  const context = yield* Layer.build(
    RedisCache.layer({ url: Redacted.make(url), namespace: "confidant:test" }).pipe(Layer.provideMerge(Guard.layer)),
  )
  const guard = Context.get(context, Guard)
  return {
    cache: Context.get(context, Cache),
    breaker: Effect.map(guard.breakers, (all) => all.find(({ dependency }) => dependency === "redis")?.state),
    becomes: (status: "up" | "down") => Effect.provide(becomes(status), context),
  }
})

const start = Effect.gen(function* () {
  const server = yield* RedisServer.make()
  const connected = yield* connect(server.url)
  yield* connected.becomes("up")
  return { server, ...connected }
})

/** Three reads of a server that says nothing. */
const trip = (cache: Cache["Service"]) =>
  Effect.gen(function* () {
    for (let read = 1; read <= 3; read++) {
      const miss = yield* Effect.forkChild(cache.get("a"), { startImmediately: true })
      yield* TestClock.adjust("1 second")
      assert.isNull(yield* Fiber.join(miss))
    }
  })

describe("RedisCache without a server", () => {
  it.effect("starts, misses, and fails nothing", () =>
    Effect.gen(function* () {
      const { layer, lines } = captureLogs()
      yield* Effect.gen(function* () {
        // Port 9 (discard): nobody listens.
        const { breaker, cache } = yield* connect("redis://:very-secret@127.0.0.1:9")
        const set = yield* Effect.forkChild(cache.set("a", "1"), { startImmediately: true })
        yield* TestClock.adjust("3 seconds")
        yield* Fiber.join(set)
        assert.strictEqual(yield* breaker, "open")
        assert.isNull(yield* cache.get("a"))
        yield* cache.drop("a")
        assert.strictEqual(yield* cache.status, "down")
      }).pipe(Effect.provide(layer))
      assert.notInclude(JSON.stringify(lines), "very-secret")
    }),
  )
})

describe.skipIf(missing("redis-server"))("RedisCache", () => {
  it.effect("keeps an entry for ten minutes under the deployment's name", () =>
    Effect.gen(function* () {
      const { cache, server } = yield* start
      yield* cache.set("desk:7", "1")
      const left = Number(yield* server.cli("PTTL", "confidant:test:desk:7"))
      assert.isAbove(left, 590_000)
      assert.isAtMost(left, 600_000)
    }).pipe(Effect.provide(NodeServices.layer)),
  )

  it.effect("waits for a silent server no longer than a second", () =>
    Effect.gen(function* () {
      const { cache, server } = yield* start
      yield* server.freeze
      const miss = yield* Effect.forkChild(cache.get("a"), { startImmediately: true })
      yield* TestClock.adjust("999 millis")
      assert.isUndefined(miss.pollUnsafe())
      yield* TestClock.adjust("1 millis")
      assert.isNull(yield* Fiber.join(miss))
    }).pipe(Effect.provide(NodeServices.layer)),
  )

  it.effect("tries to set three times, after 1 and 2 s, and then gives up in silence", () =>
    Effect.gen(function* () {
      const { breaker, cache, server } = yield* start
      yield* server.freeze
      const set = yield* Effect.forkChild(cache.set("a", "1"), { startImmediately: true })
      yield* TestClock.adjust("4499 millis")
      assert.isUndefined(set.pollUnsafe())
      assert.strictEqual(yield* breaker, "closed")
      yield* TestClock.adjust("1 millis")
      yield* Fiber.join(set)
      assert.strictEqual(yield* breaker, "open")
    }).pipe(Effect.provide(NodeServices.layer)),
  )

  it.effect("misses at once for 30 s after three failures, without asking, and then asks again", () =>
    Effect.gen(function* () {
      const { breaker, cache, server } = yield* start
      yield* cache.set("a", "1")
      yield* server.freeze
      yield* trip(cache)
      assert.strictEqual(yield* breaker, "open")
      yield* server.thaw
      // The server would answer now.
      assert.isNull(yield* cache.get("a"))
      yield* TestClock.adjust("29 seconds")
      assert.isNull(yield* cache.get("a"))
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* cache.get("a"), "1")
      assert.strictEqual(yield* breaker, "closed")
    }).pipe(Effect.provide(NodeServices.layer)),
  )

  it.effect("learns that Redis is back although nobody wants anything", () =>
    Effect.gen(function* () {
      const { breaker, cache, server } = yield* start
      yield* server.freeze
      yield* trip(cache)
      assert.strictEqual(yield* breaker, "open")
      yield* server.thaw
      yield* TestClock.adjust("40 seconds")
      yield* breaker.pipe(Effect.repeat({ until: (state) => state === "closed" }), TestClock.withLive)
    }).pipe(Effect.provide(NodeServices.layer)),
  )

  it.effect("lives through the end of Redis and works with the next one", () =>
    Effect.gen(function* () {
      const { layer, lines } = captureLogs()
      yield* Effect.gen(function* () {
        const { becomes: turns, breaker, cache, server } = yield* start
        yield* cache.set("a", "1")
        yield* server.kill
        yield* turns("down")
        for (let read = 1; read <= 3; read++) {
          const miss = yield* Effect.forkChild(cache.get("a"), { startImmediately: true })
          yield* TestClock.adjust("1 second")
          assert.isNull(yield* Fiber.join(miss))
        }
        assert.strictEqual(yield* breaker, "open")
        yield* server.start
        yield* turns("up")
        yield* TestClock.adjust("30 seconds")
        assert.isNull(yield* cache.get("a"))
        yield* cache.set("a", "2")
        assert.strictEqual(yield* cache.get("a"), "2")
      }).pipe(Effect.provide(layer))
      const told = lines.map(({ message }) => message).filter((message) => message.startsWith("Redis is"))
      assert.strictEqual(told.length, 2)
      assert.match(told[0] ?? "", /^Redis is down \([\w ]+\)/)
      assert.strictEqual(told[1], "Redis is back")
    }).pipe(Effect.provide(NodeServices.layer)),
  )

  it.effect("uses the password of the address, and goes on without the cache when it is wrong", () =>
    Effect.gen(function* () {
      const server = yield* RedisServer.make({ password: "p@ss:word" })
      const right = yield* connect(server.url)
      yield* right.becomes("up")
      yield* right.cache.set("a", "1")
      assert.strictEqual(yield* right.cache.get("a"), "1")
      const wrong = yield* connect(server.url.replace("word", "wrong"))
      const miss = yield* Effect.forkChild(wrong.cache.get("a"), { startImmediately: true })
      yield* TestClock.adjust("1 second")
      assert.isNull(yield* Fiber.join(miss))
      assert.strictEqual(yield* wrong.cache.status, "down")
    }).pipe(Effect.provide(NodeServices.layer)),
  )

  it.effect("ends at once, even if the server hangs", () =>
    Effect.gen(function* () {
      const server = yield* RedisServer.make()
      yield* Effect.gen(function* () {
        const { becomes: turns, cache } = yield* connect(server.url)
        yield* turns("up")
        yield* server.freeze
        yield* Effect.forkChild(cache.get("a"), { startImmediately: true })
      }).pipe(Effect.scoped)
      yield* server.thaw
    }).pipe(Effect.provide(NodeServices.layer)),
  )
})
