import { Context, type Effect } from "effect"
import type { ChatId } from "./Ids.ts"

/** off: no Redis is configured, and this process remembers by itself. */
export type CacheStatus = "off" | "up" | "down"

/**
 * Texts that are kept for a short time and may be gone at any moment. A failure is a miss, never an error. Whoever reads
 * an entry must be able to tell whether it is still right: the database holds the truth.
 */
export class Cache extends Context.Service<
  Cache,
  {
    /** Null when there is none; answers within `cache.readWithin`, so that it may stand in the way of a turn. */
    readonly get: (key: string) => Effect.Effect<string | null>
    /** Kept for `cache.timeToLive`. Is repeated for some seconds while Redis is away: not for the way of a turn. */
    readonly set: (key: string, value: string) => Effect.Effect<void>
    /** As `set`; after a failure the entry stays until its time is over. */
    readonly drop: (key: string) => Effect.Effect<void>
    readonly status: Effect.Effect<CacheStatus>
  }
>()("confidant/domain/Cache") {}

/** Where what is known of a chat is kept for its next owner. */
export const deskKey = (chatId: ChatId): string => `desk:${chatId}`
