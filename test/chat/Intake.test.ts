import { assert, layer } from "@effect/vitest"
import { Effect, Layer, Queue } from "effect"
import { TestClock } from "effect/testing"
import * as IntakeOfChats from "../../src/chat/Intake.ts"
import { Wakes } from "../../src/chat/Wakes.ts"
import { Features } from "../../src/domain/Feature.ts"
import { ChatId, TelegramMessageId } from "../../src/domain/Ids.ts"
import { StoreError } from "../../src/domain/StoreError.ts"
import { Inbox } from "../../src/domain/talk/Inbox.ts"
import { type Incoming, placeOf, topicOf } from "../../src/domain/talk/incoming/Incoming.ts"
import { Intake } from "../../src/domain/talk/incoming/Intake.ts"
import { threadOf } from "../../src/domain/talk/outgoing/Outgoing.ts"
import { Texts } from "../../src/domain/talk/Texts.ts"
import { home } from "../../src/features/menu/Menu.ts"
import { safety } from "../../src/features/safety/Safety.ts"
import { tracesPerSecond } from "../../src/policy/Telemetry.ts"
import { FakeTelegram, textsOf } from "../support/FakeTelegram.ts"
import { MemoryStore } from "../support/MemoryStore.ts"
import { RecordedSpans } from "../support/RecordedSpans.ts"
import { chatId, says, update } from "./Engine.ts"

const elsewhere = ChatId.make(70)
const saysThere = (updateId: number, text: string) => ({ ...says(updateId, text), chatId: elsewhere })

const withTopics = ChatId.make(71)
const inTopic = (updateId: number, text: string): Incoming => ({
  ...update(updateId, { _tag: "Text", messageId: TelegramMessageId.make(updateId), text, context: { threadId: 5 } }),
  chatId: withTopics,
})

const hurried: Array<number> = []
const acted: Array<string> = []

const servicesOn = <A>(store: Layer.Layer<A | Inbox>) =>
  IntakeOfChats.layer.pipe(
    Layer.provideMerge([
      store,
      FakeTelegram.layer,
      Layer.succeed(Features, { all: [safety], home }),
      Layer.succeed(Wakes, {
        wake: () => Effect.void,
        hurry: (chat) => Effect.sync(() => void hurried.push(chat)),
        stop: (_chat, draftId) => Effect.sync(() => void acted.push(`stop ${draftId}`)),
        pressed: (_chat, queryId) => Effect.sync(() => void acted.push(`pressed ${queryId}`)),
      }),
      Layer.succeed(Texts, { get: (language, key) => `${key} ${language}` }),
    ]),
  )

const away = new StoreError({ operation: "Inbox.accept", transient: true, sqlState: null, message: "away" })

layer(servicesOn(MemoryStore))("intake", (it) => {
  it.effect("keeps the traces of the first updates of a second, and every turn goes on with the trace of its own", () =>
    Effect.gen(function* () {
      const intake = yield* Intake
      const recorded = yield* RecordedSpans.make
      const accept = (from: number, count: number) =>
        Effect.provide(
          intake.accept(Array.from({ length: count }, (_, index) => says(from + index, "hello"))),
          recorded.layer,
        )
      yield* accept(1, tracesPerSecond + 1)
      yield* TestClock.adjust("1 second")
      yield* accept(1_000, 1)

      const spans = recorded.named("receive telegram.update")
      assert.strictEqual(spans.filter(({ sampled }) => sampled).length, tracesPerSecond + 1)
      const turns = yield* Inbox.use(({ open }) => open(chatId, 1_000))
      const traces = turns.map(({ traceparent }) => traceparent)
      assert.sameMembers(
        traces,
        spans.map(({ sampled, spanId, traceId }) => `00-${traceId}-${spanId}-${sampled ? "01" : "00"}`),
      )
      assert.strictEqual(new Set(spans.map(({ traceId }) => traceId)).size, tracesPerSecond + 2)
      assert.isTrue(traces.at(-1)?.endsWith("-01"))
    }),
  )

  it.effect("puts the answer to a cry for help before all that waits, once for many, and hurries", () =>
    Effect.gen(function* () {
      const intake = yield* Intake
      const waitingBefore = (yield* Inbox.use(({ open }) => open(chatId, 5_000))).length
      yield* intake.accept([says(5_001, "hello"), says(5_002, "I want to die"), says(5_003, "I want to kill myself")])
      yield* intake.accept([says(5_002, "I want to die")])
      const [first, ...others] = yield* Inbox.use(({ open }) => open(chatId, 5_000))
      const payload = { about: "self", language: "en", again: false }
      assert.deepStrictEqual(first?.incoming.content, { _tag: "Own", feature: "safety", payload })
      assert.isBelow(first?.incoming.updateId ?? 0, 0)
      assert.strictEqual(first?.incoming.sender?.firstName, "Ann")
      assert.strictEqual(others.length, waitingBefore + 3)
      assert.include(hurried, chatId)
    }),
  )

  it.effect("answers each danger of a person, also when Telegram hands them over together", () =>
    Effect.gen(function* () {
      const intake = yield* Intake
      const said = ["my husband hits me", "I want to kill myself", "he hits me again"]
      const batch = said.map((words, index) => saysThere(6_001 + index, words))
      yield* intake.accept(batch)
      const turns = yield* Inbox.use(({ open }) => open(elsewhere, 10))
      const again = { language: "en", again: false }
      assert.deepStrictEqual<unknown>(
        turns.slice(0, -3).map(({ incoming: { content } }) => content),
        ["violence", "self"].map((about) => ({ _tag: "Own", feature: "safety", payload: { about, ...again } })),
      )
      assert.deepStrictEqual(
        turns.slice(-3).map(({ incoming }) => incoming),
        batch,
      )
    }),
  )

  it.effect("answers a cry for help in its topic", () =>
    Effect.gen(function* () {
      const intake = yield* Intake
      yield* intake.accept([inTopic(7_001, "I want to die")])
      const [own] = yield* Inbox.use(({ open }) => open(withTopics, 10))
      const content = own?.incoming.content
      assert.strictEqual(content?._tag, "Own")
      if (content === undefined) return
      assert.deepStrictEqual([topicOf(content), placeOf(content)], [5, undefined], "it opens no conversation there")
    }),
  )

  it.effect("passes on at once whoever stops an answer, by Telegram's button or by ours", () =>
    Effect.gen(function* () {
      const intake = yield* Intake
      const press = { _tag: "Callback", queryId: "q", data: "chat:stop:3", messageId: null } as const
      yield* intake.accept([update(9_001, press), update(9_002, { _tag: "Stopped", draftId: 4 })])
      assert.deepStrictEqual(acted, ["pressed q", "stop 3", "stop 4"])
    }),
  )
})

