import { assert, describe, it } from "@effect/vitest"
import { Duration, Schema } from "effect"
import { type Held, judge } from "../../../src/backup/keep/Retention.ts"
import { BackupName } from "../../../src/domain/backup/Manifest.ts"
import { keepFor, keepUnverified, keepVerified } from "../../../src/policy/Backup.ts"

const day = Duration.toMillis("1 day")
const now = 1_000 * day

const Backups = Schema.Array(
  Schema.Struct({
    place: Schema.Literals(["local", "weekly", "monthly"]),
    verdict: Schema.Literals(["VERIFIED", "FAILED", "COULD NOT VERIFY"]),
    /** Backups of the same moment too. */
    ageDays: Schema.Int.check(Schema.isBetween({ minimum: -1, maximum: 70 })),
  }),
)
const Days = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 60 }))

const held = (backups: typeof Backups.Type): ReadonlyArray<Held> =>
  backups.map(({ ageDays, place, verdict }, index) => ({
    name: BackupName.make(`confidant_20260101_${String(index).padStart(6, "0")}`),
    place,
    verdict,
    whole: true,
    at: now - ageDays * day,
  }))

const local = (...backups: ReadonlyArray<readonly [ageDays: number, verdict: Held["verdict"]]>) =>
  held(backups.map(([ageDays, verdict]) => ({ place: "local", ageDays, verdict })))

const going = (all: ReadonlyArray<Held>, at = now) =>
  new Set(judge(all, at).flatMap(({ held, reason }) => (reason === "expired" ? [held.name] : [])))
const left = (all: ReadonlyArray<Held>, at = now) => all.filter(({ name }) => !going(all, at).has(name))
const verified = (all: ReadonlyArray<Held>, place: string) =>
  all.filter((one) => one.place === place && one.verdict === "VERIFIED")
const reasons = (all: ReadonlyArray<Held>) => judge(all, now).map(({ reason }) => reason)

describe("which backups go", () => {
  it("those older than a week, behind newer verified ones", () => {
    const all = local([1, "VERIFIED"], [2, "VERIFIED"], [7, "VERIFIED"], [8, "VERIFIED"], [9, "FAILED"])
    assert.deepStrictEqual(reasons(all), ["young", "young", "young", "expired", "expired"])
  })

  it("not the last three that were verified, however old", () => {
    const all = local([20, "VERIFIED"], [30, "VERIFIED"], [40, "VERIFIED"], [50, "VERIFIED"])
    assert.deepStrictEqual(reasons(all), ["unproven", "last verified", "last verified", "expired"])
  })

  it("nothing where no backup was verified", () => {
    const all = local([1, "FAILED"], [10, "FAILED"], [20, "COULD NOT VERIFY"], [30, "FAILED"])
    assert.deepStrictEqual(reasons(all), ["young", "unproven", "unproven", "unproven"])
  })

  it("no backup newer than the newest verified one", () => {
    const all = local([10, "FAILED"], [11, "VERIFIED"], [12, "COULD NOT VERIFY"])
    assert.deepStrictEqual(reasons(all), ["unproven", "unproven", "expired"])
  })

  it("a verified one in another place is no reason", () => {
    const elsewhere = held([
      { place: "weekly", ageDays: 1, verdict: "VERIFIED" },
      { place: "local", ageDays: 20, verdict: "FAILED" },
    ])
    assert.deepStrictEqual(reasons(elsewhere), ["unproven", "young"])
  })

  it.prop(
    "never fewer than three verified ones of a place are left, or all there are",
    { backups: Backups },
    (given) => {
      const all = held(given.backups)
      for (const place of ["local", "weekly", "monthly"]) {
        const before = verified(all, place)
        assert.isAtLeast(verified(left(all), place).length, Math.min(keepVerified, before.length))
      }
    },
  )

  it.prop("the newest verified one of a place stays, and everything newer than it", { backups: Backups }, (given) => {
    const all = held(given.backups)
    const gone = going(all)
    for (const one of all.filter(({ name }) => gone.has(name))) {
      assert.isTrue(verified(all, one.place).some((other) => other.at >= one.at && !gone.has(other.name)))
    }
  })

  it.prop("nothing younger than its place keeps it goes, and nothing monthly", { backups: Backups }, (given) => {
    const all = held(given.backups)
    for (const one of all.filter(({ name }) => going(all).has(name))) {
      const age = keepFor[one.place]
      assert.isTrue(age !== null && now - one.at > Duration.toMillis(age))
    }
  })

  it.prop(
    "of those that are not verified a bounded number stays in each place, the newest",
    { backups: Backups },
    (given) => {
      for (const place of ["local", "weekly", "monthly"]) {
        const judged = judge(held(given.backups), now).filter(({ held: { place: its } }) => its === place)
        const unverified = judged.filter(({ held: { verdict } }) => verdict !== "VERIFIED")
        const superseded = unverified.filter(({ reason }) => reason === "superseded")
        assert.isAtMost(unverified.length - superseded.length, keepUnverified)
        assert.strictEqual(superseded.length, judged.filter(({ reason }) => reason === "superseded").length)
        for (const { held: old } of superseded) {
          assert.isAtLeast(unverified.filter(({ held: { at } }) => at >= old.at).length, keepUnverified + 1)
        }
      }
    },
  )

  it("a file that is incomplete supersedes nothing, and is not superseded", () => {
    const parts = local(...Array.from({ length: 9 }, (_, age) => [age, "COULD NOT VERIFY"] as const))
    assert.notInclude(reasons(parts.map((one) => ({ ...one, whole: false }))), "superseded")
    assert.lengthOf(
      reasons(parts).filter((reason) => reason === "superseded"),
      2,
    )
  })

  it.prop("doing it twice is doing it once", { backups: Backups }, (given) => {
    assert.strictEqual(going(left(held(given.backups))).size, 0)
  })

  it.prop("the order they are found in does not matter", { backups: Backups }, (given) => {
    const all = held(given.backups)
    assert.deepStrictEqual(judge(all.toReversed(), now), judge(all, now))
  })

  it.prop("as time goes by only more go", { backups: Backups, days: Days }, (given) => {
    const all = held(given.backups)
    const later = going(all, now + given.days * day)
    for (const name of going(all)) assert.isTrue(later.has(name))
  })

  it.prop("a verified backup more saves none of the others", { backups: Backups }, (given) => {
    const all = held(given.backups)
    const fresh = held([...given.backups, { place: "local", ageDays: 0, verdict: "VERIFIED" }])
    const more = [...all, ...fresh.slice(-1)]
    for (const name of going(all)) assert.isTrue(going(more).has(name))
  })
})
