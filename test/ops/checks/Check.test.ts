import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { type Check, ok, orProblem, run, runAll } from "../../../src/ops/checks/Check.ts"
import { ProbeFailed } from "../../../src/domain/Probes.ts"

const check = (look: Check["look"]): Check => ({ name: "one", within: Duration.seconds(10), look })

describe("a check", () => {
  it.effect("that hangs ends in time, also when its clean-up hangs", () =>
    Effect.gen(function* () {
      const stuck = Effect.onInterrupt(Effect.never, () => Effect.never)
      const running = yield* Effect.forkChild(runAll([check(stuck), check(Effect.succeed([ok("well")]))]))
      yield* TestClock.adjust("10 seconds")
      const rows = yield* Fiber.join(running)
      assert.deepStrictEqual(
        rows.map(({ state, millis }) => ({ state, millis })),
        [
          { state: "problem", millis: 10_000 },
          { state: "ok", millis: 0 },
        ],
      )
    }),
  )

  it.effect("that breaks is a problem that quotes nothing", () =>
    Effect.gen(function* () {
      const [row] = yield* run(check(Effect.die(new Error("sesame"))))
      assert.strictEqual(row?.state, "problem")
      assert.notInclude(JSON.stringify(row), "sesame")
    }),
  )

  it.effect("tells why its probe failed, and what to do", () =>
    Effect.gen(function* () {
      const failing = new ProbeFailed({ message: "It is away.", fix: "Start it." })
      const [row] = yield* run(check(orProblem(Effect.fail(failing))))
      assert.deepInclude(row, { state: "problem", found: "It is away.", fix: "Start it." })
    }),
  )
})
