import { Effect, Layer } from "effect"
import type { Guard } from "../boundary/Guard.ts"
import { Settings } from "../config/Settings.ts"
import type { Cache } from "../domain/Cache.ts"
import { MemoryCache } from "./MemoryCache.ts"
import * as RedisCache from "./RedisCache.ts"

export const layer: Layer.Layer<Cache, never, Settings | Guard> = Layer.unwrap(
  Effect.map(Settings, ({ env, redis }) =>
    redis === null ? MemoryCache : RedisCache.layer({ url: redis, namespace: `confidant:${env}` }),
  ),
)
