import { assert, describe, it } from "@effect/vitest"
import { UserId } from "../../../src/domain/Ids.ts"
import { dueAt, quietUntil } from "../../../src/features/reminders/Due.ts"
import { change, type Reminded, type Reminder } from "../../../src/features/reminders/Reminders.ts"
import { placeIn } from "../../../src/domain/talk/place/Instants.ts"

const userId = UserId.make(7)
const timeZone = "Europe/Moscow"
const due = Date.UTC(2026, 10, 30, 18)
const minute = 60_000
const hour = 60 * minute
const once: Reminder = { id: 5, text: "tea", due, rhythm: null, zone: timeZone, saidAt: null, threadId: null }
const daily: Reminder = { ...once, rhythm: { repeat: "daily", minutes: 21 * 60, weekday: null } }

const at = (reminder: Reminder, now: number, of: Partial<Reminded> = {}, heldUntil?: number) =>
  dueAt(
    userId,
    { reminder, timeZone, isReachable: true, ...of },
    { due, ...(heldUntil === undefined ? {} : { heldUntil }) },
    now,
  )

describe("the time of a reminder brings", () => {
  it("one message, and of one that comes again the next time", () => {
    const said = at(once, due)
    assert.deepStrictEqual(said.changes, [change.said({ id: 5, due, next: null, zone: timeZone })])
    assert.deepStrictEqual(said.jobs, [])
    assert.deepStrictEqual(
      said.turns?.map(({ payload }) => payload),
      [{ id: 5, due, standsAt: due }],
    )
    const { changes, jobs, turns } = at(daily, due + minute)
    const next = due + 24 * hour
    assert.deepStrictEqual(changes, [change.said({ id: 5, due, next, zone: timeZone })])
    assert.deepStrictEqual(
      jobs?.map(({ runAt }) => runAt),
      [next],
    )
    assert.deepStrictEqual(
      turns?.map(({ payload }) => payload),
      [{ id: 5, due, standsAt: next }],
    )
  })

  it("what it says in the topic in which it was set", () => {
    assert.deepStrictEqual(
      at({ ...once, threadId: 3 }, due).turns?.map(({ threadId }) => threadId),
      [3],
    )
    assert.notProperty(at(once, due).turns?.[0], "threadId")
  })

  it("nothing if it was moved or has come already, and nothing twice where the clock goes back", () => {
    assert.deepStrictEqual(at({ ...once, due: due + hour }, due), {})
    assert.deepStrictEqual(at({ ...once, saidAt: due }, due), {})
    const { jobs } = at(daily, due - hour)
    assert.deepStrictEqual(
      jobs?.map(({ runAt }) => runAt),
      [due + 24 * hour],
    )
  })

  it("one message for all that was missed, and none of it at night if it comes hours late", () => {
    const { jobs, turns } = at(daily, due + 3 * 24 * hour + hour / 2 - 8 * hour)
    assert.lengthOf(turns ?? [], 1)
    assert.deepStrictEqual(
      jobs?.map(({ runAt }) => runAt),
      [due + 3 * 24 * hour],
    )
    const night = at(once, due + 3 * hour)
    assert.isUndefined(night.turns)
    assert.deepStrictEqual(
      night.jobs?.map(({ runAt }) => runAt),
      [Date.UTC(2026, 11, 1, 5)],
    )
    assert.notStrictEqual(night.jobs?.[0]?.key, `7 5 ${due}`)
    assert.lengthOf(at(once, due + hour / 2).turns ?? [], 1, "as good as in time")
  })

  it("one message after the night it waited for, by a clock that is a little behind, and in another place", () => {
    const morning = Date.UTC(2026, 11, 1, 5)
    assert.lengthOf(at(once, morning - 5, {}, morning).turns ?? [], 1, "the database was woken, this clock is behind")
    const [night] = at(once, due + 3 * hour).jobs ?? []
    const [further] = at(once, morning, { timeZone: "America/New_York" }, morning).jobs ?? []
    assert.strictEqual(further?.runAt, Date.UTC(2026, 11, 1, 13))
    assert.notStrictEqual(further?.key, night?.key, "a job of the same key would be left out, and it never said")
  })

  it("one message where the new place has the same time, by a clock that is a little behind", () =>
    assert.lengthOf(at(daily, due - 5, { timeZone: "Europe/Minsk" }).turns ?? [], 1))

  it("no message to somebody who has blocked the bot or is banned; it stays to be seen, and goes on", () => {
    const { changes, turns } = at(once, due, { isReachable: false })
    assert.deepStrictEqual(turns, [])
    assert.lengthOf(changes ?? [], 1)
    assert.lengthOf(at(daily, due, { isReachable: false }).jobs ?? [], 1)
  })

  it("nothing yet where somebody moved to a place whose clock does not show that time", () => {
    const { changes, jobs, turns } = at(daily, due, { timeZone: "Europe/Berlin" })
    assert.isUndefined(turns)
    const next = due + 2 * hour
    assert.deepStrictEqual(changes, [change.move({ id: 5, due, next, zone: "Europe/Berlin" })])
    assert.deepStrictEqual(
      jobs?.map(({ runAt }) => runAt),
      [next],
    )
    assert.lengthOf(at(daily, due, { timeZone: "Asia/Yekaterinburg" }).turns ?? [], 1)
    assert.lengthOf(at(once, due, { timeZone: "Europe/Berlin" }).turns ?? [], 1)
  })

  it("quiet hours by the person's clock, over midnight too", () => {
    const place = placeIn(timeZone)
    assert.isNull(quietUntil(place, Date.UTC(2026, 10, 30, 18, 59)))
    assert.strictEqual(quietUntil(place, Date.UTC(2026, 10, 30, 19)), Date.UTC(2026, 11, 1, 5))
    assert.strictEqual(quietUntil(place, Date.UTC(2026, 11, 1, 4, 59)), Date.UTC(2026, 11, 1, 5))
    assert.isNull(quietUntil(place, Date.UTC(2026, 11, 1, 5)))
    assert.isNull(quietUntil(null, due))
  })
})
