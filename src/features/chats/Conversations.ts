import { Context, type Effect, Schema } from "effect"
import type { UserId } from "../../domain/Ids.ts"
import type { Change } from "../../domain/Jobs.ts"
import type { StoreError } from "../../domain/StoreError.ts"

/** A conversation as its person sees it in the list. */
export const Listed = Schema.Struct({
  /** For ever: never given to another one. */
  number: Schema.Int,
  active: Schema.Boolean,
  /** "" until somebody gave it one. */
  title: Schema.String,
  /** The beginning of the first thing that was said in it, "" while nothing was. */
  beginning: Schema.String,
})
export type Listed = typeof Listed.Type

/** The conversations of a person. */
export class Conversations extends Context.Service<
  Conversations,
  {
    /** The newest first, at most `conversationsListed`. */
    readonly list: (userId: UserId) => Effect.Effect<ReadonlyArray<Listed>, StoreError>
  }
>()("confidant/features/chats/Conversations") {}

export const Numbered = Schema.Struct({ number: Schema.Int })
export const Renamed = Schema.Struct({ number: Schema.Int, title: Schema.String })

/** What a turn may change about them. Whatever is deleted, one conversation is active. */
export const change = {
  begin: { kind: "chats.begin", data: {} },
  open: (number: number): Change => ({ kind: "chats.open", data: { number } }),
  rename: (number: number, title: string): Change => ({ kind: "chats.rename", data: { number, title } }),
  delete: (number: number): Change => ({ kind: "chats.delete", data: { number } }),
} as const
