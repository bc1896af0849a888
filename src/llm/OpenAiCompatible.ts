import { DateTime, Duration, Effect, Layer, Stream } from "effect"
import { AiError, type Response } from "effect/ai"
import { HttpClient, type HttpClientResponse } from "effect/http"
import type { Guard } from "../boundary/Guard.ts"
import type { ChatModel, ChatPrompt } from "../domain/talk/ChatModel.ts"
import { promptSize } from "../domain/talk/Tokens.ts"
import {
  asksAtOnce,
  closingTimeout,
  errorBodyBytes,
  errorBodyTimeout,
  type ModelLimits,
  modelLimits,
  streamBytes,
  usageTimeout,
} from "../policy/Model.ts"
import { broken } from "./BrokenAnswer.ts"
import * as GuardedChatModel from "./GuardedChatModel.ts"
import * as GuardedRiskModel from "./GuardedRiskModel.ts"
import { ModelMemory, peculiarities, type Shape } from "./ModelMemory.ts"
import type { ModelSlots } from "./ModelSlots.ts"
import { endless, OpenAiAnswer } from "./OpenAiAnswer.ts"
import * as OpenAiErrors from "./OpenAiErrors.ts"
import { type Connection, fitted, requestOf } from "./OpenAiRequest.ts"
import { remedyFor } from "./Remedy.ts"
import type { TextModel } from "./TextModel.ts"

type Refusal = OpenAiErrors.Refusal
type Parts = Stream.Stream<Response.StreamPartEncoded, Refusal>

const silent: Refusal = { reason: broken("stalled"), words: "" }

const lost = (error: Parameters<typeof OpenAiErrors.fromHttpClient>[0]): Refusal => ({
  reason: OpenAiErrors.fromHttpClient(error),
  words: "",
})

/** Fails when the server falls silent or does not end; does not wait for more once the answer is closed. */
const whileTalking = (bytes: Stream.Stream<Uint8Array, Refusal>, answer: OpenAiAnswer, patience: Duration.Duration) =>
  Stream.suspend(() => {
    let taken = 0
    return Stream.transformPull(bytes, (pull) =>
      Effect.succeed(
        Effect.suspend(() =>
          Effect.timeoutOrElse(pull, {
            duration: answer.isClosed ? closingTimeout : answer.isComplete ? usageTimeout : patience,
            orElse: () => Effect.fail(silent),
          }),
        ).pipe(
          Effect.tap((pieces) => {
            for (const { byteLength } of pieces) taken += byteLength
            return taken > streamBytes ? Effect.fail(endless) : Effect.void
          }),
        ),
      ),
    )
  })

const readAnswer = (
  response: HttpClientResponse.HttpClientResponse,
  answer: OpenAiAnswer,
  patience: Duration.Duration,
): Parts =>
  whileTalking(Stream.mapError(response.stream, lost), answer, patience).pipe(
    Stream.decodeText(),
    Stream.mapEffect((piece) => Effect.fromResult(answer.feed(piece))),
    Stream.catchIf(
      () => answer.isComplete,
      () => Stream.empty,
    ),
    Stream.concat(Stream.fromEffect(Effect.suspend(() => Effect.fromResult(answer.close())))),
    Stream.flatMap((parts) => Stream.fromIterable(parts)),
  )

/** As much of it as helps to classify the failure. */
const errorBody = (response: HttpClientResponse.HttpClientResponse): Effect.Effect<string> => {
  let taken = 0
  return response.stream.pipe(
    Stream.takeUntil(({ byteLength }) => (taken += byteLength) >= errorBodyBytes),
    Stream.decodeText(),
    Stream.mkString,
    Effect.map((body) => body.slice(0, errorBodyBytes)),
    Effect.timeout(errorBodyTimeout),
    Effect.orElseSucceed(() => ""),
  )
}

