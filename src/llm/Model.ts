import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { Effect, Layer } from "effect"
import { HttpClient } from "effect/http"
import type { Guard } from "../boundary/Guard.ts"
import { Settings } from "../config/Settings.ts"
import type { ChatModel } from "../domain/talk/ChatModel.ts"
import type { Texts } from "../domain/talk/Texts.ts"
import * as OpenAiCompatible from "./OpenAiCompatible.ts"
import { ModelSlots } from "./ModelSlots.ts"
import * as Practice from "./practice/Practice.ts"
import * as Prices from "./Prices.ts"

/** `layerUndici` would copy every service of the app for each call. */
const httpClient = Layer.effect(HttpClient.HttpClient, NodeHttpClient.makeUndici).pipe(
  Layer.provide(NodeHttpClient.layerDispatcher),
)

/** Keeps connections open; all time limits are ours, not the HTTP client's. */
export const layer: Layer.Layer<ChatModel, never, Settings | Guard | Texts> = Layer.unwrap(
  Effect.map(Settings, ({ model, modelLimits }): Layer.Layer<ChatModel, never, Settings | Guard | Texts> =>
    model._tag === "Practice"
      ? Practice.layer
      : OpenAiCompatible.layer(model, modelLimits).pipe(
          Layer.provide([httpClient, ModelSlots.layer, Prices.layer.pipe(Layer.provide(NodeFileSystem.layer))]),
        ),
  ),
)
