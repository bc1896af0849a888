import { Duration, Effect, Layer, Redacted } from "effect"
import type { Rehearsable } from "../boundary/Faults.ts"
import { Guard } from "../boundary/Guard.ts"
import { everlasting } from "../boundary/Loop.ts"
import type { TimedOut, Verdict } from "../boundary/GuardedCall.ts"
import { Cache } from "../domain/Cache.ts"
import { cache } from "../policy/Cache.ts"
import { makeConnection, RedisFailure } from "./RedisConnection.ts"

const classify = (error: RedisFailure | TimedOut): Verdict => ({
  retry: error._tag === "TimedOut" || error.transient,
  fault: true,
})

const why = ({ code }: RedisFailure) => code

const faults: Rehearsable<RedisFailure> = {
  names: ["redis"],
  injected: () => new RedisFailure({ code: "REHEARSAL", transient: true }),
}

export interface RedisCacheOptions {
  readonly url: Redacted.Redacted
  /** Prefix of each key, so that deployments can share a server. */
  readonly namespace: string
}

/** Building it neither waits for the server nor fails. */
export const layer = ({ namespace, url }: RedisCacheOptions): Layer.Layer<Cache, never, Guard> =>
  Layer.effect(
    Cache,
    Effect.gen(function* () {
      const guard = yield* Guard
      const connection = yield* makeConnection(Redacted.value(url))
      const named = (key: string) => `${namespace}:${key}`
      const px = Duration.toMillis(cache.timeToLive)

      const call = <A>(operation: string, command: Parameters<typeof connection.use<A>>[0]) =>
        guard.call(
          { dependency: "redis", operation: `cache.${operation}`, classify, why, faults },
          connection.use(command),
        )

      /** Nobody may want anything for minutes: the breaker must learn that Redis is back all the same. */
      const askAgain = Effect.flatMap(guard.awaitsProbe("redis"), (awaits) =>
        awaits ? Effect.ignore(call("ping", (client) => client.ping())) : Effect.void,
      )
      yield* Effect.forkScoped(everlasting("Asking Redis again", askAgain, cache.askAgainEvery))

      return Cache.of({
        get: (key) =>
          call("get", (client) => client.get(named(key))).pipe(
            Effect.timeout(cache.readWithin),
            Effect.orElseSucceed(() => null),
          ),
        set: (key, value) =>
          Effect.ignore(
            call("set", (client) => client.set(named(key), value, { expiration: { type: "PX", value: px } })),
          ),
        drop: (key) => Effect.ignore(call("drop", (client) => client.del(named(key)))),
        status: Effect.map(connection.isReady, (ready) => (ready ? "up" : "down")),
      })
    }),
  )
