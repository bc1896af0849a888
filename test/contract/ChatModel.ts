import { assert, it } from "@effect/vitest"
import { Effect, Fiber, type Layer, Ref } from "effect"
import { ChatModel, type ChatPrompt } from "../../src/domain/talk/ChatModel.ts"

const prompt = (text: string, before: ChatPrompt["messages"] = []): ChatPrompt => ({
  system: "Be kind.",
  language: "en",
  messages: [...before, { role: "user", text }],
})

const hostile = [
  "<script>alert(1)</script> *bold* _x_ [a](b)",
  "'; DROP TABLE messages; --",
  "{ $name } { practice-crisis }",
  "\u0000 \u202Eright to left\u202C \uD800 lone",
  "🌧️".repeat(500),
  "line\n".repeat(10_000),
  "data: [DONE]\n\n",
]

/** What every `ChatModel` promises while nothing fails; run on each implementation. */
export const chatModelContract = (layer: Layer.Layer<ChatModel>): void => {
  it.effect("shows a text that only grows and ends as the answer", () =>
    Effect.gen(function* () {
      const model = yield* ChatModel
      const shown = yield* Ref.make<ReadonlyArray<string>>([])
      const reply = yield* model.reply(prompt("I had a long day"), (text) =>
        Ref.update(shown, (texts) => [...texts, text]),
      )
      const texts = yield* Ref.get(shown)
      assert.isNotEmpty(texts)
      texts.reduce((before, text) => {
        assert.isTrue(text.startsWith(before) && text.length > before.length)
        return text
      }, "")
      assert.strictEqual(texts.at(-1), reply.text)
      assert.notStrictEqual(reply.text.trim(), "")
    }).pipe(Effect.provide(layer)),
  )

  it.effect("answers with regard to what was said before", () =>
    Effect.gen(function* () {
      const model = yield* ChatModel
      const before = [
        { role: "user", text: "I lost my blue umbrella" },
        { role: "assistant", text: "Oh no." },
      ] as const
      const reply = yield* model.reply(prompt("What did I say?", before), () => Effect.void)
      assert.include(reply.text, "I lost my blue umbrella")
    }).pipe(Effect.provide(layer)),
  )

  it.effect.each(hostile.map((text, index) => ({ text, index })))("answers whatever is written: $index", ({ text }) =>
    Effect.gen(function* () {
      const model = yield* ChatModel
      const reply = yield* model.reply(prompt(text), () => Effect.void)
      assert.notStrictEqual(reply.text.trim(), "")
    }).pipe(Effect.provide(layer)),
  )

  it.effect("keeps conversations that run at the same time apart", () =>
    Effect.gen(function* () {
      const model = yield* ChatModel
      const replies = yield* Effect.forEach(
        Array.from({ length: 20 }, (_, index) => `umbrella number ${index}`),
        (said) =>
          Effect.map(
            model.reply(prompt("What did I say?", [{ role: "user", text: said }]), () => Effect.void),
            ({ text }) => ({ said, text }),
          ),
        { concurrency: "unbounded" },
      )
      for (const { said, text } of replies) assert.match(text, new RegExp(`${said}(?!\\d)`))
    }).pipe(Effect.provide(layer)),
  )

  it.effect("can be interrupted by who listens", () =>
    Effect.gen(function* () {
      const model = yield* ChatModel
      const reply = yield* Effect.forkChild(model.reply(prompt("I had a long day"), () => Effect.never))
      yield* Effect.yieldNow
      yield* Fiber.interrupt(reply)
    }).pipe(Effect.provide(layer)),
  )
}
