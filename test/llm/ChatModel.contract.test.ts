import { NodeHttpClient } from "@effect/platform-node"
import { describe } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { Guard } from "../../src/boundary/Guard.ts"
import { ModelSlots } from "../../src/llm/ModelSlots.ts"
import * as OpenAiCompatible from "../../src/llm/OpenAiCompatible.ts"
import * as Practice from "../../src/llm/practice/Practice.ts"
import { chatModelContract } from "../contract/ChatModel.ts"
import { OpenAiServer } from "../support/OpenAiServer.ts"
import * as BotTexts from "../support/BotTexts.ts"

const openAi = Layer.unwrap(
  Effect.map(
    OpenAiServer.make({
      chunkSize: 7,
      bytesPerWrite: 1_000,
      answer: (messages) => `I read: ${messages.map(({ content }) => content).join(" | ")}`.slice(0, 2_000),
    }),
    ({ url }) =>
      OpenAiCompatible.layer({
        _tag: "OpenAiCompatible",
        baseUrl: url,
        apiKey: null,
        model: "test-model",
        fallbacks: [],
      }).pipe(Layer.provide([Guard.layer, ModelSlots.layer, NodeHttpClient.layerUndici])),
  ),
)

describe("ChatModel on an OpenAI-compatible server", () => {
  chatModelContract(openAi)
})

describe("ChatModel in practice mode", () => {
  chatModelContract(Practice.layer.pipe(Layer.provide(BotTexts.layer)))
})
