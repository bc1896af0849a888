import { Context, type Effect, Schema } from "effect"
import { MessageId, type UserId } from "../../domain/Ids.ts"
import type { Change } from "../../domain/Jobs.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { Message } from "../../domain/talk/Person.ts"

/** `at`: Unix milliseconds. */
export const Dated = Schema.Struct({ ...Message.fields, at: Schema.Int })
export type Dated = typeof Dated.Type

export const Talked = Schema.Struct({
  said: Schema.Int,
  answered: Schema.Int,
  conversations: Schema.Int,
  /** Unix milliseconds of the quarters of an hour in which the person said something. */
  quarters: Schema.Array(Schema.Int),
})
export type Talked = typeof Talked.Type

export class Past extends Context.Service<
  Past,
  {
    /** Of the active conversation the newest messages, oldest first. */
    readonly newest: (userId: UserId, limit: number) => Effect.Effect<ReadonlyArray<Dated>, StoreError>
    /** `since`: Unix milliseconds. */
    readonly talked: (userId: UserId, since: number) => Effect.Effect<Talked, StoreError>
  }
>()("confidant/features/history/Past") {}

export const TakenBack = Schema.Struct({ from: MessageId, to: MessageId })

/** These messages of the conversation go, wherever their words are kept. */
export const takeBack = (from: MessageId, to: MessageId): Change => ({ kind: "history.undo", data: { from, to } })
