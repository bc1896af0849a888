import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { type Bug, bugs } from "./Bugs.ts"
import { report } from "./Report.ts"
import { run } from "./Run.ts"

/** `npm run sim` tries more. */
const seeds = 120

/** Enough for the rarest of the bugs. */
const seedsUntilNoticed = 500

/** Only to end what hangs: hundreds of runs take a minute or two of a busy machine. */
const patience = 900_000

const firstThatFails = (bug: Bug) =>
  Effect.gen(function* () {
    for (let seed = 1; seed <= seedsUntilNoticed; seed++) {
      const outcome = yield* run(seed, { bug })
      if (outcome.violations.length > 0) return outcome
    }
    return null
  })

describe("the whole bot, simulated", () => {
  it.effect(
    `keeps its promises whatever goes wrong, in ${seeds} runs`,
    () =>
      Effect.gen(function* () {
        for (let seed = 1; seed <= seeds; seed++) {
          const outcome = yield* run(seed)
          assert.isEmpty(outcome.violations, report(outcome))
        }
      }),
    patience,
  )

  it.effect("repeats a run from its seed, step by step", () =>
    Effect.gen(function* () {
      for (const seed of [4, 7, 11]) {
        const first = yield* run(seed)
        const second = yield* run(seed)
        assert.deepStrictEqual(second.timeline, first.timeline)
      }
    }),
  )

  it.effect.each(bugs.map((bug) => ({ bug })))(
    "notices a bot that $bug",
    ({ bug }) =>
      Effect.gen(function* () {
        const outcome = yield* firstThatFails(bug)
        if (outcome === null) return assert.fail(`no seed up to ${seedsUntilNoticed} notices it`)
        console.log(`noticed by seed ${outcome.seed}: ${outcome.violations[0]}`)
      }),
    patience,
  )
})
