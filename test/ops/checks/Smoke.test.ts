import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Redacted } from "effect"
import { FetchHttpClient } from "effect/http"
import { TestClock } from "effect/testing"
import { Settings, type TelegramSettings } from "../../../src/config/Settings.ts"
import { CriticalHandlers, DatabaseProbe, ModelProbe, ProbeFailed, TelegramProbe } from "../../../src/domain/Probes.ts"
import { smoke } from "../../../src/ops/checks/Smoke.ts"
import { settingsWith } from "../../support/Settings.ts"

const bot: TelegramSettings = {
  _tag: "Bot",
  token: Redacted.make(`123456789:${"A".repeat(35)}`),
  apiRoot: "https://api.telegram.org",
  rateLimits: true,
  intake: { _tag: "Poll" },
}
const unused = Effect.die("nobody asks for it")
const telegram: TelegramProbe["Service"] = {
  me: Effect.delay(Effect.succeed("bot"), "4 seconds"),
  webhook: unused,
  greet: () => unused,
}

const World = Layer.mergeAll(
  Layer.mock(DatabaseProbe, { roundTrip: Effect.fail(new ProbeFailed({ message: "It is away.", fix: "Start it." })) }),
  Layer.succeed(CriticalHandlers, []),
  Layer.succeed(ModelProbe, null),
  Layer.succeed(TelegramProbe, telegram),
  Layer.succeed(Settings, settingsWith({ telegram: bot })),
  FetchHttpClient.layer,
)

describe("smoke", () => {
  it.effect("takes what is slow for slow, and only what does not work for a problem", () =>
    Effect.gen(function* () {
      const looking = yield* Effect.forkChild(smoke(null))
      yield* TestClock.adjust("5 seconds")
      const rows = yield* Fiber.join(looking)
      const states = Object.fromEntries(rows.map(({ check, state }) => [check, state]))
      assert.deepStrictEqual(states, { bot: "warning", message: "ok", database: "problem", model: "ok" })
      assert.include(rows[0]?.found, "@bot, but after 4.0 s")
    }).pipe(Effect.provide(World)),
  )
})
