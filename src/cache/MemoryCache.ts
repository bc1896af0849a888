import { Cache as Entries, Effect, Layer, Option } from "effect"
import { Cache } from "../domain/Cache.ts"
import { cache } from "../policy/Cache.ts"

/** Per process, bounded by `cache.memoryEntries`. */
export const MemoryCache: Layer.Layer<Cache> = Layer.effect(
  Cache,
  Effect.gen(function* () {
    const entries = yield* Entries.make({
      capacity: cache.memoryEntries,
      timeToLive: cache.timeToLive,
      lookup: (_key: string) => Effect.succeed(""),
    })
    return Cache.of({
      get: (key) => Effect.map(Entries.getOption(entries, key), Option.getOrNull),
      set: (key, value) => Entries.set(entries, key, value),
      drop: (key) => Entries.invalidate(entries, key),
      status: Effect.succeed("off"),
    })
  }),
)
