import { assert, layer } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import type { Fault } from "../../src/playground/SimApi.ts"
import * as BotProcess from "../support/BotProcess.ts"
import { House } from "../support/House.ts"
import { acquainted } from "./acquainted.ts"
import { deliveries } from "./deliveries.ts"

/** Says something while the fault is set; what the bot sent until the turn was done. */
const saidUnder = Effect.fnUntraced(function* (fault: Fault) {
  const { settled, sim } = yield* House
  const ada = yield* acquainted("Ada")
  yield* sim.fault(fault)
  yield* sim.say(ada.id, "Are you there?")
  yield* sim.received(ada.id, 3)
  yield* settled(ada.id)
  yield* sim.clearFaults
  return {
    ada,
    texts: sim
      .fromBot(ada.id)
      .slice(2)
      .map(({ text }) => text),
  }
})

const answer = "You wrote: Are you there?"

layer(House.layer(), { excludeTestServices: true, timeout: "120 seconds" })("when Telegram fails", (it) => {
  const once: Readonly<Record<string, Fault["kind"]>> = {
    "429 with retry_after": { _tag: "Error", code: 429, retryAfter: 1 },
    "500": { _tag: "Error", code: 500 },
  }
  for (const [name, kind] of Object.entries(once)) {
    it.effect(`${name}: the answer arrives once`, () =>
      Effect.gen(function* () {
        const { ada, texts } = yield* saidUnder({ method: "sendMessage", times: 1, kind })
        assert.deepStrictEqual(texts, [answer])
        assert.deepStrictEqual(yield* deliveries(ada.id), [{ state: "sent", repeated: false }])
      }),
    )
  }

  for (const kind of ["Reset", "Html"] as const) {
    it.effect(`${kind} before anything was done: the answer arrives once, and is recorded as perhaps repeated`, () =>
      Effect.gen(function* () {
        const { ada, texts } = yield* saidUnder({ method: "sendMessage", times: 1, kind: { _tag: kind } })
        assert.deepStrictEqual(texts, [answer])
        assert.deepStrictEqual(yield* deliveries(ada.id), [{ state: "sent", repeated: true }])
      }),
    )
  }

  it.effect("an answer lost after the effect: repeated at most once, and recorded as repeated", () =>
    Effect.gen(function* () {
      const { history } = yield* House
      const { ada, texts } = yield* saidUnder({ method: "sendMessage", times: 1, kind: { _tag: "Lost" } })
      assert.deepStrictEqual(texts, [answer, answer])
      assert.deepStrictEqual(yield* deliveries(ada.id), [{ state: "sent", repeated: true }])
      assert.strictEqual((yield* history(ada.id)).length, 4)
    }),
  )

  it.effect("every acknowledgement lost: never a third message", () =>
    Effect.gen(function* () {
      const { ada, texts } = yield* saidUnder({ method: "sendMessage", kind: { _tag: "Lost" } })
      assert.deepStrictEqual(texts, [answer, answer])
      assert.deepStrictEqual(yield* deliveries(ada.id), [{ state: "failed", repeated: false }])
    }),
  )

  it.effect("a slow Telegram holds up nobody else", () =>
    Effect.gen(function* () {
      const { sim } = yield* House
      const ada = yield* acquainted("Ada")
      const boris = yield* acquainted("Boris")
      yield* sim.fault({ method: "sendMessage", times: 1, kind: { _tag: "Latency", millis: 3_000 } })
      yield* sim.say(ada.id, "slow")
      yield* deliveries(ada.id).pipe(
        Effect.filterOrFail(([newest]) => newest?.state === "sending"),
        Effect.retry(Schedule.spaced("10 millis")),
      )
      yield* sim.say(boris.id, "quick")
      yield* sim.received(boris.id, 3)
      assert.strictEqual(sim.fromBot(ada.id).length, 2)
      yield* sim.received(ada.id, 3)
      yield* sim.clearFaults
    }),
  )

  it.effect("a person who blocked the bot gets nothing, and everything goes on when they come back", () =>
    Effect.gen(function* () {
      const { model, settled, sim } = yield* House
      const ada = yield* acquainted("Ada")
      const asked = model.requests.length
      model.hold()
      yield* sim.say(ada.id, "I am leaving")
      yield* model.received(asked + 1)
      yield* sim.block(ada.id, true)
      model.release()
      yield* settled(ada.id)
      assert.strictEqual(sim.fromBot(ada.id).length, 2)
      yield* sim.block(ada.id, false)
      yield* sim.say(ada.id, "I am back")
      assert.strictEqual((yield* sim.received(ada.id, 3))[2]?.text, "You wrote: I am back")
    }),
  )

  it.effect("another poller with the same token: says so, waits and goes on", () =>
    Effect.gen(function* () {
      const house = yield* House
      const { sim } = house
      const ada = yield* acquainted("Ada")
      const bot = yield* house.bot
      const stolen = yield* Effect.promise(() =>
        fetch(`${sim.url}/bot${BotProcess.token}/getUpdates?timeout=0&limit=1&offset=0`).then((reply) => reply.status),
      )
      assert.strictEqual(stolen, 200)
      yield* bot.line("the warning about another poller", (line) => line.includes("Another process polls"))
      yield* sim.say(ada.id, "Are you there?")
      yield* sim.received(ada.id, 3)
    }),
  )

  it.effect("the token never appears in what the bot prints", () =>
    Effect.gen(function* () {
      const house = yield* House
      const bot = yield* house.bot
      assert.deepStrictEqual(BotProcess.linesWith(bot, BotProcess.token, "Emulator-of-these-tests"), [])
      assert.isAbove(bot.lines.entries.length, 0)
    }),
  )
})
