import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Layer, Ref } from "effect"
import { TestClock } from "effect/testing"
import { Answer } from "../../src/chat/answer/Answer.ts"
import type { Draft } from "../../src/chat/talking/Talking.ts"
import { ChatWorkers } from "../../src/chat/ChatWorkers.ts"
import { Delivery } from "../../src/chat/Delivery.ts"
import type { Flight } from "../../src/chat/Flight.ts"
import { DeadLetters } from "../../src/domain/operators/letters/DeadLetters.ts"
import { ConversationId, Epoch, TelegramMessageId, UpdateId } from "../../src/domain/Ids.ts"
import { nothingChosen } from "../../src/domain/talk/Person.ts"
import { Inbox } from "../../src/domain/talk/Inbox.ts"
import type { Content } from "../../src/domain/talk/incoming/Incoming.ts"
import { type DeliveryOutcome, Outbox } from "../../src/domain/talk/outgoing/Outbox.ts"
import { plain } from "../../src/domain/talk/outgoing/RichText.ts"
import { Spool } from "../../src/domain/talk/Spool.ts"
import { StoreError } from "../../src/domain/StoreError.ts"
import { trials } from "../../src/policy/Limits.ts"
import { Unsaved } from "../../src/chat/Unsaved.ts"
import { diesTrying } from "../support/Deaths.ts"
import { FakeTelegram, textsOf } from "../support/FakeTelegram.ts"
import { metricValue, withOwnMetrics } from "../support/MetricValues.ts"
import { acquainted, arrives, chatId, Engine, history, openTurns, Outage, says, update } from "./Engine.ts"

const owner = { chatId, epoch: Epoch.make(1) }
/** As of an owner that does not leave. */
const staying: Flight = { during: Effect.asSome, land: Effect.void, open: Effect.void }
const turn = { updateId: UpdateId.make(3), receivedAt: 0, incoming: says(3, "hello") }

