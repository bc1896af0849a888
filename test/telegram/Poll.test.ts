import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Layer, Logger, Queue, Ref } from "effect"
import { TestClock } from "effect/testing"
import { Inbound } from "../../src/domain/talk/incoming/Inbound.ts"
import type { Incoming } from "../../src/domain/talk/incoming/Incoming.ts"
import { Intake } from "../../src/domain/talk/incoming/Intake.ts"
import { StoreError } from "../../src/domain/StoreError.ts"
import * as InboundState from "../../src/telegram/InboundState.ts"
import * as Poll from "../../src/telegram/Poll.ts"
import { botApi, canary, ok, refused, stubServer } from "./StubServer.ts"
import { pass, withWaits } from "./WatchedClock.ts"

const message = (id: number, text = `text ${id}`) => ({
  update_id: id,
  message: {
    message_id: id,
    date: 0,
    chat: { id: 7, type: "private", first_name: "Ann" },
    from: { id: 7, is_bot: false, first_name: "Ann", language_code: "ru" },
    text,
  },
})

const away = new StoreError({ operation: "accept", transient: true, sqlState: "57P01", message: "away" })
const broken = new StoreError({ operation: "accept", transient: false, sqlState: "22P05", message: "refused" })

type Accept = Intake["Service"]["accept"]

/** A bot that polls the stub and has been let through its greetings. */
const polling = (accept: Accept) =>
  Effect.gen(function* () {
    const server = yield* stubServer
    const inbound = yield* Effect.provide(Inbound, InboundState.layer("poll"))
    const next = Queue.take(server.calls)
    const fiber = yield* Poll.run.pipe(
      Effect.provide(Layer.mergeAll(botApi(server.apiRoot), Layer.succeed(Intake, { accept }))),
      Effect.provideService(Inbound, inbound),
      Effect.forkChild,
    )
    const me = yield* next
    assert.strictEqual(me.method, "getMe")
    me.answer(200, ok({ id: 1, is_bot: true, first_name: "C", username: "confidant_bot" }))
    const webhook = yield* next
    assert.strictEqual(webhook.method, "deleteWebhook")
    assert.deepStrictEqual(JSON.parse(webhook.body), { drop_pending_updates: false })
    webhook.answer(200, ok(true))
    return { ...server, next, fiber, inbound }
  })

/** An intake that keeps what it got. */
const keeping = Effect.gen(function* () {
  const stored = yield* Queue.unbounded<ReadonlyArray<Incoming>>()
  const accept: Accept = (batch) => Effect.asVoid(Queue.offer(stored, batch))
  return { accept, taken: Queue.take(stored) }
})

const offsetOf = (body: string): unknown => JSON.parse(body).offset

const ids = (batch: ReadonlyArray<Incoming>) => batch.map(({ updateId }) => Number(updateId))

const recordingLogs = Effect.gen(function* () {
  const said = yield* Ref.make<ReadonlyArray<string>>([])
  const logger = Logger.make(({ logLevel, message }) => {
    Effect.runSync(Ref.update(said, (lines) => [...lines, `${logLevel} ${String(message)}`]))
  })
  return { said: Ref.get(said), layer: Logger.layer([logger]) }
})

