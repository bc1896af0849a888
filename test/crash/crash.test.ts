import { describe } from "@effect/vitest"
import { scenarios, tried } from "./Scenarios.ts"

describe("nothing is lost, doubled or out of order", () => {
  for (const scenario of scenarios.filter(({ isLong }) => isLong !== true)) tried(scenario, scenario.name, 200_000)
})
