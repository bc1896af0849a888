import { Context, type Effect } from "effect"
import type { ChatId } from "./Ids.ts"

/** `off`: no Redis is configured, and the cache is this process's memory. */
export type CacheStatus = "off" | "up" | "down"

/** Short-lived texts that may vanish at any moment; a failure is a miss. Readers must check validity: the database holds the truth. */
export class Cache extends Context.Service<
  Cache,
  {
    /** Answers within `cache.readWithin`, so a turn may wait for it. */
    readonly get: (key: string) => Effect.Effect<string | null>
    /** For `cache.timeToLive`. Retries for some seconds while Redis is down, so no turn may wait for it. */
    readonly set: (key: string, value: string) => Effect.Effect<void>
    /** As `set`; after a failure the entry stays until it expires. */
    readonly drop: (key: string) => Effect.Effect<void>
    readonly status: Effect.Effect<CacheStatus>
  }
>()("confidant/domain/Cache") {}

export const deskKey = (chatId: ChatId): string => `desk:${chatId}`
