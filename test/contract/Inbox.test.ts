import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { Epoch, TelegramMessageId, type UpdateId } from "../../src/domain/Ids.ts"
import type { Content } from "../../src/domain/talk/incoming/Incoming.ts"
import { Inbox } from "../../src/domain/talk/Inbox.ts"
import { Outbox } from "../../src/domain/talk/outgoing/Outbox.ts"
import { People } from "../../src/domain/talk/People.ts"
import { withoutText } from "../../src/domain/talk/incoming/TextPaths.ts"
import { contents } from "../support/Contents.ts"
import { arrival, begin, history, message, newChat, settlement, stores, text } from "./Stores.ts"

const ids = (turns: ReadonlyArray<{ readonly updateId: UpdateId }>) => turns.map((turn) => turn.updateId)

for (const [place, store] of stores) {
  layer(store)(`Inbox ${place}`, (it) => {
    it.effect("stores each update once and says which were new", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const chat = newChat()
        const [first, second] = [text(chat, "one"), text(chat, "two")]
        assert.deepStrictEqual(yield* inbox.accept([first, first]), [first.incoming.updateId])
        assert.deepStrictEqual(yield* inbox.accept([first, second]), [second.incoming.updateId])
        assert.deepStrictEqual(yield* inbox.accept([first, second]), [])
        assert.deepStrictEqual(yield* inbox.accept([]), [])
        const open = yield* inbox.open(chat.id, 10)
        assert.deepStrictEqual(
          open.map((turn) => turn.incoming),
          [first.incoming, second.incoming],
        )
      }),
    )

    it.effect("keeps updates that nobody waits for, as done", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const chat = newChat()
        const unknown = arrival(chat, { _tag: "Unknown", kind: "poll" })
        const nowhere = arrival(chat, { _tag: "Unknown", kind: "other" })
        const homeless = { ...nowhere, incoming: { ...nowhere.incoming, chatId: null, sender: null } }
        assert.strictEqual((yield* inbox.accept([unknown, homeless])).length, 2)
        assert.deepStrictEqual(yield* inbox.open(chat.id, 10), [])
        assert.deepStrictEqual(yield* inbox.accept([unknown, homeless]), [])
      }),
    )

    it.effect("gives open turns in the order of their updates, as many as asked for", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const chat = newChat()
        const turns = ["a", "b", "c"].map((said) => text(chat, said))
        yield* inbox.accept([...turns].reverse())
        const expected = turns.map((turn) => turn.incoming.updateId)
        assert.deepStrictEqual(ids(yield* inbox.open(chat.id, 10)), expected)
        assert.deepStrictEqual(ids(yield* inbox.open(chat.id, 2)), expected.slice(0, 2))
      }),
    )

    it.effect("carries the trace of the intake", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const chat = newChat()
        const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        yield* inbox.accept([{ ...text(chat, "hi"), traceparent }])
        const [turn] = yield* inbox.open(chat.id, 1)
        assert.strictEqual(turn?.traceparent, traceparent)
      }),
    )

    it.effect("raises the epoch with each owner", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const chat = newChat()
        const first = yield* inbox.own(chat.id)
        assert.isAbove((yield* inbox.own(chat.id)).epoch, first.epoch)
      }),
    )

    it.effect("commits answer, history and deliveries together", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const chat = newChat()
        const turn = text(chat, "hello")
        const at = yield* begin(chat, turn)
        const messages = [
          { role: "user", text: "hello", telegramMessageId: TelegramMessageId.make(41) },
          { role: "assistant", text: "good day", telegramMessageId: null },
        ] as const
        assert.isNotNull(yield* inbox.settle(settlement(chat, turn, at, ["good", "day"], { messages })))
        assert.deepStrictEqual(yield* history(chat), ["user: hello", "assistant: good day"])
        const [open] = yield* inbox.open(chat.id, 10)
        assert.strictEqual(open?.status, "answered")
        assert.deepStrictEqual(open?.deliveries, [
          { part: 0, outgoing: message("good"), state: "pending", attempts: 0 },
          { part: 1, outgoing: message("day"), state: "pending", attempts: 0 },
        ])
      }),
    )

    it.effect("settles a turn once, and knows a repetition of the same decision", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const chat = newChat()
        const turn = text(chat, "hello")
        const at = yield* begin(chat, turn)
        const messages = [{ role: "assistant", text: "first", telegramMessageId: null }] as const
        const decision = settlement(chat, turn, at, ["first"], { messages })
        assert.isNotNull(yield* inbox.settle(decision))
        assert.isNotNull(yield* inbox.settle(decision))
        assert.isNull(yield* inbox.settle(settlement(chat, turn, at, ["second"], { messages })))
        assert.deepStrictEqual(yield* history(chat), ["assistant: first"])
        const [open] = yield* inbox.open(chat.id, 10)
        assert.strictEqual(open?.deliveries.length, 1)
      }),
    )

    it.effect("lets an earlier owner change nothing", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const outbox = yield* Outbox
        const chat = newChat()
        const turn = text(chat, "hello")
        const old = yield* begin(chat, turn)
        const { epoch } = yield* inbox.own(chat.id)
        const messages = [{ role: "assistant", text: "late", telegramMessageId: null }] as const
        assert.isNull(yield* inbox.settle(settlement(chat, turn, old, ["late"], { messages })))
        const { updateId } = turn.incoming
        assert.isFalse(yield* inbox.postpone({ updateId, chatId: chat.id, epoch: old.epoch }, 60_000, true))
        assert.deepStrictEqual(yield* history(chat), [])
        const [open] = yield* inbox.open(chat.id, 10)
        assert.deepInclude(open, { status: "received", notified: false, postponed: 0, deliveries: [] })

        assert.isNotNull(yield* inbox.settle(settlement(chat, turn, { ...old, epoch }, ["now"])))
        const ref = { updateId, chatId: chat.id, epoch: old.epoch, part: 0 }
        assert.isFalse(yield* outbox.sending(ref))
        assert.isFalse(yield* outbox.unsent(ref))
        assert.isFalse(yield* outbox.settle(ref, { _tag: "Failed", reason: "old" }))
        assert.isFalse(yield* outbox.replace(ref, [message("old")]))
        assert.isFalse(yield* outbox.abandon(ref, "old"))
        const [answered] = yield* inbox.open(chat.id, 10)
        assert.deepStrictEqual(answered?.deliveries, [
          { part: 0, outgoing: message("now"), state: "pending", attempts: 0 },
        ])
      }),
    )

    it.effect("takes an epoch that was never given for no owner's", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const chat = newChat()
        const turn = text(chat, "hello")
        const at = yield* begin(chat, turn)
        assert.isNull(yield* inbox.settle(settlement(chat, turn, { ...at, epoch: Epoch.make(at.epoch + 1) }, ["x"])))
      }),
    )

    it.effect("stores what is said before messages along with them, in their topics, once, and first in its chat", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const chat = newChat()
        const [early, urgent] = [text(chat, "hello"), text(chat, "help")]
        yield* inbox.accept([early])
        const ahead = { feature: "safety", payload: { about: "self" }, context: { threadId: 5 } }
        const please = { ...text(chat, "please"), ahead: { feature: "safety", payload: { about: "violence" } } }
        const batch = [{ ...urgent, ahead }, please]
        assert.lengthOf(yield* inbox.accept(batch), 2)
        assert.lengthOf(yield* inbox.accept(batch), 0)
        const at = yield* begin(chat)
        assert.isTrue(yield* inbox.postpone({ ...early.incoming, ...at, chatId: chat.id }, 3_600_000, false))
        const [own, next, ...others] = yield* inbox.open(chat.id, 10)
        assert.lengthOf(others, 0, "they do not wait behind the first")
        assert.deepStrictEqual(own?.incoming.sender, chat.sender)
        assert.deepStrictEqual(own?.incoming.content, { _tag: "Own", ...ahead })
        assert.deepStrictEqual(next?.incoming.content, { _tag: "Own", ...please.ahead })
        assert.isBelow(own?.incoming.updateId ?? 0, 0)
        assert.include(yield* inbox.waiting(1_000), chat.id)
      }),
    )

    it.effect("closes a turn that owes nothing at once", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const chat = newChat()
        const turn = text(chat, "hello")
        const at = yield* begin(chat, turn)
        assert.isNotNull(yield* inbox.settle(settlement(chat, turn, at, [])))
        assert.deepStrictEqual(yield* inbox.open(chat.id, 10), [])
        assert.isFalse(yield* inbox.postpone({ ...turn.incoming, ...at, chatId: chat.id }, 1_000, false))
      }),
    )

    it.effect("holds back the whole chat while its oldest turn is not due", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const chat = newChat()
        const [first, second, third] = [text(chat, "one"), text(chat, "two"), text(chat, "three")]
        const { epoch } = yield* begin(chat, first, second, third)
        const put = (turn: typeof first, delay: number, notified: boolean) =>
          inbox.postpone({ updateId: turn.incoming.updateId, chatId: chat.id, epoch }, delay, notified)

        assert.isTrue(yield* put(first, 3_600_000, false))
        assert.deepStrictEqual(yield* inbox.open(chat.id, 10), [])
        assert.notInclude(yield* inbox.waiting(1_000), chat.id)

        assert.isTrue(yield* put(first, 0, true))
        assert.isTrue(yield* put(second, 3_600_000, false))
        const open = yield* inbox.open(chat.id, 10)
        assert.deepStrictEqual(ids(open), [first.incoming.updateId])
        assert.deepInclude(open[0], { status: "received", postponed: 2, notified: true })
        assert.include(yield* inbox.waiting(1_000), chat.id)

        assert.isTrue(yield* put(first, 0, false))
        assert.isTrue((yield* inbox.open(chat.id, 1))[0]?.notified)
      }),
    )

    it.effect("names waiting chats, the longest waiting first", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const [early, late, idle] = [newChat(), newChat(), newChat()]
        const turns = [text(early, "1"), text(late, "2"), text(idle, "3")] as const
        for (const turn of turns) yield* inbox.accept([turn])
        yield* inbox.settle(settlement(idle, turns[2], yield* begin(idle), []))
        const ours = new Set([early.id, late.id, idle.id])
        const waiting = (yield* inbox.waiting(1_000)).filter((id) => ours.has(id))
        assert.deepStrictEqual(waiting, [early.id, late.id])
        assert.strictEqual((yield* inbox.waiting(1)).length, 1)
      }),
    )

    it.effect("forgets the text of an update that may not be kept", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const chat = newChat()
        const kept = Object.values(contents).filter(({ _tag }) => _tag !== "Unknown")
        const bare = { ...contents.Media, mime: null, context: { forwarded: { from: null } } }
        const written: ReadonlyArray<Content> = [...kept, bare, { ...contents.Own, payload: ["secret"] }]
        const turns = written.map((content) => arrival(chat, content))
        const at = yield* begin(chat, ...turns)
        for (const turn of turns) {
          assert.isNotNull(yield* inbox.settle(settlement(chat, turn, at, ["understood"], { forgetText: true })))
        }
        const open = yield* inbox.open(chat.id, 20)
        assert.notInclude(JSON.stringify(open), "secret")
        assert.deepStrictEqual(
          open.map(({ incoming }) => incoming.content),
          written.map(withoutText),
        )
      }),
    )

    it.effect("corrects the stored message that was edited, and only that one", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const [chat, other] = [newChat(), newChat()]
        const messageId = TelegramMessageId.make(77)
        const messages = [
          { role: "user", text: "helo", telegramMessageId: messageId },
          { role: "assistant", text: "hi", telegramMessageId: null },
        ] as const
        for (const each of [chat, other]) {
          const turn = text(each, "helo")
          yield* inbox.settle(settlement(each, turn, yield* begin(each, turn), [], { messages }))
        }
        const edit = arrival(chat, { _tag: "Edited", messageId, text: "hello" })
        const at = yield* begin(chat, edit)
        assert.isNotNull(yield* inbox.settle(settlement(chat, edit, at, [], { edited: { messageId, text: "hello" } })))
        assert.deepStrictEqual(yield* history(chat), ["user: hello", "assistant: hi"])
        assert.deepStrictEqual(yield* history(other), ["user: helo", "assistant: hi"])
      }),
    )

    it.effect("changes of the person what the decision names, and nothing else", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const people = yield* People
        const chat = newChat()
        const turns = ["1", "2", "3"].map((said) => text(chat, said))
        const at = yield* begin(chat, ...turns)
        const dialogues: Array<unknown> = []
        const changes = [
          { name: "Grace", consent: "granted", dialogue: { feature: "x", state: { step: 1 } }, introduced: true },
          { blocked: true },
          { dialogue: null },
        ] as const
        for (const [index, turn] of turns.entries()) {
          assert.isNotNull(yield* inbox.settle(settlement(chat, turn, at, [], { person: changes[index] ?? {} })))
          dialogues.push((yield* people.open(chat.id, chat.sender, 1)).person.dialogue)
        }
        const open = { feature: "x", state: { step: 1 } }
        assert.deepStrictEqual(dialogues, [open, open, null])
        const { person } = yield* people.open(chat.id, chat.sender, 1)
        assert.deepInclude(person, { name: "Grace", consent: "granted", dialogue: null, introduced: true })
      }),
    )

    it.effect("keeps any text as it is", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const chat = newChat()
        const said = [
          "Robert'); DROP TABLE messages;-- $1 \\ %s",
          "🙂👩‍👩‍👧‍👦 ﷽ \u202Eright to left\u202C \u0001 \uFFFE",
          "line\r\n".repeat(10_000),
          "<b>&amp;</b> ```\n",
          "",
        ]
        for (const words of said) {
          const turn = text(chat, words)
          const messages = [{ role: "user", text: words, telegramMessageId: null }] as const
          const at = yield* begin(chat, turn)
          const [open] = yield* inbox.open(chat.id, 1)
          assert.deepStrictEqual(open?.incoming, turn.incoming)
          assert.isNotNull(yield* inbox.settle(settlement(chat, turn, at, [], { messages })))
        }
        assert.deepStrictEqual(
          yield* history(chat),
          said.map((words) => `user: ${words}`),
        )
      }),
    )
  })
}
