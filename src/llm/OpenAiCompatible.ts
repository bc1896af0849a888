import { DateTime, Effect, type Layer, Redacted, Stream } from "effect"
import { AiError, LanguageModel, type Prompt, type Response } from "effect/ai"
import { HttpClient, HttpClientRequest, type HttpClientResponse } from "effect/http"
import type { Guard } from "../boundary/Guard.ts"
import type { ModelSettings } from "../config/Settings.ts"
import type { ChatModel } from "../domain/ChatModel.ts"
import { closingTimeout, errorBodyTimeout, headersTimeout, idleTimeout } from "../policy/Model.ts"
import { broken, network } from "./BrokenAnswer.ts"
import * as GuardedChatModel from "./GuardedChatModel.ts"
import { OpenAiAnswer, unreadable } from "./OpenAiAnswer.ts"
import * as OpenAiErrors from "./OpenAiErrors.ts"
import type { ModelSlots } from "./ModelSlots.ts"
import type { ChatMessage } from "./OpenAiSchema.ts"
import { messagesOf } from "./PromptMessages.ts"

export type Connection = Extract<ModelSettings, { readonly _tag: "OpenAiCompatible" }>

/** Some servers' JSON parsers refuse lone surrogates. */
const toMessages = (prompt: Prompt.Prompt): ReadonlyArray<ChatMessage> =>
  messagesOf(prompt).map(({ role, text }) => ({ role, content: text.toWellFormed() }))

/** Reads bytes no longer than the server keeps talking; one that has said everything is not waited for. */
const whileTalking = (bytes: Stream.Stream<Uint8Array, AiError.AiErrorReason>, answer: OpenAiAnswer) =>
  Stream.transformPull(bytes, (pull) =>
    Effect.succeed(
      Effect.suspend(() =>
        Effect.timeoutOrElse(pull, {
          duration: answer.isClosed ? closingTimeout : idleTimeout,
          orElse: () => Effect.fail(broken("stalled")),
        }),
      ),
    ),
  )

const streamAnswer = (response: HttpClientResponse.HttpClientResponse) =>
  Stream.suspend(() => {
    const answer = new OpenAiAnswer()
    const bytes = response.stream.pipe(Stream.mapError(OpenAiErrors.fromHttpClient))
    const text = whileTalking(bytes, answer).pipe(Stream.decodeText())
    const contentType = response.headers["content-type"] ?? ""
    if (contentType.includes("html")) return Stream.fail(unreadable)
    const read = contentType.includes("json")
      ? Stream.fromEffect(Stream.mkString(text)).pipe(Stream.map((body) => answer.whole(body)))
      : Stream.map(text, (piece) => answer.feed(piece))
    return read.pipe(
      Stream.mapEffect((parts) => Effect.fromResult(parts)),
      Stream.catchIf(
        () => answer.isComplete,
        () => Stream.empty,
      ),
      Stream.concat(Stream.fromEffect(Effect.suspend(() => Effect.fromResult(answer.close())))),
      Stream.flatMap((parts) => Stream.fromIterable(parts)),
    )
  })

/** The `LanguageModel` of effect/ai over `POST {baseUrl}/chat/completions`: text only. */
export const makeLanguageModel = Effect.fnUntraced(function* (connection: Connection) {
  const client = yield* HttpClient.HttpClient

  const ask = Effect.fnUntraced(function* (prompt: Prompt.Prompt, stream: boolean) {
    const request = HttpClientRequest.post(`${connection.baseUrl}/chat/completions`).pipe(
      HttpClientRequest.bodyJsonUnsafe({
        model: connection.model,
        messages: toMessages(prompt),
        ...(stream ? { stream: true, stream_options: { include_usage: true } } : {}),
      }),
      connection.apiKey === null ? (self) => self : HttpClientRequest.bearerToken(Redacted.value(connection.apiKey)),
    )
    const response = yield* client.execute(request).pipe(
      // The trace's ids are nobody else's business.
      Effect.provideService(HttpClient.TracerPropagationEnabled, false),
      Effect.mapError(OpenAiErrors.fromHttpClient),
      Effect.timeoutOrElse({
        duration: headersTimeout,
        orElse: () => Effect.fail(network(request, "no answer in time")),
      }),
    )
    if (response.status >= 200 && response.status < 300) return response
    const body = yield* response.text.pipe(
      Effect.timeout(errorBodyTimeout),
      Effect.orElseSucceed(() => ""),
    )
    return yield* Effect.fail(OpenAiErrors.fromStatus(response.status, response.headers, body, yield* DateTime.now))
  })

  const fail = (method: string) => (reason: AiError.AiErrorReason) =>
    AiError.make({ module: "OpenAiCompatible", method, reason })

  const streamText = (prompt: Prompt.Prompt, stream: boolean) =>
    Stream.unwrap(Effect.map(ask(prompt, stream), streamAnswer))

  return yield* LanguageModel.make({
    streamText: ({ prompt }) => Stream.mapError(streamText(prompt, true), fail("streamText")),
    generateText: ({ prompt }) =>
      streamText(prompt, false).pipe(
        Stream.runCollect,
        Effect.map((parts) => joined(parts)),
        Effect.mapError(fail("generateText")),
      ),
  })
})

/** The parts of a stream as those of one answer. */
const joined = (parts: ReadonlyArray<Response.StreamPartEncoded>): Array<Response.PartEncoded> => {
  const whole: Array<Response.PartEncoded> = []
  let text = ""
  for (const part of parts) {
    if (part.type === "text-delta") text += part.delta
    if (part.type === "response-metadata" || part.type === "finish") whole.push(part)
  }
  return [{ type: "text", text }, ...whole]
}

/** The port `ChatModel` on the server that the settings name. */
export const layer = (
  connection: Connection,
): Layer.Layer<ChatModel, never, Guard | ModelSlots | HttpClient.HttpClient> => {
  const serverAddress = URL.parse(connection.baseUrl)?.hostname ?? null
  const named = (model: string) => ({
    identity: { name: model, provider: "openai", apiUrl: connection.baseUrl, serverAddress },
    languageModel: makeLanguageModel({ ...connection, model }),
  })
  return GuardedChatModel.layer(named(connection.model), ...connection.fallbacks.map(named))
}
