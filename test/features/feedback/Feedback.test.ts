import { assert, describe, it, layer } from "@effect/vitest"
import { Context, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { TelegramMessageId, type UserId } from "../../../src/domain/Ids.ts"
import { Inbox } from "../../../src/domain/talk/Inbox.ts"
import { Outbox } from "../../../src/domain/talk/outgoing/Outbox.ts"
import { feedback, note } from "../../../src/features/feedback/Feedback.ts"
import * as FeedbackSql from "../../../src/features/feedback/FeedbackSql.ts"
import { begin, type Chat, newChat, settlement, storesWith, storeWith, text } from "../../contract/Stores.ts"
import { friend, route } from "../../support/Routing.ts"
import { feedbackOn } from "./MemoryFeedback.ts"
import type { State } from "../../support/MemoryState.ts"

const messageId = TelegramMessageId.make(9)
const reaction = (...emoji: ReadonlyArray<string>) => ({ _tag: "Reaction", messageId, emoji }) as const
const ask = (person: typeof friend, ...emoji: ReadonlyArray<string>) =>
  Effect.map(route(person, reaction(...emoji), { features: [feedback] }), ({ reply }) => reply)

describe("a thumb", () => {
  it.effect("is kept without an answer; another reaction takes it back", () =>
    Effect.gen(function* () {
      for (const [emoji, thumb] of [
        [["👍"], "up"],
        [["❤", "👎"], "down"],
        [["custom:1"], null],
        [[], null],
      ] as const) {
        const reply = yield* ask(friend, ...emoji)
        assert.deepStrictEqual(reply, { deliveries: [], changes: [note({ messageId, thumb })] })
      }
    }),
  )

  it.effect("of somebody who has not agreed is not kept", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* ask({ ...friend, consent: "declined" }, "👍"), { deliveries: [] })
    }),
  )
})

/** What is kept of a person, in the order of the messages. */
class Thumbs extends Context.Service<Thumbs, { readonly of: (id: UserId) => Effect.Effect<ReadonlyArray<string>> }>()(
  "test/Thumbs",
) {}

const twinOn = (state: State) => {
  const of = feedbackOn(state)
  return Layer.succeed(Thumbs, { of: (id) => Effect.sync(() => of(id)) })
}

const read = Layer.effect(
  Thumbs,
  Effect.map(SqlClient, (sql) => ({
    of: (id: UserId) =>
      sql`SELECT telegram_message_id || ' ' || thumb AS kept FROM feedback WHERE user_id = ${id} ORDER BY telegram_message_id`.pipe(
        Effect.map((rows) => rows.map(({ kept }) => String(kept))),
        Effect.orDie,
      ),
  })),
)

const storeOf = storeWith(read, FeedbackSql.changes)

/** An answer that arrived in two parts; their ids in Telegram. */
const answered = Effect.fnUntraced(function* (chat: Chat, first: number) {
  const inbox = yield* Inbox
  const outbox = yield* Outbox
  const turn = text(chat, "one")
  const at = yield* begin(chat, turn)
  const messages = [{ role: "assistant", text: "to one", telegramMessageId: null } as const]
  yield* inbox.settle(settlement(chat, turn, at, ["to", "one"], { messages }))
  for (const part of [0, 1]) {
    const ref = { chatId: chat.id, epoch: at.epoch, updateId: turn.incoming.updateId, part }
    const telegramMessageId = TelegramMessageId.make(first + part)
    yield* outbox.settle(ref, { _tag: "Sent", telegramMessageId, repeated: false })
  }
})

const put = Effect.fnUntraced(function* (chat: Chat, under: number, ...thumbs: ReadonlyArray<"up" | "down" | null>) {
  const inbox = yield* Inbox
  const turn = text(chat, "")
  const changes = thumbs.map((thumb) => note({ messageId: TelegramMessageId.make(under), thumb }))
  yield* inbox.settle(settlement(chat, turn, yield* begin(chat, turn), [], { changes }))
  return yield* Thumbs.use(({ of }) => of(chat.sender.id))
})

for (const [place, store] of storesWith(twinOn, storeOf)) {
  layer(store)(`Thumbs ${place}`, (it) => {
    it.effect("stand under answers only, one each however often they come, until they are taken back", () =>
      Effect.gen(function* () {
        const chat = newChat()
        yield* answered(chat, 9)
        assert.deepStrictEqual(yield* put(chat, 8, "up"), [])
        assert.deepStrictEqual(yield* put(chat, 9, "up", "up"), ["9 up"])
        assert.deepStrictEqual(yield* put(chat, 9, "up"), ["9 up"])
        assert.deepStrictEqual(yield* put(chat, 9, "down"), ["9 down"])
        assert.deepStrictEqual(yield* put(chat, 10, "up"), ["9 down", "10 up"])
        assert.deepStrictEqual(yield* put(chat, 9, null), ["10 up"])
        assert.deepStrictEqual(yield* put(chat, 9, null), ["10 up"])
      }),
    )

    it.effect("stand under nobody else's answers, and under nothing that was not an answer", () =>
      Effect.gen(function* () {
        const [ada, eve] = [newChat(), newChat()]
        yield* answered(ada, 50)
        assert.deepStrictEqual(yield* put(eve, 50, "up"), [])
        const inbox = yield* Inbox
        const outbox = yield* Outbox
        const turn = text(ada, "/menu")
        const at = yield* begin(ada, turn)
        yield* inbox.settle(settlement(ada, turn, at, ["the menu"]))
        const ref = { chatId: ada.id, epoch: at.epoch, updateId: turn.incoming.updateId, part: 0 }
        yield* outbox.settle(ref, { _tag: "Sent", telegramMessageId: TelegramMessageId.make(70), repeated: false })
        assert.deepStrictEqual(yield* put(ada, 70, "up"), [])
      }),
    )
  })
}
