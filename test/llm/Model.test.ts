import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { type ModelSettings, Settings } from "../../src/config/Settings.ts"
import { ChatModel } from "../../src/domain/talk/ChatModel.ts"
import * as Model from "../../src/llm/Model.ts"
import { OpenAiServer } from "../support/OpenAiServer.ts"
import { passThrough } from "../support/PassThroughGuard.ts"
import * as BotTexts from "../support/BotTexts.ts"
import { settingsWith } from "../support/Settings.ts"

const settings = (model: ModelSettings) => Layer.succeed(Settings, settingsWith({ model }))

const answerWith = (model: ModelSettings) =>
  Effect.gen(function* () {
    const { reply } = yield* ChatModel
    const { model: name, text } = yield* reply(
      { system: "", language: "en", messages: [{ role: "user", text: "Hello" }] },
      () => Effect.void,
    )
    return { name, text }
  }).pipe(Effect.provide(Model.layer.pipe(Layer.provide([settings(model), passThrough, BotTexts.layer]))))

describe("Model", () => {
  it.effect("is practice mode when no server is configured", () =>
    Effect.gen(function* () {
      const answer = yield* answerWith({ _tag: "Practice" })
      assert.strictEqual(answer.name, "practice")
      assert.include(answer.text, "Practice mode")
    }),
  )

  it.effect("is the configured server otherwise, also one that needs no key", () =>
    Effect.gen(function* () {
      const server = yield* OpenAiServer.make({ answer: () => "From the server" })
      const answer = yield* answerWith({
        _tag: "OpenAiCompatible",
        baseUrl: server.url,
        apiKey: null,
        model: "small",
        fallbacks: [],
      })
      assert.deepStrictEqual(answer, { name: "small", text: "From the server" })
      assert.isUndefined(server.requests[0]?.headers.authorization)
      assert.strictEqual(server.requests[0]?.model, "small")
    }),
  )
})