describe("what is recorded of an answer", () => {
  it.effect("says that a delivery may be a repetition, although the call before it is known to have failed", () =>
    Effect.gen(function* () {
      const outcomes: Array<DeliveryOutcome> = []
      const outbox = Layer.mock(Outbox, {
        sending: () => Effect.succeed(true),
        settle: (_ref, outcome) => Effect.sync(() => outcomes.push(outcome) > 0),
      })
      yield* Effect.gen(function* () {
        const delivery = yield* Delivery
        const outgoing = { _tag: "Message", text: plain("hello") } as const
        // Its first call was lost, its second one refused: it waits again, with one call that may have arrived.
        yield* delivery.deliver(owner, turn, [{ part: 0, outgoing, state: "pending", attempts: 1 }], staying)
        assert.strictEqual(yield* metricValue("confidant_deliveries_repeated_total"), 1)
      }).pipe(
        Effect.provide(Delivery.layer.pipe(Layer.provide([outbox, Layer.mock(DeadLetters, {}), FakeTelegram.layer]))),
        withOwnMetrics,
      )
      assert.deepStrictEqual(outcomes, [
        { _tag: "Sent", telegramMessageId: TelegramMessageId.make(1_000), repeated: true },
      ])
    }),
  )

  it.effect("is what is known to have gone out, although the database was away for long: nothing is sent again", () =>
    Effect.gen(function* () {
      const away = new StoreError({ operation: "Outbox.settle", transient: true, sqlState: null, message: "away" })
      const outcomes: Array<DeliveryOutcome> = []
      let isAway = true
      const outbox = Layer.mock(Outbox, {
        sending: () => Effect.succeed(true),
        settle: (_ref, outcome) =>
          Effect.suspend(() => (isAway ? Effect.fail(away) : Effect.sync(() => outcomes.push(outcome) > 0))),
      })
      const telegram = FakeTelegram.layer
      yield* Effect.gen(function* () {
        const delivery = yield* Delivery
        const part = { part: 0, outgoing: { _tag: "Message", text: plain("hello") }, attempts: 1 } as const
        const sending = yield* Effect.forkChild(
          Effect.flip(delivery.deliver(owner, turn, [{ ...part, state: "pending", attempts: 0 }], staying)),
        )
        yield* TestClock.adjust("1 minute")
        assert.strictEqual(yield* Fiber.join(sending), away)
        isAway = false
        yield* delivery.deliver(owner, turn, [{ ...part, state: "sending" }], staying)
        const { sent } = yield* FakeTelegram
        assert.lengthOf(sent, 1)
      }).pipe(
        Effect.provide(
          Delivery.layer.pipe(Layer.provide([outbox, Layer.mock(DeadLetters, {})]), Layer.provideMerge(telegram)),
        ),
      )
      assert.deepStrictEqual(outcomes, [
        { _tag: "Sent", telegramMessageId: TelegramMessageId.make(1_000), repeated: false },
      ])
    }),
  )

  it.effect("is found again when its commit was not heard of before the process ended: nothing is sent again", () =>
    Effect.gen(function* () {
      const first = yield* acquainted()
      const inbox = yield* Inbox
      const outage = yield* Outage
      const { sent } = yield* FakeTelegram
      const spool = yield* Spool
      outage.settlesFail = true
      yield* arrives(says(3, "hello"))
      yield* first.wake
      assert.deepStrictEqual(textsOf(sent), ["You said: hello", "unsaved-notice"])
      outage.settlesFail = false
      for (const { settlement } of yield* spool.waiting) assert.isNotNull(yield* inbox.settle(settlement))
      const owners = yield* ChatWorkers
      const heir = yield* owners.make(chatId)
      yield* heir.wake
      assert.lengthOf(sent, 2)
      assert.lengthOf(yield* openTurns, 0)
      assert.lengthOf(yield* spool.waiting, 0)
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("is saved from the spool although another process took the chat meanwhile, and has not answered yet", () =>
    Effect.gen(function* () {
      const first = yield* acquainted()
      const inbox = yield* Inbox
      const outage = yield* Outage
      const unsaved = yield* Unsaved
      const { sent } = yield* FakeTelegram
      outage.settlesFail = true
      yield* arrives(says(3, "hello"))
      yield* first.wake
      outage.settlesFail = false
      yield* inbox.own(chatId)
      yield* unsaved.saveStray(chatId)
      assert.deepStrictEqual(yield* history, ["user: hello", "assistant: You said: hello"])
      assert.lengthOf(yield* openTurns, 0)
      assert.deepStrictEqual(textsOf(sent), ["You said: hello", "unsaved-notice"])
      assert.deepStrictEqual(yield* unsaved.chats, [])
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("keeps the order of messages that waited together behind one that is set aside", () =>
    Effect.gen(function* () {
      yield* acquainted()
      const help = { _tag: "Command", messageId: TelegramMessageId.make(5), name: "help", argument: "" } as const
      yield* arrives(says(3, "poison"), says(4, "one"), update(5, help))
      yield* Effect.repeat(diesTrying(chatId, UpdateId.make(3)), { times: trials - 1 })
      const owners = yield* ChatWorkers
      const heir = yield* owners.make(chatId)
      yield* heir.wake
      const { sent } = yield* FakeTelegram
      assert.deepStrictEqual(textsOf(sent), ["apology", "You said: one", "menu-help"])
    }).pipe(Effect.provide(Engine)),
  )

  const messageId = TelegramMessageId.make(5)
  const written: ReadonlyArray<Content> = [
    { _tag: "Text", messageId, text: "secret" },
    { _tag: "Command", messageId, name: "help", argument: "secret" },
    { _tag: "Edited", messageId, text: "secret" },
    { _tag: "Media", messageId, kind: "photo", fileId: "1", bytes: null, mime: null, caption: "secret", groupId: null },
  ]

  it.effect.each(written)("is nothing that somebody wrote who declined: $_tag", (content) =>
    Effect.gen(function* () {
      const answer = yield* Answer
      const { incoming } = { incoming: update(5, content) }
      const { sender } = incoming
      if (sender === null) return
      const person = {
        id: sender.id,
        chatId,
        name: "Ann",
        language: "en",
        consent: "declined",
        dialogue: null,
        introduced: true,
        banned: false,
        ...nothingChosen,
      } as const
      const desk = { person, conversation: { id: ConversationId.make(1), mode: "helper" }, history: [] } as const
      const turn = {
        updateId: incoming.updateId,
        incoming,
        status: "received",
        receivedAt: 0,
        chatEpoch: null,
        traceparent: null,
        postponed: 0,
        notified: false,
        deliveries: [],
      } as const
      const writing = {
        draft: yield* Ref.make<Draft | null>(null),
        overtaken: yield* Ref.make(yield* Deferred.make<void>()),
      }
      const { answered } = yield* answer.make(owner, desk, [turn], writing)
      const poisoned = answer.giveUp(owner, desk, turn, { reason: "poisoned", detail: "ended the process" })
      for (const result of [answered, poisoned]) {
        assert.isTrue(result._tag === "Settled" && result.settlement.forgetText)
        assert.isFalse(JSON.stringify(result).includes("secret"))
      }
    }).pipe(Effect.provide(Engine)),
  )
})
