import { NodeHttpClient } from "@effect/platform-node"
import { Context, Effect, Layer, Redacted } from "effect"
import { Guard } from "../../src/boundary/Guard.ts"
import { RiskModel } from "../../src/domain/safety/Risk.ts"
import { ChatModel, type ChatPrompt } from "../../src/domain/talk/ChatModel.ts"
import { ModelSlots } from "../../src/llm/ModelSlots.ts"
import * as OpenAiCompatible from "../../src/llm/OpenAiCompatible.ts"
import type { Connection } from "../../src/llm/OpenAiRequest.ts"
import { OpenAiServer, type OpenAiServerOptions } from "./OpenAiServer.ts"
import { passThrough } from "./PassThroughGuard.ts"

export const prompt: ChatPrompt = {
  system: "Be kind.",
  language: "en",
  messages: [
    { role: "user", text: "Hello" },
    { role: "assistant", text: "Hi" },
    { role: "user", text: "I had a long day" },
  ],
}

export const connection = (baseUrl: string): Connection => ({
  _tag: "OpenAiCompatible",
  baseUrl,
  apiKey: Redacted.make("sk-test-key"),
  model: "test-model",
  fallbacks: [],
})

export const modelAt = (baseUrl: string) =>
  OpenAiCompatible.layer(connection(baseUrl)).pipe(
    Layer.provide([passThrough, ModelSlots.layer, NodeHttpClient.layerUndici]),
  )

/** A server and a model that asks it, once for each reply. */
export const start = Effect.fnUntraced(function* (options: OpenAiServerOptions = {}) {
  const server = yield* OpenAiServer.make(options)
  const context = yield* Layer.build(modelAt(server.url))
  const model = yield* Effect.provide(ChatModel, context)
  return { server, model }
})

/** The same with policies and breakers as they are. */
export const startGuarded = Effect.fnUntraced(function* (answer: string) {
  const server = yield* OpenAiServer.make({ answer: () => answer })
  const context = yield* Layer.build(
    OpenAiCompatible.layer(connection(server.url)).pipe(
      Layer.provideMerge(Guard.layer),
      Layer.provide([ModelSlots.layer, NodeHttpClient.layerUndici]),
    ),
  )
  return {
    server,
    model: Context.get(context, ChatModel),
    riskModel: Context.get(context, RiskModel),
    guard: Context.get(context, Guard),
  }
})

export const ignore = () => Effect.void
