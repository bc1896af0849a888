import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { inForce, isOnFor, parseSetting, settingOf, standing } from "../../../src/domain/operators/FlagRule.ts"
import { Flag, FlagName } from "../../../src/domain/operators/Flags.ts"
import { UserId } from "../../../src/domain/Ids.ts"

const people = (count: number, from = 0) => Array.from({ length: count }, (_, n) => UserId.make(from + n))
const allOn = {
  USE_CHAT_COMPLETION: true,
  ENABLE_STYLE_SETTINGS: true,
  ENABLE_PATTERN_ANALYSIS: true,
  ENABLE_ADAPTIVE_QUIZ: true,
  ENABLE_TOOLS: true,
}
const { percentage } = Flag.fields

describe("who has a flag", () => {
  it.prop(
    "whoever has it at a percentage has it at every higher one",
    { name: FlagName, userId: UserId, low: percentage, high: percentage },
    ({ name, userId, low, high }) => {
      const at = (share: number) => isOnFor({ name, enabled: true, percentage: share }, userId)
      const [less, more] = [Math.min(low, high), Math.max(low, high)]
      assert.isTrue(!at(less) || at(more))
    },
  )

  it.prop(
    "nobody has it at 0 or when it is off, everybody at 100",
    { name: FlagName, userId: UserId, share: percentage },
    ({ name, userId, share }) => {
      assert.isFalse(isOnFor({ name, enabled: true, percentage: 0 }, userId))
      assert.isFalse(isOnFor({ name, enabled: false, percentage: share }, userId))
      assert.isTrue(isOnFor({ name, enabled: true, percentage: 100 }, userId))
    },
  )

  it.each([0, 4_000_000_000, 7_999_999_999])("as many have it as its percentage says, among ids from %d", (from) => {
    for (const name of FlagName.literals) {
      const tenths = Array.from({ length: 10 }, () => 0)
      for (const id of people(20_000, from)) {
        const tenth = Math.floor(standing(name, id) / 10)
        tenths[tenth] = (tenths[tenth] ?? 0) + 1
      }
      // 2000 in each are expected; 5 standard deviations are 212.
      for (const count of tenths) assert.closeTo(count, 2_000, 212, `${name}: ${tenths.join(" ")}`)
    }
  })

  it("having one flag says nothing about having another", () => {
    const at = (name: FlagName) => (id: UserId) => isOnFor({ name, enabled: true, percentage: 50 }, id)
    for (const [n, one] of FlagName.literals.entries()) {
      for (const other of FlagName.literals.slice(n + 1)) {
        const both = people(20_000, 1_000_000).filter((id) => at(one)(id) && at(other)(id)).length
        assert.closeTo(both, 5_000, 310, `${one} and ${other}`)
      }
    }
  })

  it("a person keeps their standing from release to release", () => {
    const id = UserId.make(7_000_000_001)
    assert.deepStrictEqual(
      FlagName.literals.map((name) => standing(name, id).toFixed(3)),
      ["44.475", "44.427", "13.161", "44.631", "32.900"],
    )
  })
})

describe("which value is in force", () => {
  it("the database's before the environment's", () => {
    const flags = inForce({ ...allOn, ENABLE_ADAPTIVE_QUIZ: false }, [
      { name: "USE_CHAT_COMPLETION", enabled: true, percentage: 30 },
    ])
    assert.deepStrictEqual(
      flags.map((flag) => [flag.name, settingOf(flag), flag.source]),
      [
        ["USE_CHAT_COMPLETION", "30 %", "database"],
        ["ENABLE_STYLE_SETTINGS", "on", "environment"],
        ["ENABLE_PATTERN_ANALYSIS", "on", "environment"],
        ["ENABLE_ADAPTIVE_QUIZ", "off", "environment"],
        ["ENABLE_TOOLS", "on", "environment"],
      ],
    )
  })
})

describe("how operators write it", () => {
  it.each([
    ["on", { enabled: true, percentage: 100 }],
    ["OFF", { enabled: false, percentage: 100 }],
    ["50", { enabled: true, percentage: 50 }],
    [" 7% ", { enabled: true, percentage: 7 }],
    ["0", { enabled: true, percentage: 0 }],
    ["101", null],
    ["-1", null],
    ["1.5", null],
    ["1e1", null],
    ["", null],
    ["yes", null],
  ])("%j", (written, meant) => assert.deepStrictEqual(parseSetting(written), meant))

  it.prop("what is shown can be written", { enabled: Schema.Boolean, share: percentage }, ({ enabled, share }) => {
    const shown = settingOf({ enabled, percentage: enabled ? share : 100 })
    assert.deepStrictEqual(parseSetting(shown.replace(" ", "")), { enabled, percentage: enabled ? share : 100 })
  })
})
