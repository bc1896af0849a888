import { assert, describe, it } from "@effect/vitest"
import { DateTime, Duration, Schema } from "effect"
import { due, type Due, latestSlot, tiersOf } from "../../../src/backup/schedule/Agenda.ts"
import type { BackupRun, RunState, Tier } from "../../../src/domain/backup/BackupRuns.ts"

const berlin = DateTime.zoneMakeNamedUnsafe("Europe/Berlin")
const utc = DateTime.zoneMakeNamedUnsafe("UTC")
const at = (iso: string) => Date.parse(iso)
const hour = 3_600_000

const run = (tier: Tier, state: RunState, slot: string | number, startedAt: string | number = slot): BackupRun => {
  const millis = (time: string | number) => (typeof time === "number" ? time : at(time))
  const started = millis(startedAt)
  return {
    id: 1,
    kind: "backup",
    trigger: "schedule",
    tier,
    slot: millis(slot),
    askedBy: null,
    state,
    name: null,
    startedAt: started,
    finishedAt: state === "running" ? null : started + 600_000,
    bytes: null,
    rows: null,
    durations: {},
    detail: null,
  }
}

const wanted = (now: string | number, last: ReadonlyArray<BackupRun>, tiers = tiersOf(true), since = 0) =>
  due({ now: typeof now === "number" ? now : at(now), zone: utc, tiers, since, last })

const daily = (slot: string): Due => ({ tier: "daily", slot: at(slot) })

/** All tiers were served before the week that begins on Monday, 2026-11-16. */
const before = [
  run("daily", "verified", "2026-11-16T02:00:00Z"),
  run("weekly", "verified", "2026-11-15T03:00:00Z"),
  run("monthly", "verified", "2026-11-01T04:00:00Z"),
]

describe("what is due", () => {
  it("a slot from its very second on, until it was run", () => {
    assert.isNull(wanted("2026-11-17T01:59:59.999Z", before))
    assert.deepStrictEqual(wanted("2026-11-17T02:00:00Z", before), daily("2026-11-17T02:00:00Z"))
    assert.isNull(wanted("2026-11-17T02:00:01Z", [run("daily", "running", "2026-11-17T02:00:00Z"), ...before.slice(1)]))
    assert.isNull(
      wanted("2026-11-17T12:00:00Z", [run("daily", "verified", "2026-11-17T02:00:00Z"), ...before.slice(1)]),
    )
  })

  it("the newest slot only, of all that a machine missed that was off", () => {
    assert.deepStrictEqual(wanted("2026-11-20T15:00:00Z", before), daily("2026-11-20T02:00:00Z"))
  })

  it("one backup of the widest tier where several were missed, and nothing after it", () => {
    const wide = wanted("2026-12-03T15:00:00Z", before)
    assert.deepStrictEqual(wide, { tier: "monthly", slot: at("2026-12-01T04:00:00Z") })
    const made = run("monthly", "verified", "2026-12-01T04:00:00Z", "2026-12-03T15:00:15Z")
    assert.isNull(wanted("2026-12-03T15:10:00Z", [...before.slice(0, 2), made]))
    assert.deepStrictEqual(wanted("2026-12-04T02:00:00Z", [...before.slice(0, 2), made]), daily("2026-12-04T02:00:00Z"))
  })

  it("on a Sunday first the daily, then the weekly one, each on time", () => {
    const sunday = run("daily", "verified", "2026-11-22T02:00:00Z")
    const weekly = { tier: "weekly", slot: at("2026-11-22T03:00:00Z") }
    assert.deepStrictEqual(wanted("2026-11-22T02:00:00Z", before), daily("2026-11-22T02:00:00Z"))
    assert.isNull(wanted("2026-11-22T02:59:59Z", [sunday, ...before.slice(1)]))
    assert.deepStrictEqual(wanted("2026-11-22T03:00:00Z", [sunday, ...before.slice(1)]), weekly)
  })

  it("only the daily one without a bucket", () => {
    assert.deepStrictEqual(wanted("2026-12-03T15:00:00Z", [], tiersOf(false)), daily("2026-12-03T02:00:00Z"))
  })

  it("nothing twice where the database's clock is behind this machine's", () => {
    const behind = run("daily", "verified", "2026-11-17T02:00:00Z", "2026-11-17T01:58:00Z")
    assert.isNull(wanted("2026-11-17T02:05:00Z", [behind, ...before.slice(1)]))
  })

  it("nothing that was due before there was a schedule", () => {
    const since = at("2026-11-20T14:00:00Z")
    assert.isNull(wanted("2026-11-20T15:00:00Z", [], tiersOf(true), since))
    assert.deepStrictEqual(wanted("2026-11-21T09:00:00Z", [], tiersOf(true), since), daily("2026-11-21T02:00:00Z"))
  })
})

