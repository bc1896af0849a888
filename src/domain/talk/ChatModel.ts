import { Context, type Effect, Schema } from "effect"
import type { Language } from "./Language.ts"
import type { Role } from "./Person.ts"

/** The newest message is the last, and the user's. */
export interface ChatPrompt {
  readonly system: string
  readonly language: Language
  readonly messages: ReadonlyArray<{ readonly role: Role; readonly text: string }>
}

export interface ChatReply {
  readonly text: string
  /** `gen_ai.request.model`. */
  readonly model: string
  /** As the provider counted them; null: it did not say. */
  readonly inputTokens: number | null
  readonly outputTokens: number | null
  /** US dollars at known prices; null or missing: unknown. */
  readonly costUsd?: number | null
}

export const ModelErrorReason = Schema.TaggedUnion({
  RateLimited: { retryAfterSeconds: Schema.NullOr(Schema.Finite) },
  QuotaExhausted: {},
  Unauthorized: {},
  InvalidRequest: {},
  UnknownModel: {},
  Refused: {},
  ServerFault: {},
  Network: {},
  Stalled: {},
  /** The stream ended without its closing mark; a cut answer is no answer. */
  CutShort: {},
  Empty: {},
  /** The breaker is open: no request was made. */
  Unavailable: { retryAfterSeconds: Schema.Finite },
})
export type ModelErrorReason = typeof ModelErrorReason.Type

/** Never carries text of the prompt or the answer, nor a key. */
export class ModelError extends Schema.TaggedError<ModelError>()("ModelError", {
  model: Schema.String,
  reason: ModelErrorReason,
  /** Of the HTTP answer. */
  status: Schema.optionalKey(Schema.Int),
}) {
  /** Whether the same request may succeed later with nothing changed. */
  get isTransient(): boolean {
    return !["Unauthorized", "InvalidRequest", "UnknownModel", "Refused"].includes(this.reason._tag)
  }
}

/** The language model behind the conversation, with its retries and guards. */
export class ChatModel extends Context.Service<
  ChatModel,
  {
    /** `onText` gets the text so far; on a retry or a fallback it starts over, shorter. Interruption closes the request. */
    readonly reply: (
      prompt: ChatPrompt,
      onText: (soFar: string) => Effect.Effect<void>,
    ) => Effect.Effect<ChatReply, ModelError>
  }
>()("confidant/domain/ChatModel") {}
