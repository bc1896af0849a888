import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Queue, Scope } from "effect"
import { TestClock } from "effect/testing"
import { ChatWorkers } from "../../src/chat/ChatWorkers.ts"
import { landWithin } from "../../src/policy/Rhythm.ts"
import { FakeChatModel } from "../support/FakeChatModel.ts"
import { FakeTelegram } from "../support/FakeTelegram.ts"
import { acquainted, arrives, chatId, Engine, openTurns, says } from "./Engine.ts"

/** The first part of a long answer has arrived, and its owner does not know it yet when it has to leave. */
const leaving = (arrived: Deferred.Deferred<void>) =>
  Effect.gen(function* () {
    // A test that fails must not wait for it.
    yield* Effect.addFinalizer(() => Deferred.succeed(arrived, undefined))
    yield* acquainted()
    const owners = yield* ChatWorkers
    const { script } = yield* FakeChatModel
    const { arrivals, holds } = yield* FakeTelegram
    yield* Queue.clear(arrivals)
    const scope = yield* Scope.make()
    const owner = yield* Scope.provide(owners.make(chatId), scope)
    script.push({ parts: ["A long answer. ".repeat(1_000)], end: "answer" })
    holds.push(Deferred.await(arrived))
    yield* arrives(says(3, "tell me"))
    yield* Effect.forkChild(owner.wake)
    yield* Queue.take(arrivals)
    return yield* Effect.forkChild(Scope.close(scope, Exit.void))
  })

describe("an owner that has to leave its chat", () => {
  it.effect("waits for the part on its way and leaves the rest to the next one: nothing is sent twice", () =>
    Effect.gen(function* () {
      const arrived = yield* Deferred.make<void>()
      const closing = yield* leaving(arrived)
      yield* TestClock.adjust("1 second")
      assert.isUndefined(closing.pollUnsafe(), "the next owner would send it again")
      const { sent } = yield* FakeTelegram
      yield* Deferred.succeed(arrived, undefined)
      yield* Fiber.join(closing)
      yield* TestClock.adjust("1 second")
      assert.lengthOf(sent, 1)
      const owners = yield* ChatWorkers
      const heir = yield* owners.make(chatId)
      yield* heir.wake
      assert.deepStrictEqual(
        sent.map(({ outgoing }) => outgoing._tag),
        ["Message", "Document"],
      )
      assert.lengthOf(yield* openTurns, 0)
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("does not wait without end", () =>
    Effect.gen(function* () {
      const arrived = yield* Deferred.make<void>()
      const closing = yield* leaving(arrived)
      yield* TestClock.adjust(landWithin)
      const isOver = closing.pollUnsafe() !== undefined
      yield* Deferred.succeed(arrived, undefined)
      assert.isTrue(isOver)
    }).pipe(Effect.provide(Engine)),
  )
})
