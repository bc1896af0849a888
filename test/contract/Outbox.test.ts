import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { TelegramMessageId } from "../../src/domain/Ids.ts"
import { Inbox } from "../../src/domain/talk/Inbox.ts"
import { Outbox } from "../../src/domain/talk/outgoing/Outbox.ts"
import type { Outgoing } from "../../src/domain/talk/outgoing/Outgoing.ts"
import { plain } from "../../src/domain/talk/outgoing/RichText.ts"
import { begin, type Chat, message, newChat, settlement, stores, text } from "./Stores.ts"

const sent = { _tag: "Sent", telegramMessageId: TelegramMessageId.make(9), repeated: false } as const
const failed = { _tag: "Failed", reason: "refused" } as const

/** A turn that owes the given messages, and the reference to each of its parts. */
const owing = Effect.fnUntraced(function* (chat: Chat, ...answers: ReadonlyArray<string>) {
  const inbox = yield* Inbox
  const turn = text(chat, "hello")
  const at = yield* begin(chat, turn)
  yield* inbox.settle(settlement(chat, turn, at, answers))
  return (part: number) => ({ updateId: turn.incoming.updateId, chatId: chat.id, epoch: at.epoch, part })
})

const parts = Effect.fnUntraced(function* (chat: Chat) {
  const inbox = yield* Inbox
  const [turn] = yield* inbox.open(chat.id, 1)
  return turn?.deliveries.map(({ part, outgoing, state, attempts }) => {
    const said = outgoing._tag === "Message" ? outgoing.text.text : outgoing._tag
    return `${part} ${said} ${state} ${attempts}`
  })
})

for (const [place, store] of stores) {
  layer(store)(`Outbox ${place}`, (it) => {
    it.effect("marks a part before its call and counts the calls that may have happened", () =>
      Effect.gen(function* () {
        const outbox = yield* Outbox
        const chat = newChat()
        const ref = yield* owing(chat, "a", "b")
        assert.isTrue(yield* outbox.sending(ref(0)))
        assert.deepStrictEqual(yield* parts(chat), ["0 a sending 1", "1 b pending 0"])
        assert.isTrue(yield* outbox.unsent(ref(0)))
        assert.isTrue(yield* outbox.unsent(ref(0)))
        assert.deepStrictEqual(yield* parts(chat), ["0 a pending 0", "1 b pending 0"])
        assert.isTrue(yield* outbox.sending(ref(0)))
        assert.isTrue(yield* outbox.sending(ref(0)))
        assert.deepStrictEqual(yield* parts(chat), ["0 a sending 2", "1 b pending 0"])
      }),
    )

    it.effect("holds every kind of call", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const chat = newChat()
        const turn = text(chat, "hello")
        const at = yield* begin(chat, turn)
        const messageId = TelegramMessageId.make(9)
        const deliveries: { readonly [Tag in Outgoing["_tag"]]: Extract<Outgoing, { readonly _tag: Tag }> } = {
          Message: { _tag: "Message", text: plain("m"), keyboard: [[{ label: "l", data: "d" }]] },
          Document: { _tag: "Document", fileName: "f.md", content: "c" },
          Edit: { _tag: "Edit", messageId, text: plain("e") },
          ClearKeyboard: { _tag: "ClearKeyboard", messageId },
          AnswerCallback: { _tag: "AnswerCallback", queryId: "q" },
        }
        yield* inbox.settle(settlement(chat, turn, at, [], { deliveries: Object.values(deliveries) }))
        const [open] = yield* inbox.open(chat.id, 1)
        assert.deepStrictEqual(
          open?.deliveries.map(({ outgoing }) => outgoing),
          Object.values(deliveries),
        )
      }),
    )

    it.effect("closes the turn with its last unsettled part, sent or failed", () =>
      Effect.gen(function* () {
        const outbox = yield* Outbox
        const chat = newChat()
        const ref = yield* owing(chat, "a", "b", "c")
        assert.isTrue(yield* outbox.settle(ref(0), sent))
        assert.isTrue(yield* outbox.settle(ref(2), failed))
        assert.deepStrictEqual(yield* parts(chat), ["1 b pending 0"])
        assert.isTrue(yield* outbox.settle(ref(1), { ...sent, telegramMessageId: null, repeated: true }))
        assert.isUndefined(yield* parts(chat))
      }),
    )

    it.effect("leaves a settled part unchanged when asked again", () =>
      Effect.gen(function* () {
        const outbox = yield* Outbox
        const chat = newChat()
        const ref = yield* owing(chat, "a", "b")
        assert.isTrue(yield* outbox.settle(ref(0), sent))
        assert.isTrue(yield* outbox.settle(ref(0), sent))
        assert.isFalse(yield* outbox.sending(ref(0)))
        assert.isFalse(yield* outbox.unsent(ref(0)))
        assert.isFalse(yield* outbox.replace(ref(0), [message("x")]))
        assert.deepStrictEqual(yield* parts(chat), ["1 b pending 0"])
      }),
    )

    it.effect("puts replacements in the place of a part, before those behind it", () =>
      Effect.gen(function* () {
        const outbox = yield* Outbox
        const chat = newChat()
        const ref = yield* owing(chat, "a", "file", "z")
        yield* outbox.settle(ref(0), sent)
        yield* outbox.sending(ref(1))
        const others = ["x", "y", "w"].map(message)
        assert.isTrue(yield* outbox.replace(ref(1), others))
        const expected = ["1 x pending 0", "2 y pending 0", "3 w pending 0", "4 z pending 0"]
        assert.deepStrictEqual(yield* parts(chat), expected)
        assert.isTrue(yield* outbox.replace(ref(1), others), "the same call again, its answer was lost")
        assert.deepStrictEqual(yield* parts(chat), expected)
        assert.isTrue(yield* outbox.replace(ref(1), [message("v")]))
        assert.deepStrictEqual((yield* parts(chat))?.[0], "1 v pending 0")
        for (const part of [1, 2, 3, 4]) yield* outbox.settle(ref(part), sent)
        assert.isUndefined(yield* parts(chat))
      }),
    )

    it.effect("abandons what is left of a turn, and the next one is free", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const outbox = yield* Outbox
        const chat = newChat()
        const ref = yield* owing(chat, "a", "b")
        const next = text(chat, "still there?")
        yield* inbox.accept([next])
        assert.isTrue(yield* outbox.abandon(ref(0), "blocked"))
        assert.isTrue(yield* outbox.abandon(ref(0), "blocked"))
        assert.isFalse(yield* outbox.sending(ref(1)))
        const open = yield* inbox.open(chat.id, 10)
        assert.deepStrictEqual(
          open.map((turn) => turn.updateId),
          [next.incoming.updateId],
        )
      }),
    )

    it.effect("holds back an answered turn that was put off", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const chat = newChat()
        const ref = yield* owing(chat, "a")
        assert.isTrue(yield* inbox.postpone(ref(0), 3_600_000, false))
        assert.isUndefined(yield* parts(chat))
        assert.isTrue(yield* inbox.postpone(ref(0), 0, false))
        assert.deepStrictEqual(yield* parts(chat), ["0 a pending 0"])
      }),
    )
  })
}
