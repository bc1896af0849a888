import { DateTime, Effect, type Layer, Redacted, Stream } from "effect"
import { AiError } from "effect/ai"
import { HttpClient, HttpClientRequest, type HttpClientResponse } from "effect/http"
import type { Guard } from "../boundary/Guard.ts"
import type { ModelSettings } from "../config/Settings.ts"
import type { ChatModel, ChatPrompt } from "../domain/talk/ChatModel.ts"
import { closingTimeout, errorBodyTimeout, headersTimeout, idleTimeout } from "../policy/Model.ts"
import { broken, network } from "./BrokenAnswer.ts"
import * as GuardedChatModel from "./GuardedChatModel.ts"
import { OpenAiAnswer, unreadable } from "./OpenAiAnswer.ts"
import * as OpenAiErrors from "./OpenAiErrors.ts"
import type { ModelSlots } from "./ModelSlots.ts"
import type { ChatMessage } from "./OpenAiSchema.ts"
import type { TextModel } from "./TextModel.ts"

export type Connection = Extract<ModelSettings, { readonly _tag: "OpenAiCompatible" }>

/** Some servers' JSON parsers refuse lone surrogates. */
const toMessages = ({ messages, system }: ChatPrompt): ReadonlyArray<ChatMessage> =>
  [...(system === "" ? [] : [{ role: "system" as const, text: system }]), ...messages].map(({ role, text }) => ({
    role,
    content: text.toWellFormed(),
  }))

/** Fails when the server falls silent; does not wait for more once the answer is closed. */
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

/** `POST {baseUrl}/chat/completions`, also for servers that do not stream. */
export const makeTextModel = Effect.fnUntraced(function* (connection: Connection) {
  const client = yield* HttpClient.HttpClient

  const ask = Effect.fnUntraced(function* (prompt: ChatPrompt) {
    const request = HttpClientRequest.post(`${connection.baseUrl}/chat/completions`).pipe(
      HttpClientRequest.bodyJsonUnsafe({
        model: connection.model,
        messages: toMessages(prompt),
        stream: true,
        stream_options: { include_usage: true },
      }),
      connection.apiKey === null ? (self) => self : HttpClientRequest.bearerToken(Redacted.value(connection.apiKey)),
    )
    const response = yield* client.execute(request).pipe(
      // The attempt has its own span, and third parties must not get our trace ids.
      Effect.provideService(HttpClient.TracerDisabledWhen, () => true),
      Effect.tap(({ status }) => Effect.annotateCurrentSpan("http.response.status_code", status)),
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

  const failed = (reason: AiError.AiErrorReason) =>
    AiError.make({ module: "OpenAiCompatible", method: "streamText", reason })

  return {
    streamText: (prompt) => Stream.mapError(Stream.unwrap(Effect.map(ask(prompt), streamAnswer)), failed),
  } satisfies TextModel
})

export const layer = (
  connection: Connection,
): Layer.Layer<ChatModel, never, Guard | ModelSlots | HttpClient.HttpClient> => {
  const serverAddress = URL.parse(connection.baseUrl)?.hostname ?? null
  const named = (model: string) => ({
    identity: { name: model, provider: "openai", apiUrl: connection.baseUrl, serverAddress },
    textModel: makeTextModel({ ...connection, model }),
  })
  return GuardedChatModel.layer(named(connection.model), ...connection.fallbacks.map(named))
}
