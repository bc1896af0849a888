import { assert, layer } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { safeText } from "../../src/domain/SafeText.ts"
import { House } from "../support/House.ts"
import { rawMessage } from "../support/SimClient.ts"
import { acquainted } from "./acquainted.ts"

const strange: Readonly<Record<string, string>> = {
  "more than 4,096 characters": "long ".repeat(2_000),
  "only emoji": "👩‍👩‍👧‍👦🏳️‍🌈💔",
  "right-to-left marks": "\u202Eabc\u202C مرحبا \u200Fשלום\u200E",
  "NUL bytes": "a\u0000b\u0000",
  "broken surrogates": "half \uD83D and \uDE00 swapped",
  markup: "<b>bold</b> **bold** _it_ [x](javascript:alert(1)) `code` ~~~ &amp; <script>alert(1)</script>",
  SQL: "'; DROP TABLE messages; -- $1 \\' OR 1=1",
  "10,000 lines": "line\n".repeat(10_000),
  "Zalgo and combining marks": "Z\u0351\u036B\u0343a\u0328\u0302l\u0334g\u0321o".repeat(50),
  "control characters": "a\u0001\u0007\u001B[31mred\u0085\u2028\u2029b",
}

let nextMessageId = 800_000

const Row = Schema.Struct({ status: Schema.String, payload: Schema.String })

