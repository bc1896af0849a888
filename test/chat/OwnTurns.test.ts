import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { ChatWorkers } from "../../src/chat/ChatWorkers.ts"
import { ChatId, TelegramMessageId, UpdateId } from "../../src/domain/Ids.ts"
import type { Incoming } from "../../src/domain/talk/incoming/Incoming.ts"
import { DeadLetters } from "../../src/domain/operators/letters/DeadLetters.ts"
import { Spool } from "../../src/domain/talk/Spool.ts"
import { FakeChatModel } from "../support/FakeChatModel.ts"
import { FakeTelegram, textsOf } from "../support/FakeTelegram.ts"
import {
  acquainted,
  arrives,
  chatId,
  Engine,
  help,
  history,
  openTurns,
  Outage,
  says,
  selfHelp,
  update,
} from "./Engine.ts"

const group = ChatId.make(-100)

/** What the bot says unasked in the operators' group. */
const unasked = (updateId: number, text: string, feature = "operators"): Incoming => ({
  updateId: UpdateId.make(updateId),
  chatId: group,
  sender: null,
  content: { _tag: "Own", feature, payload: { _tag: "Message", text } },
})

const groupWorker = Effect.flatMap(ChatWorkers, ({ make }) => make(group))

describe("what the bot says unasked", () => {
  it.effect("goes out in order, in a chat that is nobody's, and leaves no history", () =>
    Effect.gen(function* () {
      yield* arrives(unasked(-9, "the backup failed"), unasked(-8, "the next one is fine"))
      yield* (yield* groupWorker).wake
      const { sent } = yield* FakeTelegram
      assert.deepStrictEqual(
        sent.map(({ chatId }) => chatId),
        [group, group],
      )
      assert.deepStrictEqual(textsOf(sent), ["the backup failed", "the next one is fine"])
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("is a dead letter where the operators' group shuts the bot out, and is sent once it is let in", () =>
    Effect.gen(function* () {
      const letters = yield* DeadLetters
      const { faults, sent } = yield* FakeTelegram
      const description = "Forbidden: bot was kicked from the supergroup chat"
      faults.push({ reason: { _tag: "Blocked", description }, done: false })
      yield* arrives(unasked(-9, "the disk is full"))
      const worker = yield* groupWorker
      yield* worker.wake
      const [letter] = yield* letters.list(10)
      assert.strictEqual(letter?.detail, `403 ${description}`)
      assert.isTrue(yield* letters.retry(UpdateId.make(-9)))
      yield* worker.wake
      assert.deepStrictEqual(textsOf(sent), ["the disk is full"])
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("comes before what people wrote meanwhile, and is no part of their conversation", () =>
    Effect.gen(function* () {
      const worker = yield* acquainted()
      const { sent } = yield* FakeTelegram
      const mine = update(-7, unasked(-7, "your backup is made").content)
      yield* arrives(says(3, "hello"), mine)
      yield* worker.wake
      assert.deepStrictEqual(textsOf(sent), ["your backup is made", "You said: hello"])
      assert.deepStrictEqual(yield* history, ["user: hello", "assistant: You said: hello"])
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("goes out also while nothing can be saved, without a word about history", () =>
    Effect.gen(function* () {
      const outage = yield* Outage
      outage.settlesFail = true
      yield* arrives(unasked(-9, "answers cannot be saved"))
      const worker = yield* groupWorker
      yield* worker.wake
      const { sent } = yield* FakeTelegram
      assert.deepStrictEqual(textsOf(sent), ["answers cannot be saved"])
      assert.lengthOf(yield* Spool.use(({ waiting }) => waiting), 1)
      outage.settlesFail = false
      yield* worker.wake
      assert.deepStrictEqual(textsOf(sent), ["answers cannot be saved"])
      assert.lengthOf(yield* Spool.use(({ waiting }) => waiting), 0)
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("ends quietly where no feature knows what to say, and lets the chat go on", () =>
    Effect.gen(function* () {
      yield* arrives(unasked(-9, "x", "gone"), unasked(-8, "after it"))
      yield* (yield* groupWorker).wake
      assert.deepStrictEqual(textsOf((yield* FakeTelegram).sent), ["after it"])
    }).pipe(Effect.provide(Engine)),
  )
})

describe("a button that is pressed while a model writes", () => {
  it.effect("is acknowledged at once, and has its turn afterwards", () =>
    Effect.gen(function* () {
      const worker = yield* acquainted()
      const { script } = yield* FakeChatModel
      const { sent } = yield* FakeTelegram
      script.push({ parts: ["Once"], end: "hang" })
      yield* worker.pressed("idle")
      assert.lengthOf(sent, 0, "nobody writes: its turn comes at once")
      yield* arrives(says(3, "a story"))
      const writing = yield* Effect.forkChild(worker.wake)
      yield* TestClock.adjust("2 seconds")
      const messageId = TelegramMessageId.make(9)
      yield* arrives(update(4, { _tag: "Callback", queryId: "now", data: "menu:help", messageId }))
      yield* worker.pressed("now")
      assert.deepStrictEqual(
        sent.map(({ outgoing }) => outgoing),
        [{ _tag: "AnswerCallback", queryId: "now" }],
      )
      yield* worker.stop(3)
      yield* Fiber.join(writing)
      yield* worker.wake
      assert.deepStrictEqual(textsOf(sent), ["AnswerCallback", "Once", "AnswerCallback", "menu-help"])
    }).pipe(Effect.provide(Engine)),
  )
})

describe("a change of a feature", () => {
  it.effect("is seen by the very next turn", () =>
    Effect.gen(function* () {
      const worker = yield* acquainted()
      const press = (id: number, data: string) =>
        update(id, { _tag: "Callback", queryId: `q${id}`, data, messageId: null })
      yield* arrives(says(3, "one"), press(4, "chats:new"), says(5, "two"), press(6, "chats:open:1"), says(7, "three"))
      yield* worker.wake
      const { prompts } = yield* FakeChatModel
      assert.deepStrictEqual(
        prompts.map(({ messages }) => messages.map(({ text }) => text)),
        [["one"], ["two"], ["one", "You said: one", "three"]],
      )
      assert.lengthOf(yield* openTurns, 0)
    }).pipe(Effect.provide(Engine)),
  )
})

describe("somebody of whom no language is known", () => {
  it.effect("is answered in the language of their words, and stays in it", () =>
    Effect.gen(function* () {
      const worker = yield* acquainted()
      yield* arrives(says(3, "Добрый вечер"))
      yield* worker.wake
      yield* arrives(says(4, "👍"))
      yield* worker.wake
      const { prompts } = yield* FakeChatModel
      assert.deepStrictEqual(
        prompts.map(({ language }) => language),
        ["ru", "ru"],
      )
    }).pipe(Effect.provide(Engine)),
  )
})

describe("what is said before consent", () => {
  const press = (updateId: number, data: string) =>
    update(updateId, { _tag: "Callback", queryId: `q${updateId}`, data, messageId: null })
  const begins = Effect.gen(function* () {
    const worker = yield* (yield* ChatWorkers).make(chatId)
    yield* arrives(says(1, "hello"))
    yield* worker.wake
    yield* arrives(says(2, "are you there?"))
    yield* worker.wake
    yield* arrives(says(3, "well?"))
    yield* worker.wake
    return worker
  })

  it.effect("reaches no model and no history, and one reminder is enough", () =>
    Effect.gen(function* () {
      yield* begins
      const { sent } = yield* FakeTelegram
      assert.deepStrictEqual(textsOf(sent), ["consent-intro", "consent-waiting"])
      assert.lengthOf((yield* FakeChatModel).prompts, 0)
      assert.lengthOf(yield* history, 0)
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("is answered after it, in order and together, before what comes later", () =>
    Effect.gen(function* () {
      const worker = yield* begins
      yield* arrives(press(4, "consent:yes"), says(5, "thanks"))
      yield* worker.wake
      const { prompts } = yield* FakeChatModel
      assert.deepStrictEqual(
        prompts.map(({ messages }) => messages.map(({ text }) => text)),
        [["hello\n\nare you there?\n\nwell?\n\nthanks"]],
      )
      assert.deepStrictEqual(textsOf((yield* FakeTelegram).sent).slice(2), [
        "AnswerCallback",
        "consent-answering\n\nconsent-ask-age",
        "You said: thanks",
      ])
      assert.lengthOf(yield* openTurns, 0)
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("but a cry for help is answered at once, and heard again after it", () =>
    Effect.gen(function* () {
      const worker = yield* (yield* ChatWorkers).make(chatId)
      yield* arrives(says(1, "I want to die"), help(-7))
      yield* worker.wake
      const { sent } = yield* FakeTelegram
      assert.deepStrictEqual(textsOf(sent), [selfHelp, "consent-near"])
      assert.lengthOf((yield* FakeChatModel).prompts, 0)
      yield* arrives(press(2, "consent:yes"))
      yield* worker.wake
      assert.strictEqual(textsOf(sent).at(-1), "You said: I want to die\n\nguard-help")
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("is erased by a refusal, and no later consent brings it back", () =>
    Effect.gen(function* () {
      const worker = yield* begins
      yield* arrives(press(4, "consent:no"))
      yield* worker.wake
      yield* arrives(press(5, "consent:yes"))
      yield* worker.wake
      assert.lengthOf((yield* FakeChatModel).prompts, 0)
      assert.lengthOf(yield* history, 0)
      assert.lengthOf(yield* openTurns, 0)
    }).pipe(Effect.provide(Engine)),
  )
})
