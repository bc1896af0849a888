import { Context, Effect, Schema } from "effect"
import { Cache, deskKey } from "../Cache.ts"
import { type ChatId, UserId } from "../Ids.ts"
import type { StoreError } from "../StoreError.ts"

export const Erasure = Schema.Struct({
  userId: UserId,
  at: Schema.Int,
})
export type Erasure = typeof Erasure.Type

export interface Forgotten {
  readonly wasKnown: boolean
  /** Their own and those they wrote in: a cache may still hold these. */
  readonly chats: ReadonlyArray<ChatId>
}

export class Erasures extends Context.Service<
  Erasures,
  {
    /** Records the erasure even if the database holds nothing: backups may. */
    readonly forget: (userId: UserId) => Effect.Effect<Forgotten, StoreError>
    readonly all: Effect.Effect<ReadonlyArray<Erasure>, StoreError>
  }
>()("confidant/domain/Erasures") {}

/** False: there was nothing of the person. */
export const forgetEverywhere = Effect.fnUntraced(function* (userId: UserId) {
  const cache = yield* Cache
  const { chats, wasKnown } = yield* Erasures.use((erasures) => erasures.forget(userId))
  yield* Effect.forEach(chats, (chatId) => cache.drop(deskKey(chatId)), { concurrency: "unbounded", discard: true })
  return wasKnown
})
