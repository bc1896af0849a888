import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Catalogue } from "../../src/backup/keep/Catalogue.ts"
import { dumpKey, manifestKey } from "../../src/backup/keep/Manifests.ts"
import type { Verdict } from "../../src/domain/backup/Manifest.ts"
import { statusOf } from "../../src/cli/BackupStatus.ts"
import { day, nameOf, now, Shelf } from "../backup/Shelf.ts"

const hours = (count: number) => count / 24

const listing = (shelf: Shelf) =>
  Effect.provide(
    Catalogue.use((catalogue) => catalogue.list),
    shelf.layer,
  )

const status = (...backups: ReadonlyArray<readonly [number, Verdict]>) =>
  Effect.gen(function* () {
    const shelf = new Shelf()
    for (const [age, verdict] of backups) shelf.put("local", hours(age), verdict)
    return statusOf(yield* listing(shelf), now)
  })

describe("the status for monitoring", () => {
  it.effect("goes by the age of the newest verified backup", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* status([25, "VERIFIED"])).code, 0)
      assert.strictEqual((yield* status([27, "VERIFIED"])).code, 1)
      assert.strictEqual((yield* status([51, "VERIFIED"])).code, 2)
      assert.strictEqual((yield* status([51, "VERIFIED"], [3, "VERIFIED"])).code, 0)
    }),
  )

  it.effect("is critical without a verified one, and a warning when the newest failed", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* status()).code, 2)
      assert.strictEqual((yield* status([1, "FAILED"], [2, "COULD NOT VERIFY"])).code, 2)
      const failed = yield* status([5, "VERIFIED"], [1, "FAILED"])
      assert.strictEqual(failed.code, 1)
      assert.include(failed.line, "FAILED")
    }),
  )
})

describe("the list of backups", () => {
  it.effect("holds what has both halves, newest first, and tells the rest apart", () =>
    Effect.gen(function* () {
      const shelf = new Shelf()
      shelf.put("local", 1, "VERIFIED")
      shelf.put("weekly", 1, "VERIFIED")
      shelf.put("local", 2, "VERIFIED")
      shelf.put("local", 3, "VERIFIED")
      shelf.put("local", 4, "VERIFIED")
      shelf.local.delete(manifestKey("local", nameOf(now - 2 * day)))
      shelf.local.delete(dumpKey("local", nameOf(now - 3 * day)))
      shelf.local.set(dumpKey("local", nameOf(now - 4 * day)), "dum")
      const { copies, leftovers } = yield* listing(shelf)
      assert.deepStrictEqual(
        copies.map(({ name, place }) => [name, place]),
        [
          [nameOf(now - day), "local"],
          [nameOf(now - day), "weekly"],
        ],
      )
      assert.sameMembers(
        leftovers.map(({ why }) => why),
        ["it has no manifest", "its dump is missing", "it has 3 bytes instead of 4"],
      )
    }),
  )
})