const reach = { isAway: true }
const inbox = Layer.mock(Inbox, { accept: () => (reach.isAway ? Effect.fail(away) : Effect.succeed([])) })

layer(servicesOn(inbox))("while nothing is taken in", (it) => {
  it.effect("a cry for help is answered all the same, before the notice", () =>
    Effect.gen(function* () {
      const intake = yield* Intake
      const telegram = yield* FakeTelegram
      const sent = Effect.all([Queue.take(telegram.arrivals), Queue.take(telegram.arrivals)])
      yield* Effect.ignore(intake.accept([says(1, "I want to die")]))
      assert.deepStrictEqual(textsOf(yield* sent), [
        "safety-self en\n\nsafety-self-anywhere en\n\nsafety-self-trust en",
        "intake-notice en",
      ])
      yield* Effect.ignore(intake.accept([says(1, "I want to die")]))
      assert.lengthOf(telegram.sent, 2, "the same message, fetched again")
    }),
  )

  it.effect("a cry for help is answered in its topic, or outside it if that is gone", () =>
    Effect.gen(function* () {
      const intake = yield* Intake
      const telegram = yield* FakeTelegram
      const before = telegram.sent.length
      const sent = Effect.replicateEffect(Queue.take(telegram.arrivals), 2)
      const description = "Bad Request: message thread not found"
      telegram.faults.push({ reason: { _tag: "Rejected", code: 400, description }, done: false })
      yield* Effect.ignore(intake.accept([inTopic(21, "I want to die")]))
      yield* sent
      assert.deepStrictEqual(
        telegram.sent.slice(before).map(({ outgoing }) => threadOf(outgoing)),
        [undefined, 5],
      )
    }),
  )

  it.effect("each danger of a person is answered", () =>
    Effect.gen(function* () {
      const intake = yield* Intake
      const telegram = yield* FakeTelegram
      const sent = Effect.replicateEffect(Queue.take(telegram.arrivals), 3)
      const said = ["my husband hits me", "I want to kill myself"]
      yield* Effect.ignore(intake.accept(said.map((words, index) => saysThere(11 + index, words))))
      const begun = textsOf(yield* sent).map((text) => text.split(" ")[0])
      assert.sameMembers(begun, ["safety-violence", "intake-notice", "safety-self"])
    }),
  )

  it.effect(
    "everybody hears of it once, also those whom Telegram's pace has no room for at first, until it is over",
    () =>
      Effect.gen(function* () {
        const intake = yield* Intake
        const telegram = yield* FakeTelegram
        const before = telegram.sent.length
        const full = { reason: { _tag: "RateLimited", retryAfterSeconds: 10 }, done: false } as const
        const lost = { reason: { _tag: "Lost", detail: "timeout" }, done: false } as const
        const people = Array.from({ length: 4 }, (_, index) => ({
          ...says(100 + index, "hello"),
          chatId: ChatId.make(900 + index),
        }))
        telegram.faults.push("none", full, full, lost, full, "none", full)
        yield* Effect.ignore(intake.accept(people))
        yield* TestClock.adjust("1 second")
        assert.lengthOf(telegram.sent, before + 1)
        yield* TestClock.adjust("10 seconds")
        assert.lengthOf(telegram.sent, before + 2)
        yield* Effect.ignore(intake.accept(people))
        reach.isAway = false
        yield* intake.accept(people)
        yield* TestClock.adjust("1 minute")
        assert.deepStrictEqual(
          telegram.sent.slice(before).map((one) => one.chatId),
          [900, 902].map((id) => ChatId.make(id)),
          "the last one's wait outlived the outage",
        )
        telegram.faults.length = 0
        reach.isAway = true
      }),
  )
})
