import { type Context, Effect } from "effect"
import { Cache, type CacheStatus } from "../../src/domain/Cache.ts"

/** In real time, whatever the clock of the test says. */
const moment = Effect.promise(() => new Promise<void>((resolve) => setTimeout(resolve, 5)))

/** Waits until the cache is as said; its connection changes by itself. */
export const becomes = (status: CacheStatus) =>
  Effect.flatMap(Cache, (cache) =>
    Effect.repeat(Effect.andThen(moment, cache.status), { until: (now) => now === status }),
  )

/** For `Layer.tap`. */
export const up = (context: Context.Context<Cache>) => Effect.provide(becomes("up"), context)
