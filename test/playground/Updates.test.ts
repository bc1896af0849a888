import { assert, layer } from "@effect/vitest"
import { Deferred, Effect, Fiber, Option, Stream } from "effect"
import { Playground } from "../../src/playground/Playground.ts"
import { decode } from "../../src/telegram/Decode.ts"
import { ask, connect, refusal } from "./client.ts"

/** A playground of its own for each test: the queue of updates is one. */
const fresh = Effect.provide(Playground.layer({ port: 0 }))

/** Waits until the bot's long poll has arrived. */
const connected = Effect.fnUntraced(function* (client: Effect.Success<typeof connect>) {
  while (!(yield* client.state).bot.connected) yield* Effect.yieldNow
})

layer(Playground.layer({ port: 0 }), { excludeTestServices: true })("getUpdates", (it) => {
  it.effect("gives an update again until a higher offset confirms it", () =>
    Effect.gen(function* () {
      const client = yield* connect
      const ada = yield* client.person()
      yield* client.write(ada.id, "one")
      yield* client.write(ada.id, "two")
      const first = yield* ask(() => client.api.getUpdates())
      const again = yield* ask(() => client.api.getUpdates())
      assert.deepStrictEqual(again, first)
      assert.deepStrictEqual(
        first.map((update) => update.message?.text),
        ["one", "two"],
      )
      const rest = yield* ask(() => client.api.getUpdates({ offset: (first[0]?.update_id ?? 0) + 1 }))
      assert.deepStrictEqual(rest, first.slice(1))
      const none = yield* ask(() => client.api.getUpdates({ offset: (first[1]?.update_id ?? 0) + 1 }))
      assert.deepStrictEqual(none, [])
      assert.deepStrictEqual(yield* ask(() => client.api.getUpdates({ offset: 0 })), [])
    }).pipe(fresh),
  )

  it.effect("keeps only the newest with a negative offset, and gives at most the limit", () =>
    Effect.gen(function* () {
      const client = yield* connect
      const ada = yield* client.person()
      for (const text of ["a", "b", "c", "d"]) yield* client.write(ada.id, text)
      const limited = yield* ask(() => client.api.getUpdates({ limit: 3 }))
      assert.strictEqual(limited.length, 3)
      const newest = yield* ask(() => client.api.getUpdates({ offset: -2 }))
      assert.deepStrictEqual(
        newest.map((update) => update.message?.text),
        ["c", "d"],
      )
      assert.strictEqual((yield* ask(() => client.api.getUpdates({ offset: 0 }))).length, 2)
    }).pipe(fresh),
  )

  it.effect("wakes a waiting poll when a message comes, and leaves no poller behind when the client goes away", () =>
    Effect.gen(function* () {
      const client = yield* connect
      const ada = yield* client.person()
      const abandoned = yield* Effect.forkChild(client.method("getUpdates?timeout=50"))
      yield* connected(client)
      yield* Fiber.interrupt(abandoned)
      const waiting = yield* Effect.forkChild(ask(() => client.api.getUpdates({ timeout: 50 })))
      yield* Effect.yieldNow
      yield* client.write(ada.id, "hello")
      const [update] = yield* Fiber.join(waiting)
      assert.strictEqual(update?.message?.text, "hello")
    }).pipe(fresh),
  )

  it.effect("sends the older of two pollers away with 409", () =>
    Effect.gen(function* () {
      const client = yield* connect
      const older = yield* Effect.forkChild(refusal(() => client.api.getUpdates({ timeout: 50 })))
      yield* connected(client)
      yield* ask(() => client.api.getUpdates({ timeout: 0 }))
      assert.strictEqual(
        yield* Fiber.join(older),
        "409 Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
      )
    }).pipe(fresh),
  )

  it.effect("remembers allowed_updates and leaves reactions out until they are asked for", () =>
    Effect.gen(function* () {
      const client = yield* connect
      const ada = yield* client.person()
      const [messageId = 0] = yield* client.write(ada.id, "like me")
      yield* client.react(ada.id, messageId, "👍")
      assert.strictEqual((yield* ask(() => client.api.getUpdates({ offset: -1 }))).length, 1)
      yield* ask(() => client.api.getUpdates({ allowed_updates: ["message_reaction"] }))
      yield* client.react(ada.id, messageId, "👎")
      yield* client.write(ada.id, "unheard")
      const [, reaction, ...more] = yield* ask(() => client.api.getUpdates())
      assert.deepStrictEqual(reaction?.message_reaction?.old_reaction, [{ type: "emoji", emoji: "👍" }])
      assert.deepStrictEqual(reaction?.message_reaction?.new_reaction, [{ type: "emoji", emoji: "👎" }])
      assert.deepStrictEqual(more, [])
      yield* ask(() => client.api.getUpdates({ allowed_updates: [] }))
      yield* client.write(ada.id, "heard")
      assert.strictEqual((yield* ask(() => client.api.getUpdates({ offset: -1 })))[0]?.message?.text, "heard")
    }).pipe(fresh),
  )

  it.effect("delivers what a message stands in: a reply with its quote, a forward, an album, a reaction", () =>
    Effect.gen(function* () {
      const client = yield* connect
      const ada = yield* client.person()
      const sent = yield* ask(() => client.api.sendMessage(ada.id, "How are you?"))
      yield* client.write(ada.id, "Why?", { replyTo: sent.message_id, quote: "are you" })
      yield* client.write(ada.id, "Listen", { forwardedFrom: "Grace" })
      const form = new FormData()
      for (const [name, value] of Object.entries({ kind: "photo", caption: "Home", album: "12" })) form.set(name, value)
      form.set("file", new Blob(["x"], { type: "image/png" }), "home.png")
      const [photo = 0] = yield* client.attach(ada.id, form)
      yield* client.edit(ada.id, photo, "My home")
      const allowed_updates = ["message", "edited_message", "message_reaction"] as const
      yield* ask(() => client.api.getUpdates({ allowed_updates }))
      yield* client.react(ada.id, sent.message_id, "🙏")
      const updates = yield* ask(() => client.api.getUpdates())
      const found = updates.map((update) => Option.getOrThrow(decode(update)).content)
      const reply = { messageId: sent.message_id, text: "How are you?", fromBot: true }
      assert.deepNestedInclude(found[0], { text: "Why?", context: { quote: { text: "are you" }, reply } })
      assert.deepNestedInclude(found[1], { text: "Listen", context: { forwarded: { from: "Grace" } } })
      assert.deepNestedInclude(found[2], { _tag: "Media", kind: "photo", caption: "Home", groupId: "12" })
      assert.deepNestedInclude(found[3], { _tag: "Edited", messageId: photo, text: "My home" })
      assert.deepNestedInclude(found[4], { _tag: "Reaction", messageId: sent.message_id, emoji: ["🙏"] })
    }).pipe(fresh),
  )

  it.effect("delivers what people do: edits, buttons once answered, blocks, raw updates", () =>
    Effect.gen(function* () {
      const client = yield* connect
      const ada = yield* client.person("Ada", "ru")
      const [own = 0] = yield* client.write(ada.id, "/start now")
      yield* client.edit(ada.id, own, "changed")
      const sent = yield* ask(() =>
        client.api.sendMessage(ada.id, "choose", {
          reply_markup: { inline_keyboard: [[{ text: "Yes", callback_data: "yes" }]] },
        }),
      )
      const queryId = yield* client.press(ada.id, sent.message_id, "yes")
      yield* client.block(ada.id, true)
      const injected = yield* client.inject({ poll: { id: "1" } })
      const [started, edited, pressed, blocked, raw] = yield* ask(() => client.api.getUpdates())
      assert.deepStrictEqual(started?.message?.entities, [{ type: "bot_command", offset: 0, length: 6 }])
      assert.strictEqual(started?.message?.from.language_code, "ru")
      assert.strictEqual(edited?.edited_message?.text, "changed")
      assert.strictEqual(pressed?.callback_query?.id, queryId)
      assert.strictEqual(pressed?.callback_query?.data, "yes")
      assert.strictEqual(pressed?.callback_query?.message?.message_id, sent.message_id)
      assert.strictEqual(blocked?.my_chat_member?.new_chat_member.status, "kicked")
      assert.strictEqual(raw?.update_id, injected)
      yield* ask(() => client.api.answerCallbackQuery(queryId))
      assert.strictEqual(
        yield* refusal(() => client.api.answerCallbackQuery(queryId)),
        "400 Bad Request: query is too old and response timeout expired or query ID is invalid",
      )
    }).pipe(fresh),
  )

  it.effect("splits a text over 4,096 as Telegram's apps do", () =>
    Effect.gen(function* () {
      const client = yield* connect
      const ada = yield* client.person()
      const text = "я".repeat(4095) + "😀" + "z".repeat(10)
      const ids = yield* client.write(ada.id, text)
      assert.strictEqual(ids.length, 2)
      const updates = yield* ask(() => client.api.getUpdates())
      assert.strictEqual(updates.map((update) => update.message?.text).join(""), text)
    }).pipe(fresh),
  )
})

