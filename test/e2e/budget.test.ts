import { assert, layer } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { House } from "../support/House.ts"
import { acquainted } from "./acquainted.ts"

const Day = Schema.Struct({ messages: Schema.Int, unpriced: Schema.Int, costUsd: Schema.NullOr(Schema.Number) })

layer(House.layer({ env: { BUDGET_MESSAGES: "2" } }), { excludeTestServices: true, timeout: "120 seconds" })(
  "a budget of two messages a day",
  (it) => {
    it.effect("answers twice, then says kindly when it goes on; commands work as ever", () =>
      Effect.gen(function* () {
        const { history, model, rows, settled, sim } = yield* House
        const ada = yield* acquainted("Ada")
        yield* sim.say(ada.id, "second")
        yield* sim.received(ada.id, 3)
        yield* settled(ada.id)
        const asked = model.requests.length

        yield* sim.say(ada.id, "third")
        const notice = (yield* sim.received(ada.id, 4))[3]?.text
        yield* settled(ada.id)
        assert.match(notice ?? "", /In (?:an hour or less|about \d+ hours) I’m here for you again/u)
        assert.strictEqual(model.requests.length, asked, "the model was not asked")
        assert.deepInclude((yield* history(ada.id)).at(-1), { role: "user", text: "third" })
        const days = yield* rows(
          `SELECT messages, unpriced, cost_usd AS "costUsd" FROM budget_days WHERE user_id = $1`,
          [ada.id],
          Day,
        )
        assert.deepStrictEqual(days, [{ messages: 2, unpriced: 2, costUsd: null }])

        yield* sim.say(ada.id, "/help")
        assert.include((yield* sim.received(ada.id, 5))[4]?.text, "/menu")
      }),
    )

    it.effect("is everybody's own, and speaks their language", () =>
      Effect.gen(function* () {
        const { settled, sim } = yield* House
        const vera = yield* acquainted("Vera", "ru")
        for (const [words, received] of [
          ["вторая", 3],
          ["третья", 4],
        ] as const) {
          yield* sim.say(vera.id, words)
          yield* sim.received(vera.id, received)
          yield* settled(vera.id)
        }
        const notice = sim.fromBot(vera.id)[3]?.text ?? ""
        assert.match(notice, /Примерно через \d+ час(?:а|ов)? я снова с вами/u)
      }),
    )
  },
)