describe("after a run that did not end well", () => {
  const failed = (state: RunState) => [run("daily", state, "2026-11-17T02:00:00Z"), ...before.slice(1)]

  for (const state of ["failed", "could not verify", "not made", "interrupted"] as const) {
    it(`(${state}) it is tried again an hour after its end, and not before`, () => {
      assert.isNull(wanted("2026-11-17T03:09:59Z", failed(state)))
      assert.deepStrictEqual(wanted("2026-11-17T03:10:00Z", failed(state)), daily("2026-11-17T02:00:00Z"))
    })
  }

  it("each further try waits as long as the slot has been missed already, but not above four hours", () => {
    const triedAt = (start: string) => [run("daily", "failed", "2026-11-17T02:00:00Z", start), ...before.slice(1)]
    assert.isNull(wanted("2026-11-17T05:59:59Z", triedAt("2026-11-17T03:50:00Z")))
    assert.isNotNull(wanted("2026-11-17T06:00:00Z", triedAt("2026-11-17T03:50:00Z")))
    assert.isNull(wanted("2026-11-17T15:59:59Z", triedAt("2026-11-17T11:50:00Z")))
    assert.isNotNull(wanted("2026-11-17T16:00:00Z", triedAt("2026-11-17T11:50:00Z")))
  })

  it("the next slot does not wait for it", () => {
    const late = [run("daily", "failed", "2026-11-17T02:00:00Z", "2026-11-18T01:45:00Z"), ...before.slice(1)]
    assert.deepStrictEqual(wanted("2026-11-18T02:00:00Z", late), daily("2026-11-18T02:00:00Z"))
  })

  it("what could not be uploaded served the day, not the week", () => {
    const sunday = "2026-11-22T03:00:00Z"
    const last = [run("daily", "not made", "2026-11-22T02:00:00Z"), run("weekly", "not uploaded", sunday)]
    const later = wanted("2026-11-22T04:10:00Z", [...last, ...before.slice(2)])
    assert.deepStrictEqual(later, { tier: "weekly", slot: at(sunday) })
    assert.isNull(wanted("2026-11-22T04:10:00Z", [...last, ...before.slice(2)], ["daily"]))
  })

  it("a wide run that failed is not followed by the narrower ones at once", () => {
    const failedNow = run("monthly", "not made", "2026-12-01T04:00:00Z", "2026-12-03T15:00:00Z")
    assert.isNull(wanted("2026-12-03T15:15:00Z", [...before.slice(0, 2), failedNow]))
  })
})

describe("when clocks are changed", () => {
  it("the night that has no 2 o'clock has its backup at 3, and one of them", () => {
    assert.strictEqual(latestSlot("daily", at("2026-03-29T00:59:59Z"), berlin), at("2026-03-28T01:00:00Z"))
    assert.strictEqual(latestSlot("daily", at("2026-03-29T01:00:00Z"), berlin), at("2026-03-29T01:00:00Z"))
    assert.strictEqual(latestSlot("daily", at("2026-03-29T23:59:59Z"), berlin), at("2026-03-29T01:00:00Z"))
    assert.strictEqual(latestSlot("daily", at("2026-03-30T00:00:00Z"), berlin), at("2026-03-30T00:00:00Z"))
  })

  it("the night that has 2 o'clock twice has one backup", () => {
    const slots = new Set<number>()
    for (let now = at("2026-10-24T22:00:00Z"); now < at("2026-10-25T22:00:00Z"); now += hour / 4) {
      slots.add(latestSlot("daily", now, berlin))
    }
    assert.deepStrictEqual([...slots], [at("2026-10-24T00:00:00Z"), at("2026-10-25T00:00:00Z")])
  })
})

const Minutes = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 3 * 366 * 24 * 60 }))
const Zones = Schema.Literals(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"])

it.prop(
  "a slot never lies ahead, is at most 26 hours old, and never goes back as time goes on",
  [Minutes, Zones],
  ([minutes, zone]) => {
    const now = at("2025-01-01T00:00:00Z") + minutes * 60_000
    const named = DateTime.zoneMakeNamedUnsafe(zone)
    const slot = latestSlot("daily", now, named)
    assert.isTrue(slot <= now && now - slot <= 26 * hour)
    assert.isAtLeast(latestSlot("daily", now + Duration.toMillis("17 minutes"), named), slot)
  },
)

it.prop("everything that is due is served by the chosen run", [Minutes, Zones], ([minutes, zone]) => {
  const now = at("2025-01-01T00:00:00Z") + minutes * 60_000
  const given = { now, zone: DateTime.zoneMakeNamedUnsafe(zone), tiers: tiersOf(true), since: 0 }
  const found = due({ ...given, last: [] })
  assert.isNotNull(found)
  const made = run(found?.tier ?? "daily", "verified", found?.slot ?? 0, now)
  assert.isNull(due({ ...given, last: [made] }))
})
