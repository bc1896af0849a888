import { Schema } from "effect"

/** Wire formats of `POST /chat/completions`, as loose as real servers need them: only what we read. */

const optional = <S extends Schema.Constraint>(schema: S) => Schema.optionalKey(Schema.NullOr(schema))

const ErrorDetail = Schema.Struct({
  type: optional(Schema.String),
  code: optional(Schema.Union([Schema.String, Schema.Number])),
  /** OpenRouter lists here why its moderation refused. */
  metadata: optional(Schema.Struct({ reasons: optional(Schema.Unknown) })),
})
export type ErrorDetail = typeof ErrorDetail.Type

const ErrorObject = Schema.Struct({ error: Schema.Union([ErrorDetail, Schema.String]) })

/** Gemini wraps it in an array. */
export const ErrorBody = Schema.Union([ErrorObject, Schema.NonEmptyArray(ErrorObject)])

const Usage = Schema.Struct({
  prompt_tokens: optional(Schema.Int),
  completion_tokens: optional(Schema.Int),
  prompt_tokens_details: optional(Schema.Struct({ cached_tokens: optional(Schema.Int) })),
  completion_tokens_details: optional(Schema.Struct({ reasoning_tokens: optional(Schema.Int) })),
})
export type Usage = typeof Usage.Type

const Said = Schema.Struct({ content: optional(Schema.String), refusal: optional(Schema.String) })

/** A whole answer (`message`) or one event of a stream (`delta`). */
export const Completion = Schema.Struct({
  id: optional(Schema.String),
  model: optional(Schema.String),
  choices: optional(
    Schema.Array(
      Schema.Struct({ message: optional(Said), delta: optional(Said), finish_reason: optional(Schema.String) }),
    ),
  ),
  usage: optional(Usage),
  error: optional(Schema.Union([ErrorDetail, Schema.String])),
})
export type Completion = typeof Completion.Type

export interface ChatMessage {
  readonly role: "system" | "user" | "assistant"
  readonly content: string
}
