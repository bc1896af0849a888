import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { Effect, Layer } from "effect"
import type { Guard } from "../../boundary/Guard.ts"
import { Settings } from "../../config/Settings.ts"
import { type EmbeddingError, Embeddings } from "../../domain/Embeddings.ts"
import { EmbeddingProbe, ProbeFailed } from "../../domain/Probes.ts"
import { embedding, localModel } from "../../policy/Embeddings.ts"
import { ModelSlots } from "../ModelSlots.ts"
import * as Prices from "../Prices.ts"
import { calibration } from "./Calibration.ts"
import { choose, type Choice, machine } from "./Choice.ts"
import * as Guarded from "./Guarded.ts"
import * as Local from "./Local.ts"
import * as Provider from "./Provider.ts"

const localName = `local:${localModel.name}:${localModel.gloss}`

/** Its name, and what makes one request's worth of vectors. */
const modelOf = (choice: Exclude<Choice, { readonly _tag: "None" }>) =>
  choice._tag === "Local"
    ? Effect.map(Local.make(choice.files), (attempt) => ({ model: localName, attempt, costOf: () => 0 }))
    : Effect.map(
        Effect.all([Provider.make(choice.connection, choice.model), Provider.pricing(choice.connection, choice.model)]),
        ([attempt, costOf]) => ({ model: choice.model, attempt, costOf }),
      )

const of = Effect.fnUntraced(function* (choice: Exclude<Choice, { readonly _tag: "None" }>) {
  const { attempt, costOf, model } = yield* modelOf(choice)
  const embed = yield* Guarded.make(model, attempt)
  return { model, embed, costOf, ...calibration(embed) }
})

const tools = (choice: Choice) =>
  Layer.mergeAll(
    ModelSlots.layerOf(embedding.callsAtOnce, embedding.backgroundCallsAtOnce),
    NodeHttpClient.layerUndici,
    choice._tag === "Provider" ? Prices.layer.pipe(Layer.provide(NodeFileSystem.layer)) : Layer.empty,
  )

const chosen = Effect.map(Settings, (settings) => choose(settings, machine()))

export const layer: Layer.Layer<Embeddings, never, Settings | Guard> = Layer.unwrap(
  Effect.map(chosen, (choice) =>
    choice._tag === "None"
      ? Embeddings.none
      : Layer.effect(
          Embeddings,
          Effect.map(of(choice), ({ alikeFrom, calibrated, costOf, embed, model }) => ({
            model,
            embed,
            costOf,
            alikeFrom,
            sameFrom: Effect.map(calibrated, ({ sameFrom }) => sameFrom),
          })),
        ).pipe(Layer.provide(tools(choice))),
  ),
)

const cannot = ({ message }: EmbeddingError) =>
  new ProbeFailed({
    message: `The model for embeddings gives no vectors: ${message}`,
    fix: "Check EMBEDDING_MODEL and LLM_BASE_URL, or set EMBEDDINGS=local or EMBEDDINGS=none.",
  })

export const probe: Layer.Layer<EmbeddingProbe, never, Settings | Guard> = Layer.unwrap(
  Effect.map(chosen, (choice) =>
    choice._tag === "None"
      ? Layer.succeed(EmbeddingProbe, { choice: `none: ${choice.why}`, fix: choice.fix, look: null })
      : Layer.effect(
          EmbeddingProbe,
          Effect.map(of(choice), ({ calibrated, model }) => ({
            choice: `${model}: ${choice.why}`,
            fix: null,
            look: Effect.mapError(calibrated, cannot),
          })),
        ).pipe(Layer.provide(tools(choice))),
  ),
)
