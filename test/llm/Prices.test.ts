import { assert, describe, it } from "@effect/vitest"
import { Effect, FileSystem, Layer } from "effect"
import { Settings } from "../../src/config/Settings.ts"
import * as Prices from "../../src/llm/Prices.ts"
import { captureLogs } from "../support/CaptureLogs.ts"
import { settingsWith } from "../support/Settings.ts"

const file = "/etc/prices.json"

const costOf = (
  content: string | null,
  apiUrl: string,
  model: string,
  tokens = { input: 1e6, cacheRead: 0, output: 1e6 },
) =>
  Effect.map(Prices.Prices, ({ costOf: of }) => of(apiUrl, model, tokens)).pipe(
    Effect.provide(
      Prices.layer.pipe(
        Layer.provide([
          FileSystem.layerNoop({ readFileString: () => Effect.succeed(content ?? "") }),
          Layer.succeed(
            Settings,
            settingsWith({ spending: { dailyBudgetUsd: null, prices: content === null ? null : file } }),
          ),
        ]),
      ),
    ),
  )

const openai = "https://api.openai.com/v1"
const local = "http://localhost:11434/v1"

describe("the cost of an answer", () => {
  it.effect("is the catalogue's for a provider that it knows", () =>
    Effect.gen(function* () {
      const cost = yield* costOf(null, openai, "gpt-4o-mini")
      assert.strictEqual(cost?.source, "catalogue")
      assert.isAbove(cost?.usd ?? 0, 0.1)
      const cached = yield* costOf(null, openai, "gpt-4o-mini", { input: 1e6, cacheRead: 1e6, output: 1e6 })
      assert.isBelow(cached?.usd ?? 0, cost?.usd ?? 0)
    }),
  )

  it.effect("is unknown, and not nothing, for any other model, also one of a known name on a server of one's own", () =>
    Effect.gen(function* () {
      assert.isNull(yield* costOf(null, openai, "no-such-model"))
      assert.isNull(yield* costOf(null, local, "gpt-4o-mini"))
      assert.isNull(yield* costOf(null, "https://gateway.example.org/v1", "gpt-4o-mini"))
      assert.isNull(
        yield* costOf(null, openai, "gpt-4o-mini", { input: 1, cacheRead: 2, output: 1 }),
        "more from the cache than there was",
      )
    }),
  )

  it.effect("is what the file says, also nothing, also for every model that it does not name", () =>
    Effect.gen(function* () {
      const prices = JSON.stringify({
        "gpt-4o-mini": { input: 1, cacheRead: 0.5, output: 3 },
        "*": { input: 0, output: 0 },
      })
      assert.deepStrictEqual(yield* costOf(prices, openai, "gpt-4o-mini"), { usd: 4, source: "override" })
      assert.deepStrictEqual(yield* costOf(prices, openai, "gpt-4o-mini", { input: 1e6, cacheRead: 1e6, output: 0 }), {
        usd: 0.5,
        source: "override",
      })
      assert.deepStrictEqual(yield* costOf(prices, local, "llama3"), { usd: 0, source: "override" })
    }),
  )

  it.effect.each(["", "{", `{"m": {"input": -1, "output": 0}}`, `{"m": 3}`])(
    "is the catalogue's while the file is %j, which is told",
    (content) =>
      Effect.gen(function* () {
        const logs = captureLogs()
        const cost = yield* Effect.provide(costOf(content, openai, "gpt-4o-mini"), logs.layer)
        assert.strictEqual(cost?.source, "catalogue")
        assert.deepStrictEqual(
          logs.lines.map(({ level }) => level),
          ["Error"],
        )
      }),
  )
})