/** `POST {baseUrl}/chat/completions`, also for servers that know only a part of what is usually sent. */
export const makeTextModel = Effect.fnUntraced(function* (connection: Connection, limits: ModelLimits = modelLimits) {
  const client = yield* HttpClient.HttpClient
  const memory = yield* ModelMemory
  const patience = Duration.seconds(limits.patienceSeconds)
  const mayLackVersion = !/\/v\d/.test(connection.baseUrl)

  const ask = Effect.fnUntraced(function* (prompt: ChatPrompt, shape: Shape) {
    const response = yield* client.execute(requestOf(connection, limits, prompt, shape)).pipe(
      // The attempt has its own span, and third parties must not get our trace ids.
      Effect.provideService(HttpClient.TracerDisabledWhen, () => true),
      Effect.tap(({ status }) => Effect.annotateCurrentSpan("http.response.status_code", status)),
      Effect.mapError(lost),
      Effect.timeoutOrElse({ duration: patience, orElse: () => Effect.fail(silent) }),
    )
    if (response.status >= 200 && response.status < 300) return response
    const body = yield* errorBody(response)
    return yield* Effect.fail(OpenAiErrors.fromStatus(response.status, response.headers, body, yield* DateTime.now))
  })

  const learn = (shape: Shape) =>
    Effect.suspend(() => {
      const before = peculiarities(memory.shapeOf(connection.model)).join("; ")
      memory.learn(connection.model, shape)
      const now = peculiarities(memory.shapeOf(connection.model)).join("; ")
      return now === before ? Effect.void : Effect.logInfo(`The model ${connection.model} ${now}`)
    })

  const attempt = (whole: ChatPrompt, shape: Shape, asks: number): Parts => {
    const prompt = fitted(whole, shape.promptTokens)
    const answer = new OpenAiAnswer(shape.thinksFirst)
    const isBlind = (prompt.pictures ?? []).length > 0 && !shape.pictures
    return Stream.unwrap(Effect.map(ask(prompt, shape), (response) => readAnswer(response, answer, patience))).pipe(
      Stream.map((part) =>
        isBlind && part.type === "finish" ? { ...part, metadata: { confidant: { isBlind } } } : part,
      ),
      Stream.concat(
        Stream.fromEffectDrain(
          Effect.suspend(() => learn({ ...shape, thinksFirst: shape.thinksFirst || answer.thinksFirst })),
        ),
      ),
      Stream.catch((refusal): Parts => {
        const remedy =
          answer.hasBegun || asks >= asksAtOnce
            ? null
            : remedyFor(
                {
                  shape,
                  tokens: promptSize(prompt),
                  hasHistory: prompt.messages.length > 1,
                  limitsAnswer: limits.answerTokens !== null,
                  mayLackVersion,
                  hasPictures: prompt.pictures !== undefined && prompt.pictures.length > 0,
                  hasTools: prompt.tools !== undefined && prompt.tools.length > 0,
                  hasResults: prompt.rounds !== undefined && prompt.rounds.length > 0,
                },
                refusal,
              )
        return remedy === null ? Stream.fail(refusal) : attempt(whole, remedy, asks + 1)
      }),
    )
  }

  const failed = ({ reason }: Refusal) => AiError.make({ module: "OpenAiCompatible", method: "streamText", reason })

  return {
    streamText: (prompt) =>
      Stream.suspend(() => Stream.mapError(attempt(prompt, memory.shapeOf(connection.model), 1), failed)),
  } satisfies TextModel
})

export const layer = (
  connection: Connection,
  limits: ModelLimits = modelLimits,
): Layer.Layer<ChatModel, never, Guard | ModelSlots | HttpClient.HttpClient> => {
  const serverAddress = URL.parse(connection.baseUrl)?.hostname ?? null
  const named = (model: string) => ({
    identity: { name: model, provider: "openai", apiUrl: connection.baseUrl, serverAddress },
    textModel: makeTextModel({ ...connection, model }, limits),
  })
  return Layer.merge(
    GuardedChatModel.layer(named(connection.model), ...connection.fallbacks.map(named)),
    GuardedRiskModel.layer(named(connection.model)),
  ).pipe(Layer.provide(ModelMemory.layer))
}
