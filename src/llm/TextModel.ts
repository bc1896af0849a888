import type { Stream } from "effect"
import type { AiError, Response } from "effect/ai"
import type { ChatPrompt } from "../domain/talk/ChatModel.ts"

export interface ModelIdentity {
  readonly name: string
  /** `gen_ai.provider.name`: the dialect that is spoken, not the maker of the model. */
  readonly provider: string
  /** Base URL by which its price is found; absent when nothing is called that may cost something. */
  readonly apiUrl?: string
  /** `server.address`; null when nothing is called. */
  readonly serverAddress: string | null
}

/** Not effect/ai's `LanguageModel`, which builds a schema for each call and validates typed values: a tenth of a turn. */
export interface TextModel {
  /** One attempt. A stream that ends without failing is a complete answer; it has a `finish` part if the server sent one. */
  readonly streamText: (prompt: ChatPrompt) => Stream.Stream<Response.StreamPartEncoded, AiError.AiError>
}
