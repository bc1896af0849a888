import { describe } from "@effect/vitest"
import { inject } from "vitest"
import { Dice } from "../sim/Dice.ts"
import { drawn } from "./Drawn.ts"
import { scenarios, tried } from "./Scenarios.ts"

declare module "vitest" {
  interface ProvidedContext {
    trials: { readonly count: number; readonly from: number }
  }
}

const { count, from } = inject("trials")

/** Two of three are drawn; the others are what `crash.test.ts` tries, in any order beside them. */
const trialOf = (seed: number) => {
  const dice = new Dice(seed)
  const known = scenarios[dice.int(0, scenarios.length - 1)]
  return dice.chance(2 / 3) || known === undefined ? drawn(seed) : { ...known, name: `seed ${seed}: ${known.name}` }
}

describe("nothing is lost, doubled or out of order", () => {
  for (const scenario of scenarios.filter(({ isLong }) => isLong === true)) tried(scenario, scenario.name, 400_000)
  for (let seed = from; seed < from + count; seed++) {
    const trial = trialOf(seed)
    tried(trial, trial.name, 400_000)
  }
})
