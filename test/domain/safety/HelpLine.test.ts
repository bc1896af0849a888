import { assert, describe, it } from "@effect/vitest"
import { emergencyNumber } from "../../../src/domain/safety/Emergency.ts"
import { linesFor } from "../../../src/domain/safety/ForPerson.ts"
import { type HelpLine, helpLines, staleLines } from "../../../src/domain/safety/HelpLine.ts"

const countries = [...new Set(helpLines.map(({ country }) => country))]
const named = (country: string | null, adult: boolean | null, about: HelpLine["about"] = "crisis") =>
  linesFor(helpLines, { adult, country }, about).map(({ name }) => name)

describe("the list of help lines", () => {
  it("has at least twelve countries, each with an emergency number too", () => {
    assert.isAtLeast(countries.length, 12)
    for (const country of countries) assert.isNotNull(emergencyNumber(country), country)
  })

  it("names no line twice, and for each a page and the day it was read", () => {
    const keys = helpLines.map(({ about, country, name }) => `${country} ${about} ${name}`)
    assert.lengthOf(new Set(keys), keys.length)
    for (const { checked_on, source } of helpLines) {
      assert.match(source, /^https?:/u)
      assert.match(checked_on, /^20\d\d-/u)
    }
  })

  it("grows stale after as many days as it is asked about", () => {
    const [line] = helpLines
    if (line === undefined) return assert.fail("there are none")
    const checked = Date.parse(line.checked_on)
    assert.deepStrictEqual(staleLines([line], checked + 180 * 86_400_000, 180), [])
    assert.deepStrictEqual(staleLines([line], checked + 180 * 86_400_000 + 1, 180), [line])
  })
})

describe("the lines for a person", () => {
  it("are those of their country alone", () => {
    for (const country of countries) {
      for (const adult of [true, false, null]) {
        for (const line of linesFor(helpLines, { adult, country }, "crisis")) assert.strictEqual(line.country, country)
      }
    }
    assert.deepStrictEqual(named(null, true), [])
    assert.deepStrictEqual(named("JP", true), [])
    assert.isNull(emergencyNumber("JP"))
  })

  it("are the children's first for somebody under 18, and never for others", () => {
    assert.strictEqual(named("GB", false)[0], "Childline")
    assert.deepStrictEqual(named("GB", true), ["Samaritans"])
    assert.deepStrictEqual(named("GB", null), ["Samaritans"])
    assert.strictEqual(named("RU", false)[0], "Детский телефон доверия")
  })

  it("are about what they are asked for, where there are such, and else for any crisis", () => {
    assert.deepStrictEqual(named("NL", true, "violence"), ["Veilig Thuis"])
    assert.deepStrictEqual(named("AU", null, "eating"), ["Butterfly National Helpline"])
    assert.deepStrictEqual(named("GB", null, "eating"), ["Samaritans"])
  })
})
