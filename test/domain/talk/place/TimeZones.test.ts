import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { byName, likely, nicknames } from "../../../../src/domain/talk/place/Cities.ts"
import { cityOf, clockOf, minutesIn, zoneTold } from "../../../../src/domain/talk/place/TimeZones.ts"

const winter = Date.UTC(2026, 10, 30, 18, 40)
const summer = Date.UTC(2026, 6, 1, 18, 40)

describe("the time zone of a person", () => {
  it.each([
    ["21:40", "Europe/Moscow"],
    ["9:40 pm", "Europe/Moscow"],
    ["it's 9:40 p.m.", "Europe/Moscow"],
    ["7:45 PM now", "Europe/Berlin"],
    ["12:40", "America/Chicago"],
    ["13:41", "America/New_York"],
    ["00:10", "Asia/Kolkata"],
    ["9 pm", "Europe/Moscow"],
    ["Berlin", "Europe/Berlin"],
    ["I'm in New York", "America/New_York"],
    ["europe/berlin", "Europe/Berlin"],
    ["Asia/Calcutta", "Asia/Calcutta"],
    ["Europe/Kyiv", "Europe/Kyiv"],
    ["UTC+3", "Europe/Moscow"],
    ["+5:30", "Asia/Kolkata"],
    ["GMT", "UTC"],
    ["EST", "America/New_York"],
  ])("is told by %s", (said, zone) => {
    const told = zoneTold(said, "en", winter)
    const halves =
      told._tag === "Halves" ? told.halves.map((half) => half.zone) : told._tag === "Zone" ? [told.zone] : []
    assert.include(halves, zone)
  })

  it.each([
    ["21:40", "Europe/Moscow"],
    ["сейчас 21.40", "Europe/Moscow"],
    ["9 вечера", "Europe/Moscow"],
    ["у меня 23:41", "Asia/Yekaterinburg"],
    ["2 ночи", "Asia/Irkutsk"],
    ["в Москве", "Europe/Moscow"],
    ["Живу в Екатеринбурге", "Asia/Yekaterinburg"],
    ["в Казани", "Europe/Moscow"],
    ["мск+2", "Asia/Yekaterinburg"],
    ["Нью-Йорк", "America/New_York"],
  ])("is told by %s", (said, zone) => {
    assert.deepStrictEqual(zoneTold(said, "ru", winter), { _tag: "Zone", zone })
  })

  it("follows summer time: the same clock means another zone in July", () => {
    assert.deepStrictEqual(zoneTold("20:40", "en", summer), { _tag: "Zone", zone: "Europe/Berlin" })
    assert.deepStrictEqual(zoneTold("19:40", "en", winter), { _tag: "Zone", zone: "Europe/Berlin" })
    assert.strictEqual(minutesIn("Europe/Berlin", summer), 20 * 60 + 40)
  })

  it("is asked for by halves of the day where a clock has twelve hours", () => {
    const told = zoneTold("8:40", "en", winter)
    assert(told._tag === "Halves")
    assert.deepStrictEqual(
      told.halves.map(({ time }) => time),
      ["08:40", "20:40"],
    )
    assert.strictEqual(zoneTold("08:40", "en", winter)._tag, "Zone")
    assert.strictEqual(zoneTold("8:40", "ru", winter)._tag, "Zone")
  })

  it.each(["25:70", "26", "13 am", "UTC+15", "-99:00", "21:60", "19:18"])("is not what no clock shows: %s", (said) => {
    assert.strictEqual(zoneTold(said, "en", winter)._tag, "Impossible")
  })

  it.each(["hello", "Mars/Phobos", "Etc/", "../../etc", "", "Berlin or so", "🙂", "1:2:3"])(
    "is unclear from %s",
    (said) => {
      assert.strictEqual(zoneTold(said, "en", winter)._tag, "Unclear")
    },
  )

  it.prop(
    "is one whose clock shows what was said, whatever the time",
    { at: Schema.Int, language: Schema.Literals(["en", "ru"]) },
    (of) => {
      const now = Math.abs(of.at % 4_000_000_000) * 1_000
      for (const zone of likely[of.language]) {
        const shown = minutesIn(zone, now)
        assert(shown !== null)
        const told = zoneTold(clockOf(shown), of.language, now)
        const zones =
          told._tag === "Halves" ? told.halves.map((half) => half.zone) : told._tag === "Zone" ? [told.zone] : []
        assert.isTrue(
          zones.some((each) => minutesIn(each, now) === shown),
          `${zone} at ${now}`,
        )
      }
    },
    { arbitrary: { runs: 20 } },
  )

  it.prop("is answered for any text", { said: Schema.String }, ({ said }) => {
    assert.include(["Zone", "Halves", "Impossible", "Unclear"], zoneTold(said, "en", winter)._tag)
  })

  it("is never a name that no clock knows", () => {
    for (const zone of [...byName.values(), ...nicknames.values()]) assert.isNotNull(minutesIn(zone, winter), zone)
  })

  it("is called as people call it", () => {
    assert.strictEqual(cityOf("America/New_York", "en"), "New York")
    assert.strictEqual(cityOf("America/New_York", "ru"), "Нью-Йорк")
    assert.strictEqual(cityOf("Europe/Moscow", "ru"), "Москва")
    assert.strictEqual(cityOf("America/Argentina/Ushuaia", "ru"), "Ushuaia")
  })
})
