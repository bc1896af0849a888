import { DateTime, Effect, Stream } from "effect"
import { AiError } from "effect/ai"
import { HttpClient, HttpClientRequest, type HttpClientResponse } from "effect/http"
import { llmCost, llmUnpricedCalls, tokenUsage } from "../../domain/metrics/Model.ts"
import { estimateTokens } from "../../domain/talk/Tokens.ts"
import { errorBodyBytes } from "../../policy/Model.ts"
import { embedding } from "../../policy/Embeddings.ts"
import { broken } from "../BrokenAnswer.ts"
import { json } from "../Loose.ts"
import * as OpenAiErrors from "../OpenAiErrors.ts"
import { addressOf, authorized, type Connection } from "../OpenAiRequest.ts"
import { Prices } from "../Prices.ts"
import { checked } from "./Checked.ts"

/** One request's worth of texts. */
export type Attempt = (texts: ReadonlyArray<string>) => Effect.Effect<ReadonlyArray<Float32Array>, AiError.AiError>

export const failed = (reason: AiError.AiErrorReason) => AiError.make({ module: "Embeddings", method: "embed", reason })

const unusable = (description: string) => failed(new AiError.InternalProviderError({ description }))

const bodyOf = (response: HttpClientResponse.HttpClientResponse, most: number) => {
  let taken = 0
  return response.stream.pipe(
    Stream.mapError((error) => failed(OpenAiErrors.fromHttpClient(error))),
    Stream.tap(({ byteLength }) =>
      (taken += byteLength) > most ? Effect.fail(failed(broken("endless"))) : Effect.void,
    ),
    Stream.decodeText(),
    Stream.mkString,
  )
}

const provider = "openai"

const countCost = ({ baseUrl }: Connection, model: string, tokens: number | null) =>
  Effect.gen(function* () {
    const { costOf } = yield* Prices
    const { context } = yield* Effect.fiber
    if (tokens === null) return llmUnpricedCalls(provider, model, "usage").updateUnsafe(1, context)
    tokenUsage(model, "input").updateUnsafe(tokens, context)
    const cost = costOf(baseUrl, model, { input: tokens, cacheRead: 0, output: 0 })
    if (cost === null) return llmUnpricedCalls(provider, model, "price").updateUnsafe(1, context)
    return llmCost(provider, model, cost.source).updateUnsafe(cost.usd, context)
  })

/** What texts cost, by an estimate of their tokens: a batch has those of several people. */
export const pricing = ({ baseUrl }: Connection, model: string) =>
  Effect.map(Prices, ({ costOf }) => (texts: ReadonlyArray<string>): number | null => {
    const input = texts.reduce((sum, text) => sum + estimateTokens(text.slice(0, embedding.textLength)), 0)
    return costOf(baseUrl, model, { input, cacheRead: 0, output: 0 })?.usd ?? null
  })

/** `POST {baseUrl}/embeddings`. */
export const make = (connection: Connection, model: string) =>
  Effect.map(Effect.all([HttpClient.HttpClient, Prices]), ([client, prices]): Attempt =>
    Effect.fnUntraced(
      function* (texts) {
        const request = HttpClientRequest.post(addressOf(connection.baseUrl, "/embeddings")).pipe(
          HttpClientRequest.bodyJsonUnsafe({ model, input: texts }),
        )
        const response = yield* client.execute(authorized(request, connection)).pipe(
          // Third parties must not get our trace ids.
          Effect.provideService(HttpClient.TracerDisabledWhen, () => true),
          Effect.mapError((error) => failed(OpenAiErrors.fromHttpClient(error))),
        )
        if (response.status < 200 || response.status >= 300) {
          const body = yield* Effect.orElseSucceed(bodyOf(response, errorBodyBytes), () => "")
          const { reason } = OpenAiErrors.fromStatus(response.status, response.headers, body, yield* DateTime.now)
          return yield* failed(reason)
        }
        const answer = checked(json(yield* bodyOf(response, embedding.answerBytes)), texts.length)
        if (typeof answer === "string") return yield* unusable(answer)
        yield* countCost(connection, model, answer.tokens)
        return answer.vectors
      },
      Effect.provideService(Prices, prices),
    ),
  )
