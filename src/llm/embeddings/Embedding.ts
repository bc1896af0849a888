import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { Effect, Layer } from "effect"
import type { Guard } from "../../boundary/Guard.ts"
import { Settings } from "../../config/Settings.ts"
import { Embeddings } from "../../domain/Embeddings.ts"
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
    ? Effect.map(Local.make(choice.files), (attempt) => ({ model: localName, attempt }))
    : Effect.map(Provider.make(choice.connection, choice.model), (attempt) => ({ model: choice.model, attempt }))

const made = Effect.fnUntraced(function* (choice: Exclude<Choice, { readonly _tag: "None" }>) {
  const { attempt, model } = yield* modelOf(choice)
  const embed = yield* Guarded.make(model, attempt)
  const { alikeFrom, calibrated } = calibration(embed)
  return Embeddings.of({ model, embed, sameFrom: Effect.map(calibrated, ({ sameFrom }) => sameFrom), alikeFrom })
})

const of = (choice: Choice): Layer.Layer<Embeddings, never, Settings | Guard> =>
  choice._tag === "None"
    ? Embeddings.none
    : Layer.effect(Embeddings, made(choice)).pipe(
        Layer.provide([
          ModelSlots.layerOf(embedding.callsAtOnce, embedding.backgroundCallsAtOnce),
          NodeHttpClient.layerUndici,
          ...(choice._tag === "Provider" ? [Prices.layer.pipe(Layer.provide(NodeFileSystem.layer))] : []),
        ]),
      )

export const layer = Layer.unwrap(Effect.map(Settings, (settings) => of(choose(settings, machine()))))
