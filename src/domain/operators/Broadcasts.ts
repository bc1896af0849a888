import { Context, type Effect, Schema } from "effect"
import { UserId } from "../Ids.ts"
import type { NewJob } from "../Jobs.ts"
import type { StoreError } from "../StoreError.ts"

/** As the operator wrote them, in Markdown. With both of them people get the one in their language. */
export const BroadcastTexts = Schema.Struct({
  en: Schema.optionalKey(Schema.String),
  ru: Schema.optionalKey(Schema.String),
})
export type BroadcastTexts = typeof BroadcastTexts.Type

export const BroadcastState = Schema.Literals(["draft", "running", "stopped", "done"])

/** `people`: how many there were when it began; `reached`: to how many of them it has been handed over. */
export const Broadcast = Schema.Struct({
  id: Schema.String,
  texts: BroadcastTexts,
  state: BroadcastState,
  people: Schema.Int,
  reached: Schema.Int,
})
export type Broadcast = typeof Broadcast.Type

/** `next`: in the order of their ids; `waiting`: what the bot has to say unasked and has not said yet, counted up to a limit. */
export const Batch = Schema.Struct({
  broadcast: Broadcast,
  next: Schema.Array(UserId),
  waiting: Schema.Int,
})
export type Batch = typeof Batch.Type

/** What is written to everybody who has agreed to talk, is not banned and has not blocked the bot. */
export class Broadcasts extends Context.Service<
  Broadcasts,
  {
    /** How many people would get it, by their language. */
    readonly audience: Effect.Effect<{ readonly en: number; readonly ru: number }, StoreError>
    readonly find: (id: string) => Effect.Effect<Broadcast | null, StoreError>
    /** The one that began last. */
    readonly running: Effect.Effect<Broadcast | null, StoreError>
    /** With its first job. Whoever comes later does not get it. Changes nothing but a draft. */
    readonly start: (id: string, first: NewJob) => Effect.Effect<void, StoreError>
    /** Changes nothing but what is running. */
    readonly stop: (id: string) => Effect.Effect<void, StoreError>
    readonly batch: (id: string, most: number) => Effect.Effect<Batch | null, StoreError>
    /** Old ones go, with their texts. */
    readonly prune: Effect.Effect<void, StoreError>
  }
>()("confidant/domain/Broadcasts") {}
