import { assert, describe, it } from "@effect/vitest"
import { Option } from "effect"
import { moment } from "../../src/cli/Restore.ts"

describe("the time of --at", () => {
  it.each([
    ["2026-11-20T14:00", Date.UTC(2026, 10, 20, 14)],
    ["2026-11-20 14:00:30", Date.UTC(2026, 10, 20, 14, 0, 30)],
    ["2026-11-20T14:00Z", Date.UTC(2026, 10, 20, 14)],
    ["2026-11-20T14:00+02:00", Date.UTC(2026, 10, 20, 12)],
  ])("is UTC unless it says otherwise: %s", (text, millis) => {
    assert.deepStrictEqual(moment(text), Option.some(millis))
  })

  it.each(["yesterday", "2026-11-20", "14:00", "2026-13-20T14:00", "2026-11-20T25:00", ""])(
    "is refused where it could be meant in several ways, or is none: %s",
    (text) => {
      assert.isTrue(Option.isNone(moment(text)))
    },
  )
})
