import { assert, describe, it } from "@effect/vitest"
import { gap, heard, type Notice, noticeAt } from "../../../src/domain/safety/NoticeClock.ts"
import type { Noticed } from "../../../src/domain/talk/Person.ts"

const minute = 60_000
const hour = 60 * minute
const noon = Date.parse("2026-11-30T12:00:00Z")
const grown = { adult: true, timeZone: "Europe/Berlin" }

const told = (
  times: ReadonlyArray<number>,
  person: Parameters<typeof noticeAt>[2] = grown,
  before: Noticed | null = null,
) => {
  let state = before
  let writes = 0
  const found: Array<{ readonly at: number; readonly notice: Notice }> = []
  for (const at of times) {
    const next = noticeAt(state, at, person)
    if (next.state !== state) writes += 1
    state = next.state
    if (next.notice !== null) found.push({ at, notice: next.notice })
  }
  return { found, writes, state }
}

const every = (step: number, count: number) => [...Array(count).keys()].map((index) => noon + index * step)

describe("the notice that this is an AI", () => {
  it("comes with the first message of a day where the person is", () => {
    const evening = Date.parse("2026-11-30T22:50:00Z")
    assert.lengthOf(told([noon, evening, evening + 5 * minute]).found, 1)
    assert.lengthOf(told([noon, evening, evening + 15 * minute]).found, 2, "midnight in Berlin")
    assert.lengthOf(
      told([noon, evening, evening + 15 * minute], { adult: true, timeZone: null }).found,
      1,
      "not in UTC",
    )
    assert.lengthOf(told([noon, evening, evening + 15 * minute], { adult: true, timeZone: "Nowhere/None" }).found, 1)
  })

  it("keeps when help was given as long as that counts, and forgets it in a day", () => {
    const helped = { crisis: noon, eating: noon - 25 * hour }
    const before = { ...heard(null, noon - 25 * hour), helped }
    assert.deepStrictEqual(heard(before, noon + minute).helped, { crisis: noon })
    assert.deepStrictEqual(told([noon + 40 * minute], grown, before).state?.helped, { crisis: noon })
    assert.notProperty(told([noon + 25 * hour], grown, before).state, "helped")
  })

  it("comes to nobody who heard it within the hour, and then once more", () => {
    const late = Date.parse("2026-11-30T22:50:00Z")
    const times = [late + 15 * minute, late + 40 * minute, late + 61 * minute, late + 80 * minute]
    assert.deepStrictEqual(
      told(times, grown, heard(null, late)).found.map(({ at, notice }) => [(at - late) / minute, notice.why]),
      [[61, "day"]],
    )
  })

  it("comes again after three hours without a longer gap, and suggests one pause; after one for somebody under 18", () => {
    const long = every(20 * minute, 20)
    const inHours = (person: typeof grown) =>
      told(long, person).found.map(({ at, notice }) => [(at - noon) / hour, notice.why, notice.pause])
    assert.deepStrictEqual(inHours(grown), [
      [0, "day", false],
      [3, "long", true],
      [6, "long", false],
    ])
    assert.deepStrictEqual(inHours({ ...grown, adult: false }).slice(0, 5), [
      [0, "day", false],
      [1, "long", false],
      [2, "long", false],
      [3, "long", true],
      [4, "long", false],
    ])
  })

  it("suggests the pause after three hours also where midnight has brought a notice meanwhile", () => {
    const begun = Date.parse("2026-11-30T21:00:00Z")
    const times = [...Array(20).keys()].map((index) => begun + index * 20 * minute)
    assert.deepStrictEqual(
      told(times).found.map(({ at, notice }) => [(at - begun) / hour, notice.why, notice.pause]),
      [
        [0, "day", false],
        [2, "day", false],
        [3, "long", true],
        [6, "long", false],
      ],
    )
  })

  it("does not count what lies behind a gap", () => {
    assert.lengthOf(told([noon, noon + 36 * minute, noon + 105 * minute, noon + 195 * minute]).found, 1)
  })

  it("writes down no more than one answer in five minutes", () => {
    assert.isAtMost(told(every(2_000, 1_800)).writes, 13)
  })

  it("comes once where the clock was set back or the time zone changes", () => {
    assert.lengthOf(told([noon, noon - 2 * minute, noon - 1 * minute, noon + 10 * minute]).found, 1)
    const { state } = told([Date.parse("2026-11-30T23:10:00Z")])
    const west = { ...grown, timeZone: "America/New_York" }
    assert.lengthOf(told([Date.parse("2026-12-01T00:20:00Z")], west, state).found, 0, "still the same day there")
  })

  it("keeps its rules over any timeline", () => {
    let seed = 7
    const dice = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below
    for (let run = 0; run < 40; run += 1) {
      const times: Array<number> = []
      let at = noon + dice(24) * hour
      // Between the two, how long a gap was is not exactly known.
      for (let index = 0; index < 120; index += 1) {
        at += dice(10) === 0 ? gap + dice(16 * 60) * minute : (1 + dice(30)) * minute
        times.push(at)
      }
      const adult = run % 3 !== 0
      const limit = adult ? 3 * hour : hour
      const zone = ["Europe/Berlin", "America/New_York", "Asia/Kathmandu", null][run % 4] ?? null
      const days = new Intl.DateTimeFormat("en-CA", { timeZone: zone ?? "UTC" })
      const notices = new Map(told(times, { adult, timeZone: zone }).found.map((each) => [each.at, each.notice]))
      let since = 0
      let last = 0
      let pauses = 0
      times.forEach((time, index) => {
        const before = times[index - 1]
        if (before === undefined || time - before >= gap) {
          since = time
          pauses = 0
        }
        const isOwed = days.format(last) !== days.format(time) && time - last >= hour
        const notice = notices.get(time)
        if (isOwed) assert.isDefined(notice, "first of a day")
        if (notice?.pause === true) pauses += 1
        assert.strictEqual(pauses, time - since >= 3 * hour ? 1 : 0, "one pause in each long stretch")
        if (notice === undefined) assert.isBelow(time - Math.max(since, last), limit, "never too late")
        else {
          assert.isTrue(isOwed || notice.pause || time - last >= limit, "never too often")
          last = time
        }
      })
    }
  })
})
