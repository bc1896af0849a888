import type { Stream } from "effect"
import type { AiError, Response } from "effect/ai"
import type { ChatPrompt } from "../domain/talk/ChatModel.ts"

/** Narrower than effect/ai's `LanguageModel`, whose schemas for each call cost a tenth of a turn and check what types ensure. */
export interface TextModel {
  /** One attempt. A stream that ends without failing is a complete answer; it has a `finish` part if the server sent one. */
  readonly streamText: (prompt: ChatPrompt) => Stream.Stream<Response.StreamPartEncoded, AiError.AiError>
}
