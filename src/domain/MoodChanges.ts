import { Schema } from "effect"
import { MessageId } from "./Ids.ts"
import type { Change } from "./Jobs.ts"

/** From 1, low, to 5. */
export const Step = Schema.Literals([1, 2, 3, 4, 5])
export type Step = typeof Step.Type

export const soundKind = "mood.sound"

/** How messages sounded; `mark`: of the words, as they were read. */
export const Sounded = Schema.Struct({
  moods: Schema.Array(Schema.Struct({ messageId: MessageId, mark: Schema.String, step: Step })),
})
export type Sounded = typeof Sounded.Type

/** Of one day the newest message counts, and what the person said themselves goes before it. */
export const sounded = (moods: Sounded["moods"]): Change => ({ kind: soundKind, data: { moods } })
