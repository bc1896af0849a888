import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Catalogue } from "../../../src/backup/keep/Catalogue.ts"
import { dumpKey, manifestKey } from "../../../src/backup/keep/Manifests.ts"
import { day, nameOf, now, Shelf } from "../Shelf.ts"

const name = (ageDays: number) => nameOf(now - ageDays * day)
const fileOf = (ageDays: number) => dumpKey("local", name(ageDays))

/** Why `ref` cannot be had. */
const refusal = (shelf: Shelf, ref: string) =>
  Effect.flip(Effect.flatMap(Catalogue, ({ find }) => find(ref))).pipe(Effect.provide(shelf.layer))

/** Five days of backups; that of two days ago is one byte short. */
const cut = () => {
  const shelf = new Shelf()
  for (const age of [0, 1, 2, 4]) shelf.put("local", age, "VERIFIED")
  shelf.put("local", 3, "FAILED")
  shelf.local.set(fileOf(2), "dum")
  return shelf
}

describe("a backup that is asked for", () => {
  it.effect("and is damaged is said to be so, with the verified ones before and after it", () =>
    Effect.gen(function* () {
      for (const ref of [name(2), `/backups/${fileOf(2)}`]) {
        const { failure, message } = yield* refusal(cut(), ref)
        assert.strictEqual(failure, "differs")
        assert.strictEqual(
          message,
          `/backups/${fileOf(2)} is damaged: it has 3 bytes instead of 4. ` +
            `Others are verified: ${name(4)} (the one before it), ${name(1)} (the one after it).`,
        )
      }
    }),
  )

  it.effect("and is damaged here comes from the bucket, where it is whole", () =>
    Effect.gen(function* () {
      const shelf = cut()
      shelf.put("weekly", 2, "VERIFIED")
      const found = yield* Effect.flatMap(Catalogue, ({ find }) => find(name(2))).pipe(Effect.provide(shelf.layer))
      assert.strictEqual(found.place, "weekly")
      const { message } = yield* refusal(shelf, `/backups/${fileOf(2)}`)
      assert.include(message, `verified: s3://bucket/weekly/${name(2)}.dump.zst.age (another copy of it), `)
    }),
  )

  it.effect("and lacks one of its two files is said to be no backup, and why", () =>
    Effect.gen(function* () {
      const shelf = new Shelf()
      shelf.put("local", 1, "VERIFIED")
      shelf.local.delete(fileOf(1))
      const { failure, message } = yield* refusal(shelf, name(1))
      assert.strictEqual(failure, "usage")
      assert.strictEqual(
        message,
        `/backups/${name(1)}.json is not a backup: its dump is missing. No other backup is verified.`,
      )
      shelf.local.set(fileOf(1), "dump")
      shelf.local.delete(manifestKey("local", name(1)))
      assert.include((yield* refusal(shelf, name(1))).message, "is not a backup: it has no manifest.")
    }),
  )

  it.effect("as the latest comes with what is newer and cannot be used, and why", () =>
    Effect.gen(function* () {
      const shelf = cut()
      shelf.put("local", 0, "FAILED")
      shelf.local.set(fileOf(1), "dum")
      shelf.put("weekly", 2, "VERIFIED")
      shelf.put("monthly", 1.5, "VERIFIED")
      shelf.remote.delete(manifestKey("monthly", name(1.5)))
      const latest = (at: number) =>
        Effect.flatMap(Catalogue, ({ find }) => find("latest", { at, verified: true })).pipe(
          Effect.provide(shelf.layer),
        )
      const found = yield* latest(now)
      assert.strictEqual(found.address, `s3://bucket/weekly/${name(2)}.dump.zst.age`)
      assert.deepStrictEqual(found.passedOver, [
        `/backups/${fileOf(0)} is newer, but it is FAILED.`,
        `/backups/${fileOf(1)} is newer, but it is damaged: it has 3 bytes instead of 4.`,
        `s3://bucket/monthly/${name(1.5)}.dump.zst.age is newer, but it is no backup: it has no manifest.`,
      ])
      assert.lengthOf((yield* latest(now - 1.2 * day)).passedOver, 1, "what is newer than wished is not missed")
      shelf.put("local", 0, "VERIFIED")
      assert.deepStrictEqual((yield* latest(now)).passedOver, [])
    }),
  )

  it.effect("and never was is only said not to be there", () =>
    Effect.gen(function* () {
      const { failure, message } = yield* refusal(cut(), name(9))
      assert.strictEqual(failure, "usage")
      assert.strictEqual(message, `There is no backup ${name(9)}. See "confidant backup list".`)
    }),
  )
})
