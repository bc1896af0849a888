import { assert, describe, it } from "@effect/vitest"
import { slowLines } from "../../../src/policy/Database.ts"
import { fitting, makeSlowLines, oneLine } from "../../../src/store/driver/SlowLines.ts"

describe("lines of slow statements", () => {
  it("tell each statement once a minute, and then how many were left out", () => {
    const { mayTell } = makeSlowLines()
    assert.strictEqual(mayTell("SELECT turns", 0), 0)
    for (let n = 1; n <= 5; n++) assert.isNull(mayTell("SELECT turns", n * 1_000))
    assert.strictEqual(mayTell("SELECT users", 6_000), 5)
    assert.isNull(mayTell("SELECT turns", 59_999))
    assert.strictEqual(mayTell("SELECT turns", 60_000), 1)
  })

  it("are few a minute, however many statements are slow", () => {
    const { mayTell } = makeSlowLines()
    const told = Array.from({ length: 400 }, (_, n) => mayTell(`SELECT t${n}`, n * 100)).filter((line) => line !== null)
    assert.strictEqual(told.length, slowLines.perMinute)
  })

  it("are short, whatever the statement and its parameters", () => {
    const sql = oneLine(`SELECT\n  ${"column, ".repeat(500)}`)
    const parameters = fitting(Array.from({ length: 100 }, () => "text(22)#0123456789ab"))
    assert.isBelow(JSON.stringify({ sql, parameters }).length, 800)
    assert.match(parameters.at(-1) ?? "", /^… 100 in all$/)
    assert.isBelow(fitting(["x".repeat(5_000)]).join("").length, 400)
    assert.deepStrictEqual(fitting(["1", "2"]), ["1", "2"])
  })
})
