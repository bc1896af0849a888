import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { Effect, Layer, Redacted, Schema } from "effect"
import { HttpClient, HttpClientRequest, HttpClientResponse } from "effect/http"
import { Guard } from "../boundary/Guard.ts"
import { Settings } from "../config/Settings.ts"
import type { ChatPrompt, ModelErrorReason } from "../domain/talk/ChatModel.ts"
import { ModelProbe, ProbeFailed } from "../domain/Probes.ts"
import { checkCall } from "../policy/Checks.ts"
import { callModel } from "./ModelCall.ts"
import { causeOf, classify, toReason } from "./ModelFailure.ts"
import { type Connection, makeTextModel } from "./OpenAiCompatible.ts"

const short: ChatPrompt = {
  system: "",
  language: "en",
  messages: [{ role: "user", text: "Answer with the one word: ok" }],
}

const fixes: Readonly<Partial<Record<ModelErrorReason["_tag"], string>>> = {
  Unauthorized: "Correct LLM_API_KEY.",
  UnknownModel: "Correct its name in LLM_MODEL or LLM_FALLBACK_MODELS.",
  QuotaExhausted: "Top up the account of LLM_API_KEY, or lower the daily limit.",
  RateLimited: "Wait, or ask the provider for a higher limit.",
  InvalidRequest: "Check that LLM_BASE_URL is an OpenAI-compatible server; it usually ends in /v1.",
  Network: "Check that this machine can reach LLM_BASE_URL.",
}

const failed = (model: string, reason: ModelErrorReason) =>
  new ProbeFailed({
    message: `${model} does not answer: ${reason._tag}`,
    fix: fixes[reason._tag] ?? "The model's server has a problem: check its status page.",
  })

const Listed = HttpClientResponse.schemaBodyJson(
  Schema.Struct({ data: Schema.Array(Schema.Struct({ id: Schema.String })) }),
)

const probeOf = Effect.fnUntraced(function* (connection: Connection) {
  const guard = yield* Guard
  const client = yield* HttpClient.HttpClient
  const models = [connection.model, ...connection.fallbacks]
  const serverAddress = URL.parse(connection.baseUrl)?.hostname ?? null
  const instance = (model: string) => (model === connection.model ? {} : { instance: model })

  const ask = (model: string) =>
    Effect.gen(function* () {
      const textModel = yield* makeTextModel({ ...connection, model })
      const identity = { name: model, provider: "openai", serverAddress, apiUrl: connection.baseUrl }
      const call = {
        dependency: "model",
        operation: "model.probe",
        policy: checkCall.model,
        classify,
        why: causeOf,
      } as const
      return yield* guard.call(
        { ...call, ...instance(model) },
        callModel(identity, textModel, short, () => Effect.void),
      )
    }).pipe(
      Effect.provideService(HttpClient.HttpClient, client),
      Effect.mapError((error) => failed(model, toReason(error))),
      Effect.asVoid,
    )

  const request = HttpClientRequest.get(`${connection.baseUrl}/models`).pipe(
    connection.apiKey === null ? (self) => self : HttpClientRequest.bearerToken(Redacted.value(connection.apiKey)),
  )
  const cannotList = new ProbeFailed({
    message: "The model's server does not answer.",
    fix: "Check that this machine can reach LLM_BASE_URL.",
  })
  const listed = guard
    .call(
      {
        dependency: "model",
        operation: "model.list",
        policy: checkCall.http,
        // Only the models' own calls decide about their breakers.
        classify: () => ({ retry: false, fault: false }),
      },
      client.execute(request).pipe(
        Effect.provideService(HttpClient.TracerPropagationEnabled, false),
        Effect.flatMap((response) => {
          if (response.status === 401 || response.status === 403) {
            return Effect.fail(failed("The server", { _tag: "Unauthorized" }))
          }
          return response.status === 200
            ? Listed(response).pipe(
                Effect.map(({ data }): ReadonlyArray<string> | null => data.map(({ id }) => id)),
                Effect.orElseSucceed(() => null),
              )
            : Effect.succeed(null)
        }),
      ),
    )
    .pipe(Effect.mapError((error) => (error._tag === "ProbeFailed" ? error : cannotList)))

  return { models, ask, listed }
})

export const layer: Layer.Layer<ModelProbe, never, Guard | Settings> = Layer.effect(
  ModelProbe,
  Effect.flatMap(Settings, ({ model }) => (model._tag === "Practice" ? Effect.succeed(null) : probeOf(model))),
).pipe(Layer.provide(NodeHttpClient.layerUndici))
