import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { dayOf, hoursLeft, isLimited, resetsAt } from "../../../src/domain/operators/BudgetRule.ts"
import { isOver } from "../../support/MemoryBudgets.ts"

const now = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 4_000_000_000_000 }))
const count = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 50 }))
const usd = Schema.NullOr(Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 5 })))
const limits = Schema.Struct({ messages: Schema.NullOr(count), costUsd: usd })
const spent = Schema.Struct({ messages: count, costUsd: usd })

describe("a day's budget", () => {
  it.prop("resets at the next midnight in UTC, within a day", [now], ([at]) => {
    const reset = resetsAt(at)
    assert.isAbove(reset, at)
    assert.isAtMost(reset - at, 86_400_000)
    assert.strictEqual(new Date(reset).toISOString().slice(11), "00:00:00.000Z")
    assert.notStrictEqual(dayOf(reset), dayOf(at))
    assert.strictEqual(dayOf(reset - 1), dayOf(at), "the same day until then")
    assert.isAtLeast(hoursLeft(at), 1)
    assert.isAtMost(hoursLeft(at), 24)
    assert.isAtMost(reset, at + hoursLeft(at) * 3_600_000, "nobody comes back too early")
  })

  it.prop("is never used up without a limit", [spent], ([used]) => {
    const none = { messages: null, costUsd: null }
    assert.isFalse(isLimited(none))
    assert.isFalse(isOver(none, used))
  })

  it.prop(
    "stays used up when more is used, and when a limit is lowered",
    [limits, spent, count],
    ([of, used, more]) => {
      if (!isOver(of, used)) return
      assert.isTrue(isLimited(of))
      assert.isTrue(isOver(of, { ...used, messages: used.messages + more }))
      assert.isTrue(isOver(of, { ...used, costUsd: (used.costUsd ?? 0) + more }))
      assert.isTrue(isOver({ ...of, messages: of.messages === null ? null : Math.max(0, of.messages - more) }, used))
    },
  )

  it.prop("lets exactly as many answers be made as it says", [count], ([messages]) => {
    let made = 0
    while (!isOver({ messages, costUsd: null }, { messages: made, costUsd: null })) made += 1
    assert.strictEqual(made, messages)
  })

  it.prop("of two limits is used up with either of them", [limits, spent], ([of, used]) => {
    const either = isOver({ ...of, costUsd: null }, used) || isOver({ ...of, messages: null }, used)
    assert.strictEqual(isOver(of, used), either)
  })
})
