import { assert, describe, it, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { TelegramMessageId } from "../../../src/domain/Ids.ts"
import { Inbox } from "../../../src/domain/talk/Inbox.ts"
import { Outbox } from "../../../src/domain/talk/outgoing/Outbox.ts"
import { feedback } from "../../../src/features/feedback/Feedback.ts"
import * as FeedbackSql from "../../../src/features/feedback/FeedbackSql.ts"
import { ChangeKinds } from "../../../src/store/driver/Changes.ts"
import { begin, newChat, settlement, text } from "../../contract/Stores.ts"
import { metricValue, withOwnMetrics } from "../../support/MetricValues.ts"
import { passThrough } from "../../support/PassThroughGuard.ts"
import { friend, route } from "../../support/Routing.ts"
import { testStore } from "../../support/TestDatabase.ts"

const messageId = TelegramMessageId.make(9)
const reaction = (...emoji: ReadonlyArray<string>) => ({ _tag: "Reaction", messageId, emoji }) as const
const ask = (person: typeof friend, ...emoji: ReadonlyArray<string>) =>
  Effect.map(route(person, reaction(...emoji), { features: [feedback] }), ({ reply }) => reply)

describe("a thumb", () => {
  it.effect("is kept and counted, without an answer; another reaction takes it back", () =>
    withOwnMetrics(
      Effect.gen(function* () {
        for (const [emoji, thumb] of [
          [["👍"], "up"],
          [["❤", "👎"], "down"],
          [["custom:1"], null],
          [[], null],
        ] as const) {
          const reply = yield* ask(friend, ...emoji)
          assert.deepStrictEqual(reply, {
            deliveries: [],
            changes: [{ kind: "feedback.note", data: { messageId, thumb } }],
          })
        }
        assert.strictEqual(yield* metricValue("confidant_feedback_total", { thumb: "up" }), 1)
        assert.strictEqual(yield* metricValue("confidant_feedback_total", { thumb: "down" }), 1)
      }),
    ),
  )

  it.effect("of somebody who has not agreed is not kept", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* ask({ ...friend, consent: "declined" }, "👍"), { deliveries: [] })
    }),
  )
})

const store = testStore(passThrough).pipe(Layer.provide(Layer.succeed(ChangeKinds, FeedbackSql.changes)), Layer.orDie)

layer(store)("thumbs in the database", (it) => {
  it.effect("stand under answers only, one each, until they are taken back", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const inbox = yield* Inbox
      const outbox = yield* Outbox
      const chat = newChat()
      const turn = text(chat, "one")
      const at = yield* begin(chat, turn)
      const messages = [{ role: "assistant", text: "to one", telegramMessageId: null } as const]
      yield* inbox.settle(settlement(chat, turn, at, ["to one"], { messages }))
      const ref = { chatId: chat.id, epoch: at.epoch, updateId: turn.incoming.updateId, part: 0 }
      yield* outbox.settle(ref, { _tag: "Sent", telegramMessageId: messageId, repeated: false })
      const note = Effect.fnUntraced(function* (of: TelegramMessageId, thumb: "up" | "down" | null) {
        const next = text(chat, "")
        const changes = [{ kind: "feedback.note", data: { messageId: of, thumb } }]
        yield* inbox.settle(settlement(chat, next, yield* begin(chat, next), [], { changes }))
        const found = yield* sql`SELECT thumb FROM feedback WHERE user_id = ${chat.sender.id}`
        return found.map((row) => row["thumb"])
      })
      assert.deepStrictEqual(yield* note(TelegramMessageId.make(8), "up"), [])
      assert.deepStrictEqual(yield* note(messageId, "up"), ["up"])
      assert.deepStrictEqual(yield* note(messageId, "down"), ["down"])
      assert.deepStrictEqual(yield* note(messageId, null), [])
    }),
  )
})
