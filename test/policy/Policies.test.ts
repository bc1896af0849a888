import { assert, describe, it } from "@effect/vitest"
import { Duration, Schema } from "effect"
import { dependencies } from "../../src/policy/Dependencies.ts"
import { maxJitter, policies, waitBefore, waitFor } from "../../src/policy/Policies.ts"

const seconds = (preset: keyof typeof policies, failures: ReadonlyArray<number>) =>
  failures.map((n) => Duration.toSeconds(waitBefore(policies[preset], n)))

describe("the table of policies", () => {
  it.each([
    { preset: "db", attempts: 3, waits: [2, 2, 4, 8, 10, 10] },
    { preset: "redis", attempts: 3, waits: [1, 2] },
    { preset: "api", attempts: 3, waits: [4, 4, 8, 16, 32, 60, 60] },
    { preset: "apiClient", attempts: 3, waits: [2, 2] },
    { preset: "conversationSave", attempts: 3, waits: [1, 2] },
    { preset: "telegram", attempts: 3, waits: [1, 2, 4, 8, 10] },
    { preset: "s3", attempts: 4, waits: [1, 2, 4] },
  ] as const)("$preset makes $attempts attempts and waits $waits s", ({ attempts, preset, waits }) => {
    assert.strictEqual(policies[preset].attempts, attempts)
    assert.deepStrictEqual(
      seconds(
        preset,
        waits.map((_, index) => index + 1),
      ),
      [...waits],
    )
  })

  it("lengthens a wait by at most a quarter, and not at all where the table fixes it", () => {
    assert.strictEqual(Duration.toMillis(waitFor(policies.db, 1, 0)), 2_000)
    assert.strictEqual(Duration.toMillis(waitFor(policies.db, 1, 1)), 2_500)
    for (const preset of ["redis", "apiClient", "conversationSave"] as const) {
      assert.strictEqual(
        Duration.toMillis(waitFor(policies[preset], 1, 1)),
        Duration.toMillis(waitBefore(policies[preset], 1)),
      )
    }
  })

  it("waits what the dependency asks for, cut to the longest wait of the policy, without limit for Telegram", () => {
    const asked = (preset: keyof typeof policies, wait: number) =>
      Duration.toSeconds(waitFor(policies[preset], 1, 1, Duration.seconds(wait)))
    assert.strictEqual(asked("api", 7), 7)
    assert.strictEqual(asked("api", 3_600), 60)
    assert.strictEqual(asked("telegram", 3_600), 3_600)
  })

  it.prop(
    "every wait lies between the bounds of its policy",
    [
      Schema.Literals(["db", "redis", "api", "apiClient", "conversationSave", "telegram", "s3"]),
      Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 200 })),
      Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 })),
    ],
    ([preset, failures, random]) => {
      const { max, min } = policies[preset].waits
      const wait = Duration.toMillis(waitFor(policies[preset], failures, random))
      return wait >= Duration.toMillis(min) && wait <= Duration.toMillis(max) * (1 + maxJitter)
    },
  )

  it("gives every dependency its own breaker", () => {
    assert.deepStrictEqual(dependencies.redis.breaker, { counts: "attempts", failures: 3, open: Duration.seconds(30) })
    assert.deepStrictEqual(dependencies.model.breaker, { counts: "calls", failures: 5, open: Duration.seconds(60) })
    for (const {
      breaker: { failures, open },
    } of Object.values(dependencies)) {
      assert.isAbove(failures, 0)
      assert.isTrue(Duration.isFinite(open))
    }
  })
})
