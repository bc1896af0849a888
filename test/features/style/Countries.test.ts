import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { countryName, countryTold } from "../../../src/features/style/Countries.ts"

describe("the country of a person", () => {
  it.each([
    ["Germany", "DE"],
    ["  germany. ", "DE"],
    ["de", "DE"],
    ["uk", "GB"],
    ["I live in the Netherlands", "NL"],
    ["USA", "US"],
    ["Turkey", "TR"],
    ["Türkiye", "TR"],
    ["Côte d’Ivoire", "CI"],
    ["St. Lucia", "LC"],
    ["Россия", "RU"],
    ["в России", "RU"],
    ["РФ", "RU"],
    ["США", "US"],
    ["Соединённые Штаты", "US"],
    ["в Германии", "DE"],
    ["чехия", "CZ"],
  ])("is told by %s", (said, code) => {
    assert.strictEqual(countryTold(said), code)
  })

  it.each(["", "XX", "ZZ", "EU", "nowhere", "Мордор", "D", "123", "__proto__", "constructor"])(
    "is not told by %s",
    (said) => {
      assert.isNull(countryTold(said))
    },
  )

  it.prop(
    "is a code of two letters with a name in both languages, whatever is said",
    { said: Schema.String },
    ({ said }) => {
      const code = countryTold(said)
      if (code !== null) assert.match(code, /^[A-Z]{2}$/)
    },
  )

  it("has a name in both languages, and one of a later release is shown as it is kept", () => {
    assert.strictEqual(countryName("en", "DE"), "Germany")
    assert.strictEqual(countryName("ru", "DE"), "Германия")
    assert.strictEqual(countryName("en", "Atlantis"), "Atlantis")
    assert.strictEqual(countryTold(countryName("ru", "FR")), "FR")
  })
})
