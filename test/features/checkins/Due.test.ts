import { assert, describe, it } from "@effect/vitest"
import { UserId } from "../../../src/domain/Ids.ts"
import { placeIn } from "../../../src/domain/talk/place/Instants.ts"
import type { CheckedOn } from "../../../src/features/checkins/Checkins.ts"
import { dueAt, nextAt } from "../../../src/features/checkins/Due.ts"

const userId = UserId.make(7)
const hour = 3_600_000
const day = 24 * hour
/** 9:00 in Moscow. */
const due = Date.UTC(2026, 11, 1, 6)
const found: CheckedOn = {
  checkin: { minutes: 540, zone: "Europe/Moscow", due, askedAt: null, unanswered: 0 },
  timeZone: "Europe/Moscow",
  adult: true,
  isReachable: true,
  helpedAt: null,
  heardAt: null,
}

const at = (of: Partial<CheckedOn>, now = due) => {
  const { changes = [], jobs = [], turns = [] } = dueAt(userId, { ...found, ...of }, due, now)
  return {
    said: turns.map(({ payload }) => payload),
    changes: changes.map(({ data, kind }) => ({ kind, data })),
    next: jobs.map(({ runAt = 0 }) => runAt - due),
  }
}

const asked = (unanswered: number, askedAt = due - day) => ({ checkin: { ...found.checkin, askedAt, unanswered } })

describe("the hour of a check-in", () => {
  it("asks once, and wakes for the next day", () => {
    assert.deepStrictEqual(at({}), {
      said: [{ what: "ask", at: due }],
      changes: [
        {
          kind: "checkins.asked",
          data: { at: due, due, next: due + day, zone: "Europe/Moscow", unanswered: 1 },
        },
      ],
      next: [day],
    })
    assert.deepStrictEqual(dueAt(userId, { ...found, checkin: { ...found.checkin, due: due + 1 } }, due, due), {})
  })

  it("stops after two without an answer, says so once, and counts anew after an answer", () => {
    assert.deepInclude(at(asked(1)), { said: [{ what: "ask", at: due }] })
    const stopped = at(asked(2))
    assert.deepStrictEqual(stopped, {
      said: [{ what: "stopped", at: due }],
      changes: [{ kind: "checkins.off", data: { due } }],
      next: [],
    })
    const answered = at({ ...asked(2), heardAt: due - day + hour })
    assert.deepInclude(answered.changes[0]?.data, { unanswered: 1 })
    assert.deepStrictEqual(answered.said, [{ what: "ask", at: due }])
  })

  it("leaves out what is late, or would come into a conversation or into another hour elsewhere", () => {
    for (const [of, now] of [
      [{}, due + 2 * hour],
      [{ heardAt: due - hour / 2 }, due],
      [{ timeZone: "America/New_York" }, due],
    ] as const) {
      const { changes, said } = at(of, now)
      assert.isEmpty(said)
      assert.deepStrictEqual(
        changes.map(({ kind }) => kind),
        ["checkins.move"],
      )
    }
    assert.deepStrictEqual(at({ timeZone: "America/New_York" }).next, [8 * hour])
  })

  it("leaves somebody in peace for a week after talk of danger", () => {
    const { next, said } = at({ helpedAt: due - 2 * day })
    assert.isEmpty(said)
    assert.deepStrictEqual(next, [6 * day])
  })

  it("asks nobody who cannot be reached, and nobody under 18 in the evening", () => {
    assert.deepStrictEqual(at({ isReachable: false }), {
      said: [],
      changes: [{ kind: "checkins.off", data: { due } }],
      next: [],
    })
    const late = { ...found.checkin, minutes: 19 * 60 }
    assert.deepStrictEqual(at({ adult: false, checkin: late }).said, [{ what: "evening", at: due }])
  })

  it("comes on another day each time, whatever the hour becomes", () => {
    const place = placeIn("Europe/Moscow")
    if (place === null) return assert.fail("no such zone")
    const next = (minutes: number, askedAt: number | null) =>
      nextAt(place, minutes, due + hour, { askedAt, helpedAt: null }) - due
    assert.strictEqual(next(13 * 60, null), 4 * hour)
    assert.strictEqual(next(13 * 60, due), day + 4 * hour)
    assert.strictEqual(next(8 * 60, due - 10 * hour), day - hour)
  })
})
