import { assert, layer } from "@effect/vitest"
import { Clock, Effect } from "effect"
import * as BotProcess from "../support/BotProcess.ts"
import { House } from "../support/House.ts"
import * as LocalServer from "../support/LocalServer.ts"
import { acquainted } from "./acquainted.ts"

/** Takes every request and never answers. */
const silent = LocalServer.serve(() => {})

layer(House.layerStopped(), { excludeTestServices: true, timeout: "120 seconds" })(
  "a collector that is silent",
  (it) => {
    it.effect("slows no answer, is logged once, and does not hold up the shutdown", () =>
      Effect.gen(function* () {
        const { sim, start } = yield* House
        const { url } = yield* silent
        const bot = yield* start({ OTEL_EXPORTER_OTLP_ENDPOINT: url })
        const ada = yield* acquainted("Ada")
        const before = sim.fromBot(ada.id).length
        const begun = yield* Clock.currentTimeMillis
        for (let n = 1; n <= 5; n++) {
          yield* sim.say(ada.id, `message ${n}`)
          yield* sim.received(ada.id, before + n)
        }
        const took = (yield* Clock.currentTimeMillis) - begun
        assert.isBelow(took, 10_000, "five answers")
        yield* bot.line("the outage", (line) => line.includes("Telemetry cannot be exported"))
        yield* sim.say(ada.id, "still there?")
        yield* sim.received(ada.id, before + 6)
        assert.strictEqual(BotProcess.linesWith(bot, "Telemetry cannot be exported").length, 1)
        const ending = yield* Clock.currentTimeMillis
        assert.strictEqual(yield* bot.end("SIGTERM"), 0)
        assert.isBelow((yield* Clock.currentTimeMillis) - ending, 12_000)
      }),
    )
  },
)
