import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { Catalogue } from "../../../src/backup/keep/Catalogue.ts"
import { Prune } from "../../../src/backup/keep/Prune.ts"
import { day, nameOf, now, Shelf } from "../Shelf.ts"

const prune = (dryRun = false) => Effect.flatMap(Prune, ({ run }) => run({ dryRun }))

const listed = Effect.map(
  Effect.flatMap(Catalogue, ({ list }) => list),
  ({ copies }) => copies.map(({ name, place }) => `${place} ${name}`),
)

const name = (ageDays: number) => nameOf(now - ageDays * day)

/** Four verified backups of the last days, so that older ones may go. */
const proven = () => {
  const shelf = new Shelf()
  for (const age of [0, 1, 2, 3]) shelf.put("local", age, "VERIFIED")
  return shelf
}

const on = <A, E>(shelf: Shelf, effect: Effect.Effect<A, E, Prune | Catalogue>) =>
  TestClock.setTime(now).pipe(Effect.andThen(effect), Effect.provide(shelf.layer))

describe("prune", () => {
  it.effect("removes dump and manifest of what is old enough, in both places, and nothing else", () => {
    const shelf = proven()
    shelf.put("local", 10, "VERIFIED")
    shelf.put("local", 11, "FAILED")
    for (const age of [1, 8, 15, 22, 31]) shelf.put("weekly", age, "VERIFIED")
    shelf.put("monthly", 400, "VERIFIED")
    shelf.local.set("notes.txt", "of somebody")
    return on(
      shelf,
      Effect.gen(function* () {
        const { problems, pruned, refused } = yield* prune()
        assert.deepStrictEqual([problems, refused], [[], 0])
        assert.deepStrictEqual(
          pruned.flatMap(({ address, goes }) => (goes ? [address] : [])),
          [
            `/backups/${name(10)}.dump.zst.age`,
            `/backups/${name(11)}.dump.zst.age`,
            `s3://bucket/weekly/${name(31)}.dump.zst.age`,
          ],
        )
        assert.strictEqual(shelf.local.size, 4 * 2 + 1)
        assert.strictEqual(shelf.remote.size, 4 * 2 + 2)
        assert.isTrue(
          (yield* prune()).pruned.every(({ goes }) => !goes),
          "the second time there is nothing to do",
        )
      }),
    )
  })

  it.effect("with --dry-run only says what it would do, and why", () => {
    const shelf = proven()
    shelf.put("local", 10, "VERIFIED")
    return on(
      shelf,
      Effect.gen(function* () {
        const { pruned } = yield* prune(true)
        assert.deepInclude(pruned.at(-1), {
          goes: true,
          why: "older than its place keeps it, and newer ones are verified",
        })
        assert.deepInclude(pruned[0], { goes: false, why: "not old enough" })
        assert.strictEqual(shelf.local.size, 10)
      }),
    )
  })

  it.effect("deletes nothing where only failed backups are, and says that it refused", () => {
    const shelf = new Shelf()
    for (const age of [0, 9, 10, 11]) shelf.put("local", age, age === 10 ? "COULD NOT VERIFY" : "FAILED")
    return on(
      shelf,
      Effect.gen(function* () {
        const { pruned, refused } = yield* prune()
        assert.strictEqual(refused, 3)
        assert.isTrue(pruned.every(({ goes }) => !goes))
        assert.strictEqual(shelf.local.size, 8)
      }),
    )
  })

  it.effect("wherever it breaks off, nothing half-made is listed, and the next run ends it", () =>
    Effect.forEach(
      [0, 1, 2, 3],
      (removals) => {
        const shelf = proven()
        shelf.put("local", 10, "VERIFIED")
        shelf.put("local", 11, "VERIFIED")
        shelf.failAfter = removals
        return on(
          shelf,
          Effect.gen(function* () {
            const { problems } = yield* prune()
            assert.isAbove(problems.length, 0)
            for (const copy of yield* listed) {
              assert.isTrue(shelf.local.has(`${copy.replace("local ", "")}.dump.zst.age`), copy)
            }
            // A manifest is what makes a backup: none may outlive its dump.
            for (const key of shelf.local.keys()) {
              if (key.endsWith(".json")) assert.isTrue(shelf.local.has(key.replace(".json", ".dump.zst.age")), key)
            }
            shelf.failAfter = Number.POSITIVE_INFINITY
            assert.deepStrictEqual((yield* prune()).problems, [])
            assert.strictEqual(shelf.local.size, 8)
          }),
        )
      },
      { discard: true },
    ),
  )

  it.effect("keeps a dump without manifest, or the reverse, as long as a backup, and only then lets it go", () => {
    const shelf = proven()
    for (const age of [5, 20]) {
      shelf.local.set(`${name(age)}.dump.zst.age`, "dump")
      shelf.local.set(`${name(age + 1)}.json`, "{}")
    }
    return on(
      shelf,
      Effect.gen(function* () {
        yield* prune()
        assert.isTrue(shelf.local.has(`${name(5)}.dump.zst.age`))
        assert.isTrue(shelf.local.has(`${name(6)}.json`))
        assert.isFalse(shelf.local.has(`${name(20)}.dump.zst.age`))
        assert.isFalse(shelf.local.has(`${name(21)}.json`))
      }),
    )
  })
})
