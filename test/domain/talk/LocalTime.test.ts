import { assert, describe, it } from "@effect/vitest"
import { clockOf } from "../../../src/domain/talk/LocalTime.ts"

const at = Date.UTC(2026, 2, 29, 0, 59)

describe("the clock where a person is", () => {
  it("is told in their language, on the right side of summer time", () => {
    assert.strictEqual(clockOf(at, { timeZone: "Europe/Berlin", language: "en" }), "Sunday 01:59")
    assert.strictEqual(clockOf(at + 60_000, { timeZone: "Europe/Berlin", language: "en" }), "Sunday 03:00")
    assert.match(clockOf(at, { timeZone: "Asia/Vladivostok", language: "ru" }) ?? "", /^воскресенье.*10:59$/u)
  })

  it.each([null, "", "Mars/Olympus", "../../etc/passwd"])("is not guessed for %j", (timeZone) => {
    assert.isNull(clockOf(at, { timeZone, language: "en" }))
  })
})
