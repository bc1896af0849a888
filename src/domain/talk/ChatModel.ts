import { Context, type Effect, Schema } from "effect"
import type { Language } from "./Language.ts"
import type { Mode, Role } from "./Person.ts"
import type { Picture } from "./model/Pictures.ts"
import type { ToolCall, ToolRound, ToolSpec } from "./model/ToolUse.ts"

/** The newest message is the last, and the user's. */
export interface ChatPrompt {
  readonly system: string
  readonly language: Language
  /** Missing: the usual one. */
  readonly mode?: Mode
  readonly messages: ReadonlyArray<{ readonly role: Role; readonly text: string }>
  /** What came with the newest message. */
  readonly pictures?: ReadonlyArray<Picture>
  /** What the model may ask for; missing: nothing, and it is not told why. */
  readonly tools?: ReadonlyArray<ToolSpec>
  /** What it has asked for already, for this answer. */
  readonly rounds?: ReadonlyArray<ToolRound>
}

/** Anybody may ask it, and any model that is well answers. */
export const harmless: ChatPrompt = {
  system: "",
  language: "en",
  messages: [{ role: "user", text: "Answer with the one word: ok" }],
}

export interface ChatReply {
  readonly text: string
  /** `gen_ai.request.model`. */
  readonly model: string
  /** As the provider counted them; null: it did not say. */
  readonly inputTokens: number | null
  readonly outputTokens: number | null
  /** US dollars at known prices, estimated if the provider did not count; null or missing: unknown. */
  readonly costUsd?: number | null
  /** Missing: the model said all it wanted to. */
  readonly cut?: "length" | "filter"
  /** It was shown no picture, because its server takes none. */
  readonly isBlind?: true
  /** What it wants before it answers. */
  readonly calls?: ReadonlyArray<ToolCall>
}

export const ModelErrorReason = Schema.TaggedUnion({
  RateLimited: { retryAfterSeconds: Schema.NullOr(Schema.Finite) },
  QuotaExhausted: {},
  Unauthorized: {},
  InvalidRequest: {},
  UnknownModel: {},
  /** The server knows no such path. */
  WrongAddress: {},
  /** Even the newest message alone is too much for the model. */
  TooLong: {},
  Refused: {},
  ServerFault: {},
  Network: {},
  Stalled: {},
  /** The stream ended without its closing mark; a cut answer is no answer. */
  CutShort: {},
  Empty: {},
  /** More than any answer is. */
  Endless: {},
  /** The breaker is open: no request was made. */
  Unavailable: { retryAfterSeconds: Schema.Finite },
})
export type ModelErrorReason = typeof ModelErrorReason.Type

const misconfigured: ReadonlyArray<ModelErrorReason["_tag"]> = ["Unauthorized", "UnknownModel", "WrongAddress"]

export const isMisconfigured = ({ _tag }: ModelErrorReason): boolean => misconfigured.includes(_tag)

/** Never carries text of the prompt or the answer, nor a key. */
export class ModelError extends Schema.TaggedError<ModelError>()("ModelError", {
  model: Schema.String,
  reason: ModelErrorReason,
  status: Schema.optionalKey(Schema.Int),
}) {
  /** Whether the same request may succeed later with nothing changed. */
  get isTransient(): boolean {
    return ![...misconfigured, "InvalidRequest", "TooLong", "Refused"].includes(this.reason._tag)
  }
  /** Whether only the operator can help. */
  get isMisconfigured(): boolean {
    return isMisconfigured(this.reason)
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
    /** What a broken-off answer costs in US dollars, as far as one can estimate; null: unknown. */
    readonly costOf: (prompt: ChatPrompt, soFar: string) => number | null
  }
>()("confidant/domain/ChatModel") {}
