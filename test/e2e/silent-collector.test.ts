import { createServer } from "node:http"
import { assert, layer } from "@effect/vitest"
import { Clock, Effect } from "effect"
import * as BotProcess from "../support/BotProcess.ts"
import { House } from "../support/House.ts"
import { acquainted } from "./acquainted.ts"

/** Takes every request and never answers. */
const silent = Effect.acquireRelease(
  Effect.callback<{ readonly url: string; readonly close: () => void }>((resume) => {
    const server = createServer(() => {})
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      const port = typeof address === "object" && address !== null ? address.port : 0
      const close = () => {
        server.closeAllConnections()
        server.close()
      }
      resume(Effect.succeed({ url: `http://127.0.0.1:${port}`, close }))
    })
  }),
  ({ close }) => Effect.sync(close),
)

layer(House.layerStopped(), { excludeTestServices: true, timeout: "60 seconds" })(
  "a collector that is silent",
  (it) => {
    it.effect("slows no answer, is told of once, and does not hold up the end", () =>
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
