import { Context, type Effect, Schema } from "effect"
import type { Language } from "./Language.ts"
import type { Role } from "./Person.ts"

/** What a language model is given: the newest message is the last one and is the user's. */
export interface ChatPrompt {
  readonly system: string
  readonly language: Language
  readonly messages: ReadonlyArray<{ readonly role: Role; readonly text: string }>
}

export interface ChatReply {
  readonly text: string
  /** `gen_ai.request.model` of the model that answered. */
  readonly model: string
  /** Tokens as the provider counted them; null when it did not say. */
  readonly inputTokens: number | null
  readonly outputTokens: number | null
  /** US dollars by the known prices; null or missing: unknown. */
  readonly costUsd?: number | null
}

export const ModelErrorReason = Schema.TaggedUnion({
  RateLimited: { retryAfterSeconds: Schema.NullOr(Schema.Finite) },
  QuotaExhausted: {},
  Unauthorized: {},
  /** The request itself is refused (too long, …). */
  InvalidRequest: {},
  /** The server knows no model of this name. */
  UnknownModel: {},
  /** The provider's content policy refused to answer. */
  Refused: {},
  /** 5xx. */
  ServerFault: {},
  /** No connection, no headers in time, or the connection broke before the end. */
  Network: {},
  /** Nothing came for the idle timeout, or the whole call took too long. */
  Stalled: {},
  /** The stream ended without its closing mark: a cut answer is no answer. */
  CutShort: {},
  /** The model said nothing at all. */
  Empty: {},
  /** The breaker is open: nothing was asked. */
  Unavailable: { retryAfterSeconds: Schema.Finite },
})
export type ModelErrorReason = typeof ModelErrorReason.Type

/** Holds no text of the prompt or the answer, and no key. */
export class ModelError extends Schema.TaggedError<ModelError>()("ModelError", {
  model: Schema.String,
  reason: ModelErrorReason,
}) {
  /** Whether the same request may succeed later without anybody changing anything. */
  get isTransient(): boolean {
    return !["Unauthorized", "InvalidRequest", "UnknownModel", "Refused"].includes(this.reason._tag)
  }
}

/** The language model behind the conversation, retried and guarded inside. */
export class ChatModel extends Context.Service<
  ChatModel,
  {
    /**
     * The whole answer. `onText` receives the text so far as it grows; it starts over from a shorter text when an
     * attempt is repeated or another model is asked. Interruption closes the request.
     */
    readonly reply: (
      prompt: ChatPrompt,
      onText: (soFar: string) => Effect.Effect<void>,
    ) => Effect.Effect<ChatReply, ModelError>
  }
>()("confidant/domain/ChatModel") {}
