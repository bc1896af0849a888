import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { House } from "../support/House.ts"
import { acquainted } from "./acquainted.ts"
import { deliveries } from "./deliveries.ts"

/** What waits out a real time limit; at once, each with a house of its own, because waiting costs nothing. The bot ends before its house. */
describe.concurrent("patience", () => {
  it.live("when Telegram hangs, the answer goes out once more after the timeout", () =>
    Effect.gen(function* () {
      const { settled, sim } = yield* House
      const ada = yield* acquainted("Ada")
      yield* sim.fault({ method: "sendMessage", times: 1, kind: { _tag: "Hang" } })
      yield* sim.say(ada.id, "Are you there?")
      yield* sim.events.until("the answer", () => (sim.fromBot(ada.id).length >= 3 ? true : undefined), "50 seconds")
      yield* settled(ada.id)
      assert.deepStrictEqual(
        sim
          .fromBot(ada.id)
          .slice(2)
          .map(({ text }) => text),
        ["You wrote: Are you there?"],
      )
      assert.deepStrictEqual(yield* deliveries(ada.id), [{ state: "sent", repeated: true }])
    }).pipe(Effect.scoped, Effect.provide(House.layer())),
  )

  it.live("SIGTERM while the model writes: the turn is handed over to the next start and answered once", () =>
    Effect.gen(function* () {
      const house = yield* House
      const { history, model, settled, sim, start } = house
      const bot = yield* house.bot
      const ada = yield* sim.addPerson("Ada")
      model.hold()
      yield* sim.say(ada.id, "Wait for me")
      yield* model.received(1)
      assert.strictEqual(yield* bot.end("SIGTERM"), 0)
      model.release()
      yield* start()
      yield* sim.received(ada.id, 1)
      yield* settled(ada.id)
      assert.deepStrictEqual(yield* history(ada.id), [
        { role: "user", text: "Wait for me" },
        { role: "assistant", text: "You wrote: Wait for me" },
      ])
      assert.strictEqual(sim.fromBot(ada.id).length, 1)
    }).pipe(Effect.scoped, Effect.provide(House.layer())),
  )
})