layer(House.layer({ model: { answer: () => "I read it." } }), { excludeTestServices: true, timeout: "120 seconds" })(
  "strange input",
  (it) => {
    for (const [name, text] of Object.entries(strange)) {
      it.effect(`${name}: kept as it came and answered`, () =>
        Effect.gen(function* () {
          const { history, model, settled, sim } = yield* House
          const ada = yield* acquainted("Ada")
          yield* sim.inject(rawMessage(ada, nextMessageId++, text))
          const answer = (yield* sim.received(ada.id, 3))[2]
          yield* settled(ada.id)
          assert.strictEqual(answer?.text, "I read it.")
          assert.deepStrictEqual((yield* history(ada.id)).slice(2), [
            { role: "user", text: safeText(text) },
            { role: "assistant", text: "I read it." },
          ])
          assert.strictEqual(model.requests.at(-1)?.messages.at(-1)?.content, safeText(text))
        }),
      )
    }

    for (const text of ["", "   \n\t "]) {
      it.effect(`an empty message (${JSON.stringify(text)}) gets a kind word and no model call`, () =>
        Effect.gen(function* () {
          const { model, settled, sim } = yield* House
          const ada = yield* acquainted("Ada")
          const asked = model.requests.length
          yield* sim.inject(rawMessage(ada, nextMessageId++, text))
          yield* sim.received(ada.id, 3)
          yield* settled(ada.id)
          assert.strictEqual(model.requests.length, asked)
        }),
      )
    }

    it.effect("of an update of an unknown kind only the kind is kept, and the next one is answered", () =>
      Effect.gen(function* () {
        const { rows, sim } = yield* House
        const ada = yield* acquainted("Ada")
        const updateId = yield* sim.inject({ invented_in_the_future: { chat: { id: ada.id }, wish: "forget me" } })
        yield* sim.say(ada.id, "Still there?")
        yield* sim.received(ada.id, 3)
        const [kept] = yield* rows(
          "SELECT status, payload::text AS payload FROM turns WHERE update_id = $1",
          [updateId],
          Row,
        )
        assert.strictEqual(kept?.status, "done")
        assert.include(kept?.payload, "invented_in_the_future")
        assert.notInclude(kept?.payload, "forget me")
      }),
    )

    it.effect("what a group says to each other is not kept, and nobody there is answered", () =>
      Effect.gen(function* () {
        const { rows, sim } = yield* House
        const ada = yield* acquainted("Ada")
        const { message } = rawMessage(ada, nextMessageId++, "between us")
        const group = { id: -1_000_123, type: "supergroup", title: "Friends" }
        const updateIds = [
          yield* sim.inject({ message: { ...message, chat: group } }),
          yield* sim.inject({ edited_message: { ...message, chat: group } }),
          yield* sim.inject({ message: { ...message, chat: group, photo: [{ file_id: "1" }], caption: "between us" } }),
        ]
        yield* sim.say(ada.id, "Still there?")
        yield* sim.received(ada.id, 3)
        const kept = yield* rows(
          "SELECT status, payload::text AS payload FROM turns WHERE update_id = ANY($1)",
          [updateIds],
          Row,
        )
        assert.deepStrictEqual(
          kept.map(({ status }) => status),
          ["done", "done", "done"],
        )
        assert.notMatch(JSON.stringify(kept), /between us|Friends|Ada/)
        assert.deepStrictEqual(sim.fromBot(group.id), [])
      }),
    )

    it.effect(
      "media and texts with a quote are answered, a reaction is not; their words are kept where they were said",
      () =>
        Effect.gen(function* () {
          const { model, rows, settled, sim } = yield* House
          const ada = yield* acquainted("Ada")
          const { message } = rawMessage(ada, nextMessageId++, "What did you mean?")
          const { text: _, ...bare } = message
          yield* sim.inject({
            message: { ...bare, photo: [{ file_id: "1" }], caption: "My mother", media_group_id: "9" },
          })
          yield* sim.received(ada.id, 4)
          yield* settled(ada.id)
          assert.include(model.requests.at(-1)?.messages.at(-1)?.content, "My mother")
          assert.include(sim.fromBot(ada.id)[3]?.text, "picture")
          const [reply] = sim.fromBot(ada.id)
          const reaction = { chat: bare.chat, message_id: reply?.messageId, user: bare.from, date: 1, old_reaction: [] }
          yield* sim.inject({ message_reaction: { ...reaction, new_reaction: [{ type: "emoji", emoji: "🙏" }] } })
          yield* sim.inject({
            message: {
              ...message,
              message_id: nextMessageId++,
              reply_to_message: { ...bare, message_id: reply?.messageId, text: "Hello from me" },
              quote: { text: "from me", position: 6 },
              forward_origin: { type: "hidden_user", sender_user_name: "Grace", date: 1 },
            },
          })
          yield* sim.received(ada.id, 5)
          yield* settled(ada.id)
          assert.strictEqual(sim.fromBot(ada.id).length, 5)
          assert.include(model.requests.at(-1)?.messages.at(-1)?.content, "> What did you mean?")
          const kept = yield* rows(
            "SELECT status, (payload -> 'content')::text AS payload FROM turns WHERE chat_id = $1 ORDER BY update_id DESC LIMIT 3",
            [ada.id],
            Row,
          )
          const [quoting, reacting, picture] = kept.map(({ payload }): unknown => JSON.parse(payload))
          assert.deepNestedInclude(quoting, {
            text: "What did you mean?",
            "context.quote.text": "from me",
            "context.reply.text": "Hello from me",
            "context.forwarded.from": "Grace",
          })
          assert.deepNestedInclude(reacting, { _tag: "Reaction", emoji: ["🙏"] })
          assert.deepNestedInclude(picture, { kind: "photo", caption: "My mother", groupId: "9" })
        }),
    )

    it.effect("an update that is no object of the Bot API at all does not stop those behind it", () =>
      Effect.gen(function* () {
        const { sim } = yield* House
        const ada = yield* acquainted("Ada")
        yield* sim.inject({ message: "not a message" })
        yield* sim.inject({ message: { message_id: "x", chat: null, from: [] } })
        yield* sim.inject({ callback_query: { id: 7 } })
        yield* sim.say(ada.id, "Still there?")
        yield* sim.received(ada.id, 3)
      }),
    )

    it.effect("an update that Telegram delivers twice is answered once", () =>
      Effect.gen(function* () {
        const { history, settled, sim } = yield* House
        const ada = yield* acquainted("Ada")
        yield* sim.fault({ method: "getUpdates", kind: { _tag: "Duplicate" } })
        yield* sim.say(ada.id, "Once")
        yield* sim.say(ada.id, "and twice")
        yield* sim.received(ada.id, 4)
        yield* settled(ada.id)
        yield* sim.clearFaults
        assert.strictEqual(sim.fromBot(ada.id).length, 4)
        assert.strictEqual((yield* history(ada.id)).length, 6)
      }),
    )
  },
)
