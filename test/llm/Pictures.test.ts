import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { ChatPrompt } from "../../src/domain/talk/ChatModel.ts"
import { ignore, prompt, start } from "../support/OpenAiModel.ts"

const pictures = [{ mime: "image/jpeg", base64: "/9j/" }] as const
const showing: ChatPrompt = { ...prompt, pictures }

const refusals = [
  "gemma: this model does not support image input",
  "image input is not supported - hint: if this is unexpected, you may need to provide the mmproj",
  "Invalid type for 'messages[1].content': expected a string, but got an array instead.",
  "bad request",
]

describe("a picture for a model", () => {
  it.effect("stands beside the newest words", () =>
    Effect.gen(function* () {
      const { model, server } = yield* start({ answer: () => "A cat." })
      const { isBlind, text } = yield* model.reply(showing, ignore)
      assert.deepStrictEqual([text, isBlind], ["A cat.", undefined])
      const { messages } = server.requests[0]?.body ?? {}
      const content = [
        { type: "text", text: "I had a long day" },
        { type: "image_url", image_url: { url: "data:image/jpeg;base64,/9j/" } },
      ]
      assert.deepStrictEqual(Array.isArray(messages) ? messages.at(-1) : null, { role: "user", content })
    }),
  )

  it.effect.each(refusals)("is left out where the server says: %s", (message) =>
    Effect.gen(function* () {
      const { model, server } = yield* start({ answer: () => "I cannot see it." })
      server.script = ({ messages }) =>
        JSON.stringify(messages).includes("image_url")
          ? { kind: "status", status: 400, body: { error: { message } } }
          : undefined
      assert.deepInclude(yield* model.reply(showing, ignore), { text: "I cannot see it.", isBlind: true })
      const asked = server.requests.length
      assert.isTrue((yield* model.reply(showing, ignore)).isBlind)
      assert.strictEqual(server.requests.length, asked + 1, "and not tried again")
      assert.include(server.requests.at(-1)?.messages.at(-1)?.content, "could not be shown")
      assert.isUndefined((yield* model.reply(prompt, ignore)).isBlind)
    }),
  )
})
