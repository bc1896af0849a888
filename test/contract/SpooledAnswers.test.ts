import { assert, layer } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { Inbox } from "../../src/domain/talk/Inbox.ts"
import { People } from "../../src/domain/talk/People.ts"
import { Settlement } from "../../src/domain/talk/Turn.ts"
import { begin, history, newChat, settlement, stores, text } from "./Stores.ts"

const Line = Schema.fromJsonString(Settlement)

/** What the spool gives back after a restart: the same decision, its keys in the order of the schema. */
const throughTheSpool = (decided: Settlement) =>
  Effect.flatMap(Schema.encodeEffect(Line)(decided), Schema.decodeUnknownEffect(Line))

for (const [place, store] of stores) {
  layer(store)(`Answers of the spool ${place}`, (it) => {
    it.effect("are known again when their commit had reached the database, whatever order their keys are in", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const chat = newChat()
        const turn = text(chat, "hello")
        const at = yield* begin(chat, turn)
        const decided = settlement(chat, turn, at, ["good day"], {
          messages: [{ telegramMessageId: null, text: "hello", role: "user" }],
          person: {
            introduced: true,
            style: { tone: "formal", of: { a: 1, later: ["release"] } },
            adult: null,
            dialogue: { state: { step: 1 }, feature: "test" },
          },
          changes: [{ data: { note: 1 }, kind: "test.note" }],
          jobs: [{ kind: "spooled", key: `${chat.id}`, lane: "1", userId: null, payload: { of: { b: 1, a: 2 } } }],
        })
        const settled = yield* inbox.settle(decided)
        assert.isNotNull(settled)
        assert.deepStrictEqual(yield* inbox.settle(yield* throughTheSpool(decided)), settled)
        assert.deepStrictEqual(yield* history(chat), ["user: hello"])
        const other = { ...decided, person: { introduced: false } }
        assert.isNull(yield* inbox.settle(yield* throughTheSpool(other)))
      }),
    )

    it.effect("are whole also where a feature left a value out", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const chat = newChat()
        const turn = text(chat, "hello")
        const at = yield* begin(chat, turn)
        const decided = settlement(chat, turn, at, ["good day"], {
          person: { dialogue: { feature: "test", state: undefined } },
          changes: [{ kind: "test.note", data: undefined }],
          jobs: [{ kind: "bare", key: `${chat.id}`, lane: "1", userId: null, payload: undefined }],
        })
        const settled = yield* inbox.settle(decided)
        assert.isNotNull(settled)
        assert.deepStrictEqual(yield* inbox.settle(yield* throughTheSpool(decided)), settled)
        const { person } = yield* People.use((people) => people.open(chat.id, chat.sender, 0))
        assert.strictEqual(person.dialogue?.feature, "test")
      }),
    )
  })
}
