import { Context, type Effect, Schema } from "effect"
import type { UserId } from "../../domain/Ids.ts"
import type { Change } from "../../domain/Jobs.ts"
import type { StoreError } from "../../domain/StoreError.ts"

export const Listed = Schema.Struct({
  /** Never given to another one. */
  number: Schema.Int,
  active: Schema.Boolean,
  /** "" until it gets one. */
  title: Schema.String,
  /** Of the first messages with words of the person, oldest first. */
  beginnings: Schema.Array(Schema.String),
})
export type Listed = typeof Listed.Type

export class Conversations extends Context.Service<
  Conversations,
  {
    /** Newest first, at most `conversationsListed`. */
    readonly list: (userId: UserId) => Effect.Effect<ReadonlyArray<Listed>, StoreError>
  }
>()("confidant/features/chats/Conversations") {}

export const Numbered = Schema.Struct({ number: Schema.Int })
export const Renamed = Schema.Struct({ number: Schema.Int, title: Schema.String })

/** What a turn may change. Whatever is deleted, one conversation stays active. */
export const change = {
  begin: { kind: "chats.begin", data: {} },
  open: (number: number): Change => ({ kind: "chats.open", data: { number } }),
  rename: (number: number, title: string): Change => ({ kind: "chats.rename", data: { number, title } }),
  delete: (number: number): Change => ({ kind: "chats.delete", data: { number } }),
} as const
