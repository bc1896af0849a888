import { Effect, Layer } from "effect"
import { Cache } from "../../src/domain/Cache.ts"
import type { Life, World } from "./World.ts"

/** A cache that all processes share and that forgets: what is lost is a miss. */
export const layer = (world: World, life: Life) =>
  Layer.sync(Cache, () => {
    const call = <A>(name: string, effect: Effect.Effect<A>) => world.call<A, never, never>({ life, name }, effect)
    const works = () => !world.chance(world.plan.cacheFails)
    return Cache.of({
      get: (key) =>
        call(
          `cache get ${key}`,
          Effect.sync(() => (works() ? (world.cache.get(key) ?? null) : null)),
        ),
      set: (key, value) =>
        call(
          `cache set ${key}`,
          Effect.sync(() => {
            if (works()) world.cache.set(key, value)
          }),
        ),
      drop: (key) =>
        call(
          `cache drop ${key}`,
          Effect.sync(() => void (works() && world.cache.delete(key))),
        ),
      status: Effect.succeed("up"),
    })
  })
