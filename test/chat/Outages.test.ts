import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect } from "effect"
import { TestClock } from "effect/testing"
import { ChatWorkers } from "../../src/chat/ChatWorkers.ts"
import { DeadLetters } from "../../src/domain/operators/letters/DeadLetters.ts"
import { UpdateId } from "../../src/domain/Ids.ts"
import { Spool } from "../../src/domain/talk/Spool.ts"
import { FakeChatModel } from "../support/FakeChatModel.ts"
import { trials } from "../../src/policy/Limits.ts"
import { diesTrying } from "../support/Deaths.ts"
import { FakeTelegram, textsOf } from "../support/FakeTelegram.ts"
import { acquainted, arrives, chatId, Engine, history, Outage, says, update } from "./Engine.ts"

const lost = { _tag: "Lost", detail: "no answer" } as const

describe("the owner of a chat when things fail for good or for long", () => {
  it.effect(
    "gives the answer although it cannot be saved, says so after it, and saves it later without sending again",
    () =>
      Effect.gen(function* () {
        const owner = yield* acquainted()
        const outage = yield* Outage
        const spool = yield* Spool
        const { sent } = yield* FakeTelegram
        outage.settlesFail = true
        yield* arrives(says(3, "hello"))
        yield* owner.wake
        assert.deepStrictEqual(textsOf(sent), ["You said: hello", "unsaved-notice"])
        assert.lengthOf(yield* history, 0)
        yield* owner.wake
        assert.lengthOf(sent, 2)
        outage.settlesFail = false
        yield* arrives(says(4, "again"))
        yield* owner.wake
        assert.deepStrictEqual(textsOf(sent), ["You said: hello", "unsaved-notice", "You said: again"])
        assert.deepStrictEqual(yield* history, [
          "user: hello",
          "assistant: You said: hello",
          "user: again",
          "assistant: You said: again",
        ])
        assert.lengthOf(yield* spool.waiting, 0)
      }).pipe(Effect.provide(Engine)),
  )

  it.effect("keeps the dead letter of an apology that cannot be saved", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const outage = yield* Outage
      const { script } = yield* FakeChatModel
      const { sent } = yield* FakeTelegram
      const letters = yield* DeadLetters
      outage.settlesFail = true
      script.push({ parts: [], end: { _tag: "Refused" } })
      yield* arrives(says(3, "hello"))
      yield* owner.wake
      assert.deepStrictEqual(textsOf(sent), ["apology", "unsaved-notice"])
      outage.settlesFail = false
      yield* owner.wake
      assert.deepStrictEqual(
        (yield* letters.list(10)).map(({ reason, updateId }) => [updateId, reason]),
        [[3, "model"]],
      )
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("sends an unsaved answer whose outcome is unknown once more when it is saved, and no more", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const outage = yield* Outage
      const { faults, sent } = yield* FakeTelegram
      outage.settlesFail = true
      faults.push({ reason: lost, done: true })
      yield* arrives(says(3, "hello"))
      yield* owner.wake
      outage.settlesFail = false
      yield* owner.wake
      yield* owner.wake
      assert.deepStrictEqual(textsOf(sent), ["You said: hello", "You said: hello"])
      assert.deepStrictEqual(yield* history, ["user: hello", "assistant: You said: hello"])
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("sets aside an update that ended the process again and again, with an apology and a dead letter", () =>
    Effect.gen(function* () {
      yield* acquainted()
      yield* arrives(says(3, "poison"))
      yield* Effect.repeat(diesTrying(chatId, UpdateId.make(3)), { times: trials - 1 })
      const owners = yield* ChatWorkers
      const owner = yield* owners.make(chatId)
      yield* owner.wake
      const { prompts } = yield* FakeChatModel
      const { sent } = yield* FakeTelegram
      const letters = yield* DeadLetters
      assert.lengthOf(prompts, 0)
      assert.deepStrictEqual(textsOf(sent), ["apology"])
      assert.deepStrictEqual(
        (yield* letters.list(10)).map(({ reason, updateId }) => [updateId, reason]),
        [[3, "poisoned"]],
      )
    }).pipe(Effect.provide(Engine)),
  )

  it.effect(
    "sets aside what it was to say unasked and could not, without a word, and goes on with what people say",
    () =>
      Effect.gen(function* () {
        yield* acquainted()
        const payload = { _tag: "Message", text: "unasked" }
        yield* arrives(update(-3, { _tag: "Own", feature: "operators", payload }), says(3, "hello"))
        yield* Effect.repeat(diesTrying(chatId, UpdateId.make(-3)), { times: trials - 1 })
        const owners = yield* ChatWorkers
        const owner = yield* owners.make(chatId)
        yield* owner.wake
        const { sent } = yield* FakeTelegram
        const letters = yield* DeadLetters
        assert.deepStrictEqual(textsOf(sent), ["You said: hello"])
        assert.deepStrictEqual(
          (yield* letters.list(10)).map(({ reason, updateId }) => [updateId, reason]),
          [[-3, "poisoned"]],
        )
      }).pipe(Effect.provide(Engine)),
  )

  it.effect("asks a model that nobody may call again as soon as it may be back, however long that takes", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const { script } = yield* FakeChatModel
      const { sent } = yield* FakeTelegram
      const waits = [40, 1, 1, 1]
      for (const retryAfterSeconds of waits) {
        script.push({ parts: [], end: { _tag: "Unavailable", retryAfterSeconds } })
      }
      yield* arrives(says(3, "hello"))
      yield* owner.wake
      for (const seconds of waits) {
        assert.deepStrictEqual(textsOf(sent), ["late-notice"])
        yield* TestClock.adjust(Duration.seconds(Math.max(5, seconds)))
        yield* owner.wake
      }
      assert.deepStrictEqual(textsOf(sent), ["late-notice", "You said: hello"])
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("saves an answer of the spool without the writes of features that the database refuses, and goes on", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const outage = yield* Outage
      const spool = yield* Spool
      const { sent } = yield* FakeTelegram
      outage.settlesFail = true
      yield* arrives(says(3, "hello"))
      yield* owner.wake
      for (const { settlement } of yield* spool.waiting) {
        yield* spool.keep({ ...settlement, changes: [{ kind: "test.refused", data: null }] })
      }
      outage.settlesFail = false
      outage.changesFail = true
      yield* arrives(says(4, "still there?"))
      yield* owner.wake
      assert.deepStrictEqual(yield* spool.waiting, [])
      assert.include(textsOf(sent), "You said: still there?")
      assert.deepStrictEqual((yield* history).slice(0, 2), ["user: hello", "assistant: You said: hello"])
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("writes a letter when a delivery fails for good", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const { faults } = yield* FakeTelegram
      faults.push({ reason: { _tag: "Rejected", code: 400, description: "Bad Request: no" }, done: false })
      yield* arrives(says(3, "hello"))
      yield* owner.wake
      const letters = yield* DeadLetters
      assert.deepStrictEqual(
        (yield* letters.list(10)).map(({ detail, reason, updateId }) => [updateId, reason, detail]),
        [[3, "delivery", "400 Bad Request: no"]],
      )
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("does not take an outage of the database for poison", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const outage = yield* Outage
      const { sent } = yield* FakeTelegram
      yield* arrives(says(3, "hello"))
      outage.opensFail = true
      yield* Effect.repeat(owner.wake, { times: 5 })
      outage.opensFail = false
      yield* owner.wake
      assert.deepStrictEqual(textsOf(sent), ["You said: hello"])
    }).pipe(Effect.provide(Engine)),
  )
})