layer(Playground.layer({ port: 0 }), { excludeTestServices: true })("/sim/events", (it) => {
  it.effect("sends events to an open page in order", () =>
    Effect.gen(function* () {
      const client = yield* connect
      const ada = yield* client.person()
      const open = yield* Deferred.make<void>()
      const seen = yield* client.events(Effect.asVoid(Deferred.succeed(open, undefined))).pipe(
        Stream.filter((event) => event._tag !== "Connected"),
        Stream.take(7),
        Stream.runCollect,
        Effect.forkChild,
      )
      yield* Deferred.await(open)
      yield* client.write(ada.id, "hi")
      yield* ask(() => client.api.sendChatAction(ada.id, "typing"))
      yield* ask(() => client.api.raw.sendMessageDraft({ chat_id: ada.id, draft_id: 7, text: "Hel", can_stop: true }))
      const sent = yield* ask(() => client.api.sendMessage(ada.id, "Hello"))
      yield* ask(() => client.api.editMessageText(ada.id, sent.message_id, "Hello!"))
      yield* ask(() => client.api.deleteMessage(ada.id, sent.message_id))
      const events = yield* Fiber.join(seen)
      assert.deepStrictEqual(
        events.map((event) => event._tag),
        ["Message", "Typing", "Draft", "Draft", "Message", "Edited", "Deleted"],
      )
      const [, , draft, end] = events
      assert.isTrue(draft?._tag === "Draft" && draft.draft?.canStop === true && draft.draft.text === "Hel")
      assert.isTrue(end?._tag === "Draft" && end.draft === null)
    }).pipe(Effect.scoped),
  )

  it.effect("reports the Stop button once, and shows nothing more of a stopped draft", () =>
    Effect.gen(function* () {
      const client = yield* connect
      const ada = yield* client.person()
      const draft = { chat_id: ada.id, draft_id: 9, text: "so far", can_stop: true }
      yield* ask(() => client.api.raw.sendMessageDraft(draft))
      yield* client.stop(ada.id, 9)
      const [update] = yield* ask(() => client.api.getUpdates({ offset: -1 }))
      assert.deepStrictEqual(update?.stopped_message_generation, {
        chat: { id: ada.id, type: "private", first_name: "Ada" },
        draft_id: 9,
      })
      yield* ask(() => client.api.raw.sendMessageDraft({ ...draft, text: "more" }))
      const stopAgain = yield* client.request(`/sim/people/${ada.id}/stop`, { method: "POST", body: '{"draftId":9}' })
      assert.strictEqual(stopAgain.status, 400)
      assert.strictEqual(
        yield* refusal(() => client.api.raw.sendMessageDraft({ ...draft, draft_id: 0 })),
        "400 Bad Request: draft_id must be non-zero",
      )
    }),
  )
})
