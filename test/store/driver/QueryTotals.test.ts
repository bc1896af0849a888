import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { makeQueryTotals, otherStatements } from "../../../src/store/driver/QueryTotals.ts"

const second = 1_000
const fast = { summary: "SELECT turns", seconds: 0.25, slow: false, failed: false }
const slow = { summary: "UPDATE turns", seconds: 2, slow: true, failed: true }

const Ended = Schema.Struct({
  summary: Schema.Literals(["SELECT a", "SELECT b", "UPDATE c"]),
  seconds: Schema.Literals([0, 0.25, 0.5, 2, 64]),
  slow: Schema.Boolean,
  failed: Schema.Boolean,
})

describe("totals of statements", () => {
  it("forget what is older than five minutes, and keep it in the totals since start", () => {
    const totals = makeQueryTotals()
    totals.add(slow, 0)
    totals.add(fast, 200 * second)
    assert.deepStrictEqual(totals.lastFiveMinutes(280 * second), totals.sinceStart())
    assert.deepStrictEqual(totals.lastFiveMinutes(300 * second), {
      totalQueries: 1,
      slowQueries: 0,
      failedQueries: 0,
      totalTime: 0.25,
    })
    assert.strictEqual(totals.lastFiveMinutes(3_600 * second).totalQueries, 0)
    assert.deepStrictEqual(totals.sinceStart(), { totalQueries: 2, slowQueries: 1, failedQueries: 1, totalTime: 2.25 })
  })

  it("reuse a slot of an earlier round", () => {
    const totals = makeQueryTotals()
    totals.add(slow, 5 * second)
    totals.add(fast, 305 * second)
    assert.strictEqual(totals.lastFiveMinutes(306 * second).totalQueries, 1)
  })

  it("name those first that took most time in all", () => {
    const totals = makeQueryTotals()
    for (let n = 0; n < 20; n++) totals.add(fast, 0)
    totals.add(slow, 0)
    const [worst, second, ...rest] = totals.worst(5)
    assert.deepInclude(worst, { summary: "SELECT turns", totalQueries: 20, totalTime: 5, slowest: 0.25 })
    assert.deepInclude(second, { summary: "UPDATE turns", failedQueries: 1, slowest: 2 })
    assert.deepStrictEqual(rest, [])
    assert.strictEqual(totals.worst(1).length, 1)
  })

  it("distinguish a limited number of statements", () => {
    const totals = makeQueryTotals()
    for (let n = 0; n < 1_000; n++) {
      totals.add({ ...fast, summary: totals.nameOf(`SELECT table_${n}`) }, 0)
    }
    const all = totals.worst(2_000)
    assert.isAtMost(all.length, 201)
    assert.deepInclude(all[0], { summary: otherStatements, totalQueries: 800 })
    assert.strictEqual(totals.nameOf("SELECT table_3"), "SELECT table_3")
  })

  it.prop("add up: the statements are what the totals hold", { all: Schema.Array(Ended) }, ({ all }) => {
    const totals = makeQueryTotals()
    for (const [index, ended] of all.entries()) totals.add(ended, index)
    const sum = { totalQueries: 0, slowQueries: 0, failedQueries: 0, totalTime: 0 }
    for (const statement of totals.worst(10)) {
      sum.totalQueries += statement.totalQueries
      sum.slowQueries += statement.slowQueries
      sum.failedQueries += statement.failedQueries
      sum.totalTime += statement.totalTime
    }
    assert.deepStrictEqual(totals.sinceStart(), sum)
    assert.deepStrictEqual(totals.lastFiveMinutes(all.length), sum)
    assert.strictEqual(sum.totalQueries, all.length)
  })
})
