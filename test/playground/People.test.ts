import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { Playground } from "../../src/playground/Playground.ts"
import { connect, refusal } from "./client.ts"

layer(Playground.layer({ port: 0 }), { excludeTestServices: true })("people of the playground", (it) => {
  it.effect("tells the page that a message was edited only if its text was", () =>
    Effect.gen(function* () {
      const { api, person, state } = yield* connect
      const ada = yield* person()
      const { message_id } = yield* Effect.promise(() =>
        api.sendMessage(ada.id, "Choose", { reply_markup: { inline_keyboard: [[{ text: "A", callback_data: "a" }]] } }),
      )
      const edited = Effect.map(
        state,
        ({ messages }) => messages.find(({ messageId }) => messageId === message_id)?.edited,
      )
      yield* Effect.promise(() => api.editMessageReplyMarkup(ada.id, message_id))
      assert.isFalse(yield* edited)
      yield* Effect.promise(() => api.editMessageText(ada.id, message_id, "Chosen"))
      assert.isTrue(yield* edited)
    }),
  )

  it.effect("knows a person by another name, and forgets a chat or a person as told", () =>
    Effect.gen(function* () {
      const { api, change, clear, person, remove, state, write } = yield* connect
      const ada = yield* person()
      const ben = yield* person("Ben")
      yield* write(ada.id, "one")
      yield* write(ben.id, "two")
      assert.deepStrictEqual(yield* change(ada.id, "Ада", "ru"), { ...ada, firstName: "Ада", languageCode: "ru" })
      yield* clear(ada.id)
      yield* remove(ben.id)
      const { messages, people } = yield* state
      assert.deepStrictEqual(
        messages.filter(({ chatId }) => chatId === ada.id || chatId === ben.id),
        [],
      )
      assert.isTrue(people.some(({ firstName }) => firstName === "Ада"))
      assert.isFalse(people.some(({ id }) => id === ben.id))
      assert.strictEqual(yield* refusal(() => api.sendMessage(ben.id, "hi")), "400 Bad Request: chat not found")
    }),
  )

  it.effect("gives the bot a quote with its place in the message, and a sticker with its emoji", () =>
    Effect.gen(function* () {
      const { api, attach, person, state, write } = yield* connect
      const ada = yield* person()
      const { message_id } = yield* Effect.promise(() => api.sendMessage(ada.id, "one two three"))
      yield* write(ada.id, "why?", { replyTo: message_id, quote: "two" })
      const form = new FormData()
      form.set("kind", "sticker")
      form.set("emoji", "👋")
      form.set("file", new File(["webp"], "sticker.webp"))
      yield* attach(ada.id, form)
      const updates = yield* Effect.promise(() => api.getUpdates({ offset: -2 }))
      assert.deepInclude(updates[0]?.message?.quote, { text: "two", position: 4 })
      assert.strictEqual(updates[1]?.message?.sticker?.emoji, "👋")
      const shown = (yield* state).messages.find(({ text }) => text === "why?")
      assert.deepInclude(shown, { replyTo: message_id, quote: "two", forwardedFrom: null })
    }),
  )
})