describe("Poll", () => {
  it.effect("asks for what it reads, and acknowledges a batch only after it is stored", () =>
    Effect.gen(function* () {
      const asked = yield* Deferred.make<void>()
      const release = yield* Deferred.make<void>()
      const { next, calls } = yield* polling(() =>
        Effect.andThen(Deferred.succeed(asked, undefined), Deferred.await(release)),
      )
      const first = yield* next
      assert.deepStrictEqual(JSON.parse(first.body), {
        limit: 100,
        timeout: 0,
        allowed_updates: [
          "message",
          "edited_message",
          "callback_query",
          "message_reaction",
          "stopped_message_generation",
          "my_chat_member",
        ],
      })
      first.answer(200, ok([message(10), message(12)]))
      yield* Deferred.await(asked)
      assert.strictEqual(yield* Queue.size(calls), 0)
      yield* Deferred.succeed(release, undefined)
      assert.strictEqual(offsetOf((yield* next).body), 13)
    }),
  )

  it.effect("a process that dies before storing leaves the updates to Telegram", () =>
    Effect.gen(function* () {
      const dying = yield* polling(() => Effect.die("killed"))
      const first = yield* dying.next
      first.answer(200, ok([message(10)]))
      yield* Fiber.await(dying.fiber)
      assert.strictEqual(yield* Queue.size(dying.calls), 0)

      const { accept, taken } = yield* keeping
      const { next } = yield* polling(accept)
      const again = yield* next
      assert.strictEqual(offsetOf(again.body), undefined)
      again.answer(200, ok([message(10)]))
      assert.deepStrictEqual(ids(yield* taken), [10])
    }),
  )

  it.effect("while the database is away nothing is acknowledged, and what has come in by then is offered as well", () =>
    withWaits(
      Effect.fnUntraced(function* (nextWait) {
        const { accept, taken } = yield* keeping
        const attempts = yield* Ref.make(0)
        const { next, calls } = yield* polling((batch) =>
          Effect.flatMap(
            Ref.updateAndGet(attempts, (count) => count + 1),
            (count) => (count < 6 ? Effect.fail(away) : accept(batch)),
          ),
        )
        const first = yield* next
        first.answer(200, ok([message(10)]))
        const waits: Array<number> = []
        for (let count = 0; count < 5; count++) {
          const wait = yield* nextWait
          waits.push(wait)
          assert.strictEqual(yield* Queue.size(calls), 0)
          yield* TestClock.adjust(wait)
          const again = yield* next
          assert.strictEqual(offsetOf(again.body), undefined)
          again.answer(200, ok([message(10), message(11)]))
        }
        assert.deepStrictEqual(waits, [1_000, 2_000, 4_000, 8_000, 16_000])
        assert.deepStrictEqual(ids(yield* taken), [10, 11])
        assert.strictEqual(offsetOf((yield* next).body), 12)
      }),
    ),
  )

  it.effect("an update that the store refuses for good is set aside and stops nobody", () =>
    Effect.gen(function* () {
      const { accept, taken } = yield* keeping
      const { next } = yield* polling((batch) =>
        batch.some(({ content }) => content._tag === "Text" && content.text === "poison")
          ? Effect.fail(broken)
          : accept(batch),
      )
      const first = yield* next
      first.answer(200, ok([message(10), message(11, "poison"), message(12)]))
      assert.deepStrictEqual(ids(yield* taken), [10])
      const aside = yield* taken
      assert.deepStrictEqual(ids(aside), [11])
      assert.deepStrictEqual(aside[0]?.content, { _tag: "Unknown", kind: "refused Text" })
      assert.deepStrictEqual(ids(yield* taken), [12])
      assert.strictEqual(offsetOf((yield* next).body), 13)
    }),
  )

  it.effect("what cannot be read is kept and acknowledged", () =>
    Effect.gen(function* () {
      const { accept, taken } = yield* keeping
      const { next } = yield* polling(accept)
      const first = yield* next
      first.answer(200, ok([{ update_id: 10, brand_new: { deep: ["x"] } }, { update_id: 11, message: "odd" }, 7]))
      const batch = yield* taken
      assert.deepStrictEqual(ids(batch), [10, 11])
      assert.deepStrictEqual(
        batch.map(({ content }) => content._tag),
        ["Unknown", "Unknown"],
      )
      assert.strictEqual(offsetOf((yield* next).body), 12)
    }),
  )

  it.effect("ids that start again lower after a silence are taken like any other", () =>
    Effect.gen(function* () {
      const { accept, taken } = yield* keeping
      const { next } = yield* polling(accept)
      const first = yield* next
      first.answer(200, ok([message(900)]))
      yield* taken
      const confirming = yield* next
      assert.strictEqual(offsetOf(confirming.body), 901)
      confirming.answer(200, ok([]))
      const silent = yield* next
      assert.strictEqual(offsetOf(silent.body), undefined)
      silent.answer(200, ok([message(5)]))
      assert.deepStrictEqual(ids(yield* taken), [5])
      assert.strictEqual(offsetOf((yield* next).body), 6)
    }),
  )

  it.effect("another poller is warned of once, waited for, and survived", () =>
    withWaits(
      Effect.fnUntraced(function* (nextWait) {
        const logs = yield* recordingLogs
        yield* Effect.gen(function* () {
          const { accept, taken } = yield* keeping
          const { next } = yield* polling(accept)
          for (const wait of [1_000, 2_000, 4_000]) {
            const call = yield* next
            call.answer(409, refused(409, "Conflict: terminated by other getUpdates request"))
            assert.strictEqual(yield* nextWait, wait)
            yield* TestClock.adjust(wait)
          }
          const last = yield* next
          last.answer(200, ok([message(10)]))
          assert.deepStrictEqual(ids(yield* taken), [10])
        }).pipe(Effect.provide(logs.layer))
        const warnings = (yield* logs.said).filter((line) => line.startsWith("Warn"))
        assert.deepStrictEqual(warnings, ["Warn Another process polls with this token; waiting"])
      }),
    ),
  )

  it.effect("after an outage Telegram is asked without a long wait", () =>
    withWaits(
      Effect.fnUntraced(function* (nextWait) {
        const { next } = yield* polling(() => Effect.void)
        const timeouts: Array<unknown> = []
        for (let attempt = 0; attempt < 3; attempt++) {
          const call = yield* next
          timeouts.push(JSON.parse(call.body).timeout)
          call.reset()
          yield* pass(nextWait)
        }
        const probe = yield* next
        timeouts.push(JSON.parse(probe.body).timeout)
        probe.answer(200, ok([]))
        timeouts.push(JSON.parse((yield* next).body).timeout)
        assert.deepStrictEqual(timeouts, [0, 0, 0, 0, 50])
      }),
    ),
  )

  it.effect("a refused token ends it with one clear line that does not hold the token", () =>
    Effect.gen(function* () {
      const { next, fiber } = yield* polling(() => Effect.void)
      const call = yield* next
      call.answer(401, refused(401, "Unauthorized"))
      const error = yield* Effect.flip(Fiber.join(fiber))
      assert.strictEqual(error._tag, "TokenRefused")
      assert.include(error.message, "BOT_TOKEN")
      assert.notInclude(error.message, canary)
    }),
  )

  it.effect("shutdown aborts the long poll at once", () =>
    Effect.gen(function* () {
      const { next, fiber } = yield* polling(() => Effect.void)
      const call = yield* next
      yield* Fiber.interrupt(fiber)
      yield* call.gone
    }),
  )

  it.effect("shutdown lets a batch that is being stored be stored", () =>
    Effect.gen(function* () {
      const begun = yield* Deferred.make<void>()
      const release = yield* Deferred.make<void>()
      const stored = yield* Ref.make(false)
      const { next, fiber } = yield* polling(() =>
        Deferred.succeed(begun, undefined).pipe(
          Effect.andThen(Deferred.await(release)),
          Effect.andThen(Ref.set(stored, true)),
        ),
      )
      const call = yield* next
      call.answer(200, ok([message(10)]))
      yield* Deferred.await(begun)
      const stopping = yield* Effect.forkChild(Fiber.interrupt(fiber))
      yield* Deferred.succeed(release, undefined)
      yield* Fiber.join(stopping)
      assert.isTrue(yield* Ref.get(stored))
    }),
  )
})
