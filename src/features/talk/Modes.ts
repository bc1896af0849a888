import { Context, type Effect, Schema } from "effect"
import { MessageId, type UpdateId, type UserId } from "../../domain/Ids.ts"
import type { Change } from "../../domain/Jobs.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { type Conversation, Mode } from "../../domain/talk/Person.ts"

export interface Found extends Conversation {
  /** The turn of its newest message. */
  readonly newest: UpdateId | null
}

export class Modes extends Context.Service<
  Modes,
  {
    /** The person's conversation of this mode that is active or was left last, with its newest messages; null: there is none. */
    readonly conversation: (userId: UserId, mode: Mode, limit: number) => Effect.Effect<Found | null, StoreError>
  }
>()("confidant/features/talk/Modes") {}

export const Entered = Schema.Struct({ mode: Mode })

export const Replaced = Schema.Struct({ answer: Schema.NullOr(MessageId) })

/** This turn's answer takes the place of another one, if it has one itself; its question is there already. */
export const replace = (answer: MessageId | null): Change => ({ kind: "talk.replace", data: { answer } })

/** Goes on in that conversation, or in a new one; what this turn says belongs there. */
export const enter = (mode: Mode): Change => ({ kind: "talk.enter", data: { mode } })
