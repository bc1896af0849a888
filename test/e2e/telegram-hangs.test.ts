import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { House } from "../support/House.ts"
import { acquainted } from "./acquainted.ts"
import { deliveries } from "./deliveries.ts"

layer(House.layer(), { excludeTestServices: true, timeout: "60 seconds" })("when Telegram hangs", (it) => {
  it.effect(
    "the answer goes out once more after the timeout",
    () =>
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
      }),
    90_000,
  )
})
