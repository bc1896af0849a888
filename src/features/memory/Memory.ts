import { Context, type Effect, Schema } from "effect"
import { type ConversationId, MessageId, type UserId } from "../../domain/Ids.ts"
import type { StoreError } from "../../domain/StoreError.ts"

/** Words of the person, as they were said. */
export const Found = Schema.Struct({
  id: MessageId,
  text: Schema.String,
  /** Unix milliseconds. */
  at: Schema.Int,
  /** For the order; the best has at most 1.5 by its words. */
  score: Schema.Finite,
  /** How much of the question it has in common, 0 to 1: the weights of its words, rare ones before frequent ones. */
  covered: Schema.Finite,
  /** Its vector has to do with the question's, whatever its words. */
  alike: Schema.Boolean,
  /** What was learned from it holds only until then, in Unix milliseconds; null: nothing was learned from it, or some of it holds. */
  until: Schema.NullOr(Schema.Int),
  /** The words of it that said what holds no longer; others of it may hold. */
  ended: Schema.Array(Schema.Struct({ words: Schema.String, until: Schema.Int })),
})
export type Found = typeof Found.Type

export interface Sought {
  readonly words: string
  /** The words go on from the person's message before, which is searched for as well. */
  readonly continues: boolean
  /** Its newest messages are left out, as they are in the prompt; null: all are searched. */
  readonly within: ConversationId | null
  /** Only what was said before; null: everything. */
  readonly before: MessageId | null
}

/** The last question of the conversation that was answered. */
export const Asked = Schema.Struct({ id: MessageId, text: Schema.String })
export type Asked = typeof Asked.Type

export const Kept = Schema.Struct({ messages: Schema.Int, since: Schema.NullOr(Schema.Int) })
export type Kept = typeof Kept.Type

/** Everything that people ever said, but in temporary conversations; each finds only their own. */
export class Memory extends Context.Service<
  Memory,
  {
    /** Best first. */
    readonly search: (userId: UserId, sought: Sought) => Effect.Effect<ReadonlyArray<Found>, StoreError>
    readonly lastAsked: (userId: UserId, conversationId: ConversationId) => Effect.Effect<Asked | null, StoreError>
    readonly kept: (userId: UserId) => Effect.Effect<Kept, StoreError>
  }
>()("confidant/features/memory/Memory") {}
