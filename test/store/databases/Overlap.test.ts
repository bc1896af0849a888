import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { Inbox } from "../../../src/domain/talk/Inbox.ts"
import { Outbox } from "../../../src/domain/talk/outgoing/Outbox.ts"
import { begin, history, message, newChat, settlement, text } from "../../contract/Stores.ts"
import { passThrough } from "../../support/PassThroughGuard.ts"
import { testStore } from "../../support/TestDatabase.ts"

/** Attempts that meet in the server: each on its own connection, many rounds, so that they do overlap. */
const rounds = Array.from({ length: 25 }, (_, round) => round)

const said = (words: string) => ({
  messages: [{ role: "assistant", text: words, telegramMessageId: null }] as const,
})

layer(testStore(passThrough))("attempts that overlap", (it) => {
  it.effect("of one decision commit it once and both know it", () =>
    Effect.forEach(
      rounds,
      Effect.fnUntraced(function* () {
        const inbox = yield* Inbox
        const chat = newChat()
        const turn = text(chat, "hello")
        const at = yield* begin(chat, turn)
        const settle = inbox.settle(settlement(chat, turn, at, ["hi"], said("hi")))
        const [first, ...others] = yield* Effect.all([settle, settle, settle], { concurrency: 3 })
        assert.strictEqual(first?.messageIds.length, 1)
        assert.deepStrictEqual(others, [first, first])
        assert.deepStrictEqual(yield* history(chat), ["assistant: hi"])
        assert.strictEqual((yield* inbox.open(chat.id, 1))[0]?.deliveries.length, 1)
      }),
    ),
  )

  it.effect("of different decisions let one of them win", () =>
    Effect.forEach(
      rounds,
      Effect.fnUntraced(function* () {
        const inbox = yield* Inbox
        const chat = newChat()
        const turn = text(chat, "hello")
        const at = yield* begin(chat, turn)
        const words = ["one", "two", "three"]
        const won = yield* Effect.forEach(
          words,
          (word) => inbox.settle(settlement(chat, turn, at, [word], said(word))),
          { concurrency: 3 },
        )
        const winners = words.filter((_, index) => won[index])
        assert.strictEqual(winners.length, 1)
        assert.deepStrictEqual(yield* history(chat), [`assistant: ${winners[0]}`])
      }),
    ),
  )

  it.effect("of one replacement make it once", () =>
    Effect.forEach(
      rounds,
      Effect.fnUntraced(function* () {
        const inbox = yield* Inbox
        const outbox = yield* Outbox
        const chat = newChat()
        const turn = text(chat, "hello")
        const at = yield* begin(chat, turn)
        yield* inbox.settle(settlement(chat, turn, at, ["file", "end"]))
        const ref = { updateId: turn.incoming.updateId, chatId: chat.id, epoch: at.epoch, part: 0 }
        const replace = outbox.replace(ref, ["a", "b"].map(message))
        assert.deepStrictEqual(yield* Effect.all([replace, replace], { concurrency: 2 }), [true, true])
        const open = yield* inbox.open(chat.id, 1)
        assert.deepStrictEqual(
          open[0]?.deliveries.map(
            ({ part, outgoing }) => `${part} ${outgoing._tag === "Message" && outgoing.text.text}`,
          ),
          ["0 a", "1 b", "2 end"],
        )
      }),
    ),
  )

  it.effect("with a new owner either come first and are seen by it, or change nothing", () =>
    Effect.forEach(
      rounds,
      Effect.fnUntraced(function* () {
        const inbox = yield* Inbox
        const chat = newChat()
        const turn = text(chat, "hello")
        const at = yield* begin(chat, turn)
        const [settled, seen] = yield* Effect.all(
          [
            inbox.settle(settlement(chat, turn, at, ["old"], said("old"))),
            Effect.andThen(inbox.own(chat.id), inbox.open(chat.id, 1)),
          ],
          { concurrency: 2 },
        )
        assert.strictEqual(seen[0]?.status, settled ? "answered" : "received")
        assert.deepStrictEqual(yield* history(chat), settled ? ["assistant: old"] : [])
      }),
    ),
  )

  it.effect("of batches with the same updates store each once and lock nobody out", () =>
    Effect.forEach(
      rounds,
      Effect.fnUntraced(function* () {
        const inbox = yield* Inbox
        const chat = newChat()
        const turns = Array.from({ length: 20 }, (_, index) => text(chat, `${index}`))
        const stored = yield* Effect.all([inbox.accept(turns), inbox.accept([...turns].reverse())], { concurrency: 2 })
        const expected = turns.map((turn) => turn.incoming.updateId)
        assert.deepStrictEqual(
          stored.flat().sort((a, b) => a - b),
          expected,
        )
      }),
    ),
  )
})
