import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Queue } from "effect"
import { TestClock } from "effect/testing"
import { Inbound } from "../../src/domain/talk/incoming/Inbound.ts"
import * as InboundState from "../../src/telegram/InboundState.ts"
import { problemOf, watchWebhook } from "../../src/telegram/WebhookWatch.ts"
import { botApi, ok, stubServer } from "./StubServer.ts"

const url = "https://bot.example.org/telegram/webhook"

describe("the state of the intake", () => {
  it.effect("a hiccup is no problem, what lasts is, and a success ends it", () =>
    Effect.gen(function* () {
      const { failed, state, succeeded } = yield* Inbound
      assert.deepStrictEqual(yield* state, { mode: "poll", lastSuccessAt: null, problem: null, unstoredSince: null })
      yield* succeeded
      yield* failed("away")
      yield* TestClock.adjust("4 seconds")
      yield* failed("still away")
      assert.isNull((yield* state).problem)
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(yield* state, {
        mode: "poll",
        lastSuccessAt: 0,
        problem: "still away",
        unstoredSince: null,
      })
      yield* succeeded
      assert.deepStrictEqual(yield* state, { mode: "poll", lastSuccessAt: 5_000, problem: null, unstoredSince: null })
    }).pipe(Effect.provide(InboundState.layer("poll"))),
  )

  it.effect("what comes in and cannot be stored is a problem, whatever else succeeds, until it is stored", () =>
    Effect.gen(function* () {
      const { notStored, state, stored, succeeded } = yield* Inbound
      yield* TestClock.adjust("1 second")
      yield* notStored("the disk is full")
      yield* TestClock.adjust("5 seconds")
      yield* notStored("the disk is full")
      yield* succeeded
      assert.deepInclude(yield* state, { problem: "the disk is full", unstoredSince: 1_000 })
      yield* stored
      assert.deepInclude(yield* state, { lastSuccessAt: 6_000, problem: null, unstoredSince: null })
    }).pipe(Effect.provide(InboundState.layer("poll"))),
  )
})

describe("the state of a process that stands by", () => {
  it.effect("is told as such, without the troubles of before, until it polls", () =>
    Effect.gen(function* () {
      const { failed, standBy, state, succeeded } = yield* Inbound
      yield* failed("Another process polls with this token; waiting")
      yield* TestClock.adjust("1 minute")
      yield* standBy
      const standby = { mode: "standby", lastSuccessAt: null, problem: null, unstoredSince: null } as const
      assert.deepStrictEqual(yield* state, standby)
      yield* succeeded
      assert.deepInclude(yield* state, { mode: "poll", lastSuccessAt: 60_000 })
    }).pipe(Effect.provide(InboundState.layer("poll"))),
  )
})

describe("a webhook", () => {
  const since = 1_800_000_000_000
  const failing = { url, last_error_date: since / 1_000 + 5, last_error_message: "Connection refused" }

  it("is told to be in trouble when it is another's, gone, or refuses what waits", () => {
    assert.isNull(problemOf({ url, pending_update_count: 0 }, url, since))
    assert.isNull(problemOf({ url, pending_update_count: 3 }, url, since))
    assert.match(problemOf({ url: "", pending_update_count: 0 }, url, since) ?? "", /no webhook/)
    assert.match(problemOf({ url: `${url}2`, pending_update_count: 0 }, url, since) ?? "", /Another webhook/)
    assert.match(problemOf({ ...failing, pending_update_count: 1 }, url, since) ?? "", /Connection refused/)
    assert.isNull(problemOf({ ...failing, pending_update_count: 0 }, url, since))
    assert.isNull(problemOf({ ...failing, pending_update_count: 1 }, url, since + 60_000))
  })

  it.effect("that nobody writes to stays known to work, because Telegram is asked", () =>
    Effect.gen(function* () {
      const server = yield* stubServer
      const told = yield* Queue.unbounded<string>()
      const watching = yield* watchWebhook(url).pipe(
        Effect.provide(botApi(server.apiRoot)),
        Effect.provide(
          Layer.mock(Inbound, {
            succeeded: Effect.asVoid(Queue.offer(told, "works")),
            failed: (problem) => Effect.asVoid(Queue.offer(told, problem)),
          }),
        ),
        Effect.forkChild,
      )
      yield* TestClock.adjust("1 minute")
      const call = yield* Queue.take(server.calls)
      assert.strictEqual(call.method, "getWebhookInfo")
      call.answer(200, ok({ url, has_custom_certificate: false, pending_update_count: 0 }))
      assert.strictEqual(yield* Queue.take(told), "works")
      yield* TestClock.adjust("1 minute")
      const again = yield* Queue.take(server.calls)
      again.answer(200, ok({ url: "", has_custom_certificate: false, pending_update_count: 2 }))
      assert.match(yield* Queue.take(told), /no webhook/)
      yield* Fiber.interrupt(watching)
    }),
  )
})
