import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Scope } from "effect"
import { TestClock } from "effect/testing"
import { ChatWorkers } from "../../src/chat/ChatWorkers.ts"
import { Spool } from "../../src/domain/talk/Spool.ts"
import { FakeChatModel } from "../support/FakeChatModel.ts"
import { FakeLease } from "../support/FakeLease.ts"
import { FakeTelegram, textsOf } from "../support/FakeTelegram.ts"
import { acquainted, arrives, chatId, Engine, history, openTurns, Outage, says } from "./Engine.ts"

describe("the owner of a chat while the database is silent", () => {
  it.effect(
    "keeps an answer and sends nothing when another process may own the chat; it is sent once it is saved",
    () =>
      Effect.gen(function* () {
        const owner = yield* acquainted()
        const lease = yield* FakeLease
        const outage = yield* Outage
        const spool = yield* Spool
        const { sent } = yield* FakeTelegram
        lease.isCertain = false
        outage.settlesFail = true
        yield* arrives(says(3, "hello"))
        yield* owner.wake
        yield* owner.wake
        assert.deepStrictEqual(textsOf(sent), [])
        assert.lengthOf(yield* spool.waiting, 1)
        outage.settlesFail = false
        yield* owner.wake
        assert.deepStrictEqual(textsOf(sent), ["You said: hello"])
        assert.deepStrictEqual(yield* history, ["user: hello", "assistant: You said: hello"])
        assert.lengthOf(yield* openTurns, 0)
        assert.lengthOf(yield* spool.waiting, 0)
      }).pipe(Effect.provide(Engine)),
  )

  it.effect("drops the answer that it kept when the other process has given one", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const lease = yield* FakeLease
      const outage = yield* Outage
      const spool = yield* Spool
      const { script } = yield* FakeChatModel
      const { sent } = yield* FakeTelegram
      lease.isCertain = false
      outage.settlesFail = true
      yield* arrives(says(3, "hello"))
      script.push({ parts: ["ours"], end: "answer" }, { parts: ["theirs"], end: "answer" })
      yield* owner.wake
      const [kept] = yield* spool.waiting
      if (kept === undefined) return assert.fail("nothing was kept")
      yield* spool.saved(kept.settlement.updateId)
      outage.settlesFail = false
      const owners = yield* ChatWorkers
      const other = yield* owners.make(chatId)
      yield* other.wake
      yield* spool.hold(kept.settlement)
      yield* owner.wake
      assert.deepStrictEqual(textsOf(sent), ["theirs"])
      assert.deepStrictEqual(yield* history, ["user: hello", "assistant: theirs"])
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("says once that the answer will be late, and gives it when it is there", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const { silence } = yield* FakeLease
      const { script } = yield* FakeChatModel
      const { sent } = yield* FakeTelegram
      script.push({ parts: ["well"], end: "hang" })
      yield* arrives(says(3, "hello"))
      const working = yield* Effect.forkChild(owner.wake)
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(textsOf(sent), [])
      yield* silence.open
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(textsOf(sent), ["late-notice"])
      yield* owner.stop(3)
      yield* Fiber.join(working)
      assert.deepStrictEqual(textsOf(sent), ["late-notice", "well"])
    }).pipe(Effect.provide(Engine)),
  )

  it.effect(
    "goes on with what the model is working on when the cluster ends it, and is asked for no second answer",
    () =>
      Effect.gen(function* () {
        yield* acquainted()
        const owners = yield* ChatWorkers
        const { prompts, script } = yield* FakeChatModel
        const { sent } = yield* FakeTelegram
        const scope = yield* Scope.make()
        const owner = yield* Scope.provide(owners.make(chatId), scope)
        script.push({ parts: ["well"], end: "hang" })
        yield* arrives(says(3, "hello"))
        const working = yield* Effect.forkChild(owner.wake)
        yield* TestClock.adjust("1 second")
        yield* Fiber.interrupt(working)
        yield* Scope.close(scope, Exit.void)
        const again = yield* owners.make(chatId)
        const waking = yield* Effect.forkChild(again.wake)
        yield* again.stop(3)
        yield* Fiber.join(waking)
        yield* TestClock.adjust("1 second")
        yield* again.wake
        assert.deepStrictEqual(textsOf(sent), ["well"])
        assert.lengthOf(prompts, 1)
        assert.deepStrictEqual(yield* history, ["user: hello", "assistant: well"])
      }).pipe(Effect.provide(Engine)),
  )
})
