import { Context, type Duration, type Effect, Schema } from "effect"
import { ConversationId, MessageId, UserId } from "../../domain/Ids.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { Language } from "../../domain/talk/Language.ts"
import { Role } from "../../domain/talk/Person.ts"

export const Line = Schema.Struct({
  id: MessageId,
  role: Role,
  /** Its beginning. */
  text: Schema.String,
  /** Of the whole words, as they were read. */
  mark: Schema.String,
  /** Unix milliseconds. */
  at: Schema.Int,
})
export type Line = typeof Line.Type

/** What covers every message of the conversation up to `last`. */
export const Summary = Schema.Struct({
  text: Schema.String,
  last: MessageId,
  /** When that was said, in Unix milliseconds. */
  until: Schema.Int,
})
export type Summary = typeof Summary.Type

/** A conversation that waits. `stamp`: when it was last asked for; whoever asks meanwhile is not overlooked. */
export const Due = Schema.Struct({
  conversationId: ConversationId,
  userId: UserId,
  language: Language,
  timeZone: Schema.NullOr(Schema.String),
  failures: Schema.Int,
  stamp: Schema.Int,
})
export type Due = typeof Due.Type

export interface Unfolded {
  readonly before: Summary | null
  /** Oldest first, as many as a fold may read. */
  readonly lines: ReadonlyArray<Line>
}

export interface Fold {
  readonly conversationId: ConversationId
  /** The last message of the summary that it goes on from; null: from the beginning. */
  readonly after: MessageId | null
  readonly lines: ReadonlyArray<Line>
  readonly text: string
}

/** Summaries of conversations, never of temporary ones. Each goes in the commit that deletes or edits a message it covers. */
export class Summaries extends Context.Service<
  Summaries,
  {
    /** Notes conversations with new messages that have become due; `tokens`: more than the prompt holds of what is not folded. Returns whether there may be more to look at. */
    readonly look: (tokens: number) => Effect.Effect<boolean, StoreError>
    /** The longest due first, of those who may be read. */
    readonly next: (limit: number) => Effect.Effect<ReadonlyArray<Due>, StoreError>
    readonly unfolded: (conversationId: ConversationId) => Effect.Effect<Unfolded, StoreError>
    /** false, and nothing is changed, if what it was made from is no longer as it was, or somebody else has folded it. */
    readonly fold: (fold: Fold) => Effect.Effect<boolean, StoreError>
    /** Nothing is left to fold. */
    readonly done: (due: Due) => Effect.Effect<void, StoreError>
    readonly later: (due: Due, wait: Duration.Duration) => Effect.Effect<void, StoreError>
    /** Since when the longest due one of those who may be read waits, in Unix milliseconds; null: none does. */
    readonly oldest: Effect.Effect<number | null, StoreError>
    /** `isWhole`: nothing was said between it and this message. */
    readonly latest: (
      conversationId: ConversationId,
      from: MessageId | null,
    ) => Effect.Effect<(Summary & { readonly isWhole: boolean }) | null, StoreError>
  }
>()("confidant/features/summary/Summaries") {}
