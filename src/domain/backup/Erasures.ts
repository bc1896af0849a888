import { Context, Effect, Schema } from "effect"
import { Cache, deskKey } from "../Cache.ts"
import { type ChatId, UserId } from "../Ids.ts"
import type { StoreError } from "../StoreError.ts"

export const Erasure = Schema.Struct({
  userId: UserId,
  /** Unix milliseconds. */
  at: Schema.Int,
})
export type Erasure = typeof Erasure.Type

export interface Forgotten {
  /** False: there was nothing of the person. */
  readonly wasKnown: boolean
  /** The chats they wrote in, and their own. A cache may still hold something of these. */
  readonly chats: ReadonlyArray<ChatId>
}

/** People who asked to be forgotten, in the database. */
export class Erasures extends Context.Service<
  Erasures,
  {
    /**
     * Deletes everything of the person and records the erasure, in one transaction. It is recorded also where there was
     * nothing of them, for backups that hold them.
     */
    readonly forget: (userId: UserId) => Effect.Effect<Forgotten, StoreError>
    readonly all: Effect.Effect<ReadonlyArray<Erasure>, StoreError>
  }
>()("confidant/domain/Erasures") {}

/** Forgets the person in the database and drops what the cache holds of their chats. False: there was nothing of them. */
export const forgetEverywhere = Effect.fnUntraced(function* (userId: UserId) {
  const cache = yield* Cache
  const { chats, wasKnown } = yield* Erasures.use((erasures) => erasures.forget(userId))
  yield* Effect.forEach(chats, (chatId) => cache.drop(deskKey(chatId)), { concurrency: "unbounded", discard: true })
  return wasKnown
})
