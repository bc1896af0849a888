import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { ChatWorkers } from "../../src/chat/ChatWorkers.ts"
import { FakeChatModel } from "../support/FakeChatModel.ts"
import { FakeTelegram, textsOf } from "../support/FakeTelegram.ts"
import { TelegramMessageId } from "../../src/domain/Ids.ts"
import { acquainted, arrives, chatId, Engine, history, openTurns, says, update } from "./Engine.ts"

const long = "A sentence of some length that goes on. ".repeat(150).trim()
const lost = { _tag: "Lost", detail: "no answer" } as const
const answer = (text: string) => ({ parts: [text], end: "answer" }) as const

describe("the owner of a chat", () => {
  it.effect("answers a question once and keeps both in the history", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      yield* arrives(says(3, "hello"))
      yield* Effect.all([owner.wake, owner.wake, owner.wake], { concurrency: "unbounded" })
      const { sent } = yield* FakeTelegram
      assert.deepStrictEqual(textsOf(sent), ["You said: hello"])
      assert.deepStrictEqual(yield* history, ["user: hello", "assistant: You said: hello"])
      assert.lengthOf(yield* openTurns, 0)
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("gives the model the exchange before, also after a new owner took over", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      yield* arrives(says(3, "first"))
      yield* owner.wake
      yield* arrives(says(4, "second"))
      yield* owner.wake
      const owners = yield* ChatWorkers
      const heir = yield* owners.make(chatId)
      yield* arrives(says(5, "third"))
      yield* heir.wake
      const { prompts } = yield* FakeChatModel
      const before = ["first", "You said: first", "second", "You said: second"]
      assert.deepStrictEqual(
        prompts.map(({ messages }) => messages.map(({ text }) => text)),
        [["first"], [...before.slice(0, 2), "second"], [...before, "third"]],
      )
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("sends nothing and writes nothing once another owner took over", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const { script } = yield* FakeChatModel
      const { sent } = yield* FakeTelegram
      script.push({ parts: ["stale"], end: "hang" }, answer("fresh"))
      yield* arrives(says(3, "hello"))
      const frozen = yield* Effect.forkChild(owner.wake)
      yield* TestClock.adjust("1 second")
      const owners = yield* ChatWorkers
      const heir = yield* owners.make(chatId)
      yield* heir.wake
      yield* owner.stop(3)
      yield* Fiber.join(frozen)
      assert.deepStrictEqual(textsOf(sent), ["fresh"])
      assert.deepStrictEqual(yield* history, ["user: hello", "assistant: fresh"])
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("sends a long answer as preview and file", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const { script } = yield* FakeChatModel
      const { sent } = yield* FakeTelegram
      script.push(answer(long))
      yield* arrives(says(3, "tell me"))
      yield* owner.wake
      assert.deepStrictEqual(
        sent.map(({ outgoing }) => outgoing._tag),
        ["Message", "Document"],
      )
      assert.strictEqual(textsOf(sent)[1], long)
      assert.isAtMost(textsOf(sent)[0]?.length ?? 0, 301)
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("sends the whole answer in parts when Telegram refuses the file", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const { script } = yield* FakeChatModel
      const { faults, sent } = yield* FakeTelegram
      script.push(answer(long))
      yield* arrives(says(3, "tell me"))
      faults.push("none", { reason: { _tag: "Rejected", code: 400, description: "no files here" }, done: false })
      yield* owner.wake
      const [, ...parts] = textsOf(sent)
      assert.isTrue(sent.every(({ outgoing }) => outgoing._tag === "Message" && outgoing.text.text.length <= 4_096))
      assert.strictEqual(parts.join(""), long)
      assert.lengthOf(yield* openTurns, 0)
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("repeats a send whose answer was lost once, and never a third time", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const { faults, sent } = yield* FakeTelegram
      faults.push({ reason: lost, done: true }, { reason: lost, done: true })
      yield* arrives(says(3, "hello"))
      yield* owner.wake
      yield* owner.wake
      assert.deepStrictEqual(textsOf(sent), ["You said: hello", "You said: hello"])
      assert.lengthOf(yield* openTurns, 0)
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("does not spend the repetition while Telegram is away", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const { faults, sent, typingFaults } = yield* FakeTelegram
      faults.push({ reason: lost, done: false })
      typingFaults.push(
        { _tag: "Unreachable", detail: "ECONNREFUSED" },
        { _tag: "Unreachable", detail: "ECONNREFUSED" },
      )
      yield* arrives(says(3, "hello"))
      yield* owner.wake
      yield* TestClock.adjust("5 seconds")
      yield* owner.wake
      assert.lengthOf(sent, 0)
      yield* TestClock.adjust("5 seconds")
      yield* owner.wake
      assert.deepStrictEqual(textsOf(sent), ["You said: hello"])
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("waits as long as Telegram asks, keeps the order, and sends once", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const { faults, sent } = yield* FakeTelegram
      faults.push({ reason: { _tag: "RateLimited", retryAfterSeconds: 40 }, done: false })
      yield* arrives(says(3, "one"))
      yield* owner.wake
      yield* arrives(says(4, "two"))
      yield* TestClock.adjust("39 seconds")
      yield* owner.wake
      assert.lengthOf(sent, 0)
      yield* TestClock.adjust("1 second")
      yield* owner.wake
      assert.deepStrictEqual(textsOf(sent), ["You said: one", "You said: two"])
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("lets go of answers to a user who blocked the bot", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const { faults, sent } = yield* FakeTelegram
      faults.push({ reason: { _tag: "Blocked", description: "Forbidden: bot was blocked by the user" }, done: false })
      yield* arrives(says(3, "hello"))
      yield* owner.wake
      assert.lengthOf(sent, 0)
      assert.lengthOf(yield* openTurns, 0)
      assert.deepStrictEqual(yield* history, ["user: hello", "assistant: You said: hello"])
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("tells the user once that the model is away, and answers when it is back", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const { script } = yield* FakeChatModel
      const { sent } = yield* FakeTelegram
      script.push(
        { parts: ["half of"], end: { _tag: "CutShort" } },
        { parts: [], end: { _tag: "Network" } },
        answer("whole"),
      )
      yield* arrives(says(3, "hello"))
      yield* owner.wake
      yield* TestClock.adjust("15 seconds")
      yield* owner.wake
      assert.deepStrictEqual(textsOf(sent), ["late-notice"])
      yield* TestClock.adjust("30 seconds")
      yield* owner.wake
      assert.deepStrictEqual(textsOf(sent), ["late-notice", "whole"])
      assert.deepStrictEqual(yield* history, ["user: hello", "assistant: whole"])
    }).pipe(Effect.provide(Engine)),
  )

  it.effect(
    "ends a turn that can never be answered in an apology that is no part of the conversation, and blames nobody for a wrong key",
    () =>
      Effect.gen(function* () {
        const owner = yield* acquainted()
        const { script } = yield* FakeChatModel
        const { sent } = yield* FakeTelegram
        for (const end of [{ _tag: "Refused" }, { _tag: "TooLong" }, { _tag: "Unauthorized" }] as const) {
          script.push({ parts: [], end })
          yield* arrives(says(sent.length + 3, end._tag))
          yield* owner.wake
        }
        assert.deepStrictEqual(textsOf(sent), ["apology", "too-long", "model-refuses"])
        assert.deepStrictEqual(yield* history, ["user: Refused", "user: TooLong", "user: Unauthorized"])
      }).pipe(Effect.provide(Engine)),
  )

  it.effect("shows typing and a growing draft, and keeps what was written until Stop", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const { script } = yield* FakeChatModel
      const telegram = yield* FakeTelegram
      script.push({ parts: ["Once", " upon"], end: "hang" })
      yield* arrives(says(3, "a story"))
      const writing = yield* Effect.forkChild(owner.wake)
      yield* TestClock.adjust("300 millis")
      assert.deepStrictEqual(telegram.typings, [chatId])
      assert.lengthOf(telegram.drafts, 0)
      yield* TestClock.adjust("6 seconds")
      assert.deepStrictEqual(telegram.drafts, [{ draftId: 3, text: "Once upon" }])
      assert.lengthOf(telegram.typings, 2)
      yield* owner.stop(99)
      yield* owner.stop(3)
      yield* Fiber.join(writing)
      assert.deepStrictEqual(textsOf(telegram.sent), ["Once upon"])
      assert.deepStrictEqual(yield* history, ["user: a story", "assistant: Once upon"])
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("keeps the edited text, in the history and in the next prompt", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const first = says(3, "helo")
      yield* arrives(first)
      yield* owner.wake
      if (first.content._tag !== "Text") return
      yield* arrives(update(4, { _tag: "Edited", messageId: first.content.messageId, text: "hello" }), says(5, "again"))
      yield* owner.wake
      assert.deepStrictEqual((yield* history).slice(0, 2), ["user: hello", "assistant: You said: helo"])
      const { prompts } = yield* FakeChatModel
      assert.strictEqual(prompts.at(-1)?.messages[0]?.text, "hello")
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("keeps no text of somebody who declined", () =>
    Effect.gen(function* () {
      const owners = yield* ChatWorkers
      const owner = yield* owners.make(chatId)
      yield* arrives(
        update(1, { _tag: "Callback", queryId: "q", data: "consent:no", messageId: null }),
        says(2, "secret"),
      )
      yield* owner.wake
      assert.lengthOf(yield* history, 0)
      const { sent } = yield* FakeTelegram
      assert.strictEqual(textsOf(sent).at(-1), "consent-declined-reminder")
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("answers messages that arrived together in one answer, each kept under its own turn", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      yield* arrives(
        says(3, "one"),
        says(4, "two"),
        update(5, { _tag: "Command", messageId: TelegramMessageId.make(5), name: "help", argument: "" }),
        says(6, "three"),
      )
      yield* owner.wake
      const { prompts } = yield* FakeChatModel
      assert.deepStrictEqual(
        prompts.map(({ messages }) => messages.map(({ text }) => text)),
        [["one\n\ntwo"], ["one\n\ntwo", "You said: two", "three"]],
      )
      const { sent } = yield* FakeTelegram
      assert.deepStrictEqual(textsOf(sent), ["You said: two", "menu-help", "You said: three"])
      assert.deepStrictEqual(yield* history, [
        "user: one",
        "user: two",
        "assistant: You said: two",
        "user: three",
        "assistant: You said: three",
      ])
      assert.lengthOf(yield* openTurns, 0)
    }).pipe(Effect.provide(Engine)),
  )
})
