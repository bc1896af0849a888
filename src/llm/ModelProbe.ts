import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { type Duration, Effect, Layer, Schema } from "effect"
import { HttpClient, HttpClientRequest, HttpClientResponse } from "effect/http"
import { Guard } from "../boundary/Guard.ts"
import { Settings } from "../config/Settings.ts"
import { harmless, type ModelErrorReason } from "../domain/talk/ChatModel.ts"
import { ModelProbe, ProbeFailed } from "../domain/Probes.ts"
import { checkCall, once } from "../policy/ops/Checks.ts"
import type { ModelLimits } from "../policy/Model.ts"
import { policies } from "../policy/Policies.ts"
import { fixFor, inWords } from "./Fixes.ts"
import { callModel } from "./ModelCall.ts"
import { causeOf, classify, toReason } from "./ModelFailure.ts"
import { makeTextModel } from "./OpenAiCompatible.ts"
import { ModelMemory, peculiarities } from "./ModelMemory.ts"
import { noteRefusal } from "./ModelMetrics.ts"
import { addressOf, authorized, type Connection } from "./OpenAiRequest.ts"

const failed = (model: string, reason: ModelErrorReason) =>
  new ProbeFailed({
    message: `${model} does not answer: ${inWords(reason)}`,
    fix: fixFor(reason),
  })

const Listed = HttpClientResponse.schemaBodyJson(
  Schema.Struct({ data: Schema.Array(Schema.Struct({ id: Schema.String })) }),
)

const probeOf = Effect.fnUntraced(function* (connection: Connection, limits: ModelLimits) {
  const memory = yield* ModelMemory
  const guard = yield* Guard
  const client = yield* HttpClient.HttpClient
  const models = [connection.model, ...connection.fallbacks]
  const serverAddress = URL.parse(connection.baseUrl)?.hostname ?? null
  const instance = (model: string) => (model === connection.model ? {} : { instance: model })

  const ask = (model: string, within: Duration.Duration) =>
    Effect.gen(function* () {
      const textModel = yield* makeTextModel({ ...connection, model }, limits)
      const identity = { name: model, provider: "openai", serverAddress, apiUrl: connection.baseUrl }
      const call = {
        dependency: "model",
        operation: "model.probe",
        policy: once(policies.api, within),
        classify,
        why: causeOf,
      } as const
      return yield* guard.call(
        { ...call, ...instance(model) },
        callModel(identity, textModel, harmless, () => Effect.void),
      )
    }).pipe(
      Effect.map(() => ({ peculiarities: peculiarities(memory.shapeOf(model)) })),
      Effect.provideService(HttpClient.HttpClient, client),
      Effect.provideService(ModelMemory, memory),
      Effect.tap(() => noteRefusal(model, null)),
      Effect.catchTag("TimedOut", () => Effect.succeed(null)),
      Effect.catch((error) => {
        const reason = toReason(error)
        return Effect.andThen(noteRefusal(model, reason), Effect.fail(failed(model, reason)))
      }),
    )

  const request = authorized(HttpClientRequest.get(addressOf(connection.baseUrl, "/models")), connection)
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
  Effect.flatMap(Settings, ({ model, modelLimits }) =>
    model._tag === "Practice" ? Effect.succeed(null) : probeOf(model, modelLimits),
  ),
).pipe(Layer.provide([NodeHttpClient.layerUndici, ModelMemory.layer]))
