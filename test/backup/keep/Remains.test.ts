import { join } from "node:path"
import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FileSystem, Layer, Stream } from "effect"
import { layer, withoutPerson } from "../../../src/backup/keep/Remains.ts"
import { Settings } from "../../../src/config/Settings.ts"
import { BackupRuns } from "../../../src/domain/backup/BackupRuns.ts"
import { keptName } from "../../../src/domain/backup/DatabaseNames.ts"
import { DatabaseError, Databases } from "../../../src/domain/backup/Databases.ts"
import { makeMediaFolder } from "../../../src/files/MediaFolder.ts"
import { MediaStore } from "../../../src/domain/voice/MediaStore.ts"
import { Remains } from "../../../src/domain/backup/Remains.ts"
import { UserId } from "../../../src/domain/Ids.ts"
import { scratchPrefix } from "../../../src/policy/Backup.ts"
import { MemoryBackupRuns } from "../../support/MemoryBackupRuns.ts"
import { makeMemoryDatabases } from "../../support/MemoryDatabases.ts"
import { settingsWith } from "../../support/Settings.ts"

const olga = { userId: UserId.make(5_000_000_041), at: 1_000 }
const latin = { encoding: "UTF8", collate: "C", ctype: "C" }
const kept = keptName("confidant", "20261130_020000")

const away = new DatabaseError({ reason: "away", message: "looking at it failed: away" })

/** Olga has left something in what a restore put aside. */
const world = (erase?: Databases["Service"]["erase"]) => {
  const memory = makeMemoryDatabases("confidant")
  const erased: Array<string> = []
  const databases = Layer.succeed(Databases, {
    ...memory,
    erase: erase ?? ((name) => Effect.sync(() => (erased.push(name), { forgotten: 1 }))),
  })
  const run = <A, E>(stateDir: string, effect: Effect.Effect<A, E, BackupRuns | Remains>) =>
    effect.pipe(
      Effect.provide(
        layer.pipe(
          Layer.provide(Layer.effect(MediaStore, makeMediaFolder(join(stateDir, "media")))),
          Layer.provide([databases, Layer.succeed(Settings, settingsWith({ stateDir }))]),
          Layer.provideMerge(MemoryBackupRuns),
        ),
      ),
    )
  return { erased, memory, run }
}

const forget = Remains.use((remains) => remains.forget(olga))

const folder = Effect.flatMap(FileSystem.FileSystem, (fs) => fs.makeTempDirectoryScoped())

describe("what lies beside the database", () => {
  it.effect("with it go the recordings of the person, and of nobody else", () =>
    Effect.gen(function* () {
      const { run } = world()
      const stateDir = yield* folder
      const store = yield* makeMediaFolder(join(stateDir, "media"))
      const sound = Stream.make(new Uint8Array([1, 2, 3]))
      yield* store.keep({ userId: olga.userId, name: "7.ogg" }, sound)
      yield* store.keep({ userId: 5_000_000_042, name: "7.ogg" }, sound)
      const done = yield* run(stateDir, forget)
      assert.deepStrictEqual(done, { reached: ["Recordings were deleted: 1."], stays: [] })
      const left = yield* store.list(null)
      assert.deepStrictEqual(
        left.map(({ bytes, name, userId }) => ({ bytes, name, userId })),
        [{ bytes: 3, name: "7.ogg", userId: 5_000_000_042 }],
      )
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
  )

  it.effect("is forgotten in whatever a restore put aside, and nowhere else", () =>
    Effect.gen(function* () {
      const { erased, memory, run } = world()
      for (const name of [kept, "confidant_before_noon", "other_before_20261130_020000"]) {
        yield* memory.scratch(name, latin)
      }
      const done = yield* run(yield* folder, forget)
      assert.deepStrictEqual(erased, [kept])
      assert.deepStrictEqual(done.stays, [])
      assert.lengthOf(done.reached, 1)
      assert.include(done.reached[0], kept)
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
  )

  it.effect("that cannot be reached is named, with the command that drops it", () =>
    Effect.gen(function* () {
      const { memory, run } = world(() => Effect.fail(away))
      yield* memory.scratch(kept, latin)
      const { reached, stays } = yield* run(yield* folder, forget)
      assert.deepStrictEqual(reached, [])
      assert.match(stays.join("\n"), /could not be reached.*DROP DATABASE "confidant_before_20261130_020000"/)
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
  )

  it.effect("is dropped if a killed backup left it, but not under the hands of a running one", () =>
    Effect.gen(function* () {
      const { memory, run } = world()
      const copy = `${scratchPrefix}1`
      yield* memory.scratch(copy, latin)
      const dir = yield* folder
      const during = yield* run(
        dir,
        Effect.scoped(
          Effect.andThen(
            BackupRuns.use(({ lock }) => lock),
            forget,
          ),
        ),
      )
      assert.lengthOf(during.stays, 1)
      yield* memory.facts(copy)
      const after = yield* run(dir, forget)
      assert.deepStrictEqual(after.stays, [])
      assert.include(after.reached.join(), copy)
      yield* Effect.flip(memory.facts(copy))
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
  )

  it.effect("is deleted from the spool's damaged lines, and the rest of them is named", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const dir = yield* folder
      const [hers, mixed, spool] = ["spool.corrupt-a.jsonl", "spool.corrupt-b.jsonl", "spool.jsonl"].map(
        (name) => `${dir}/${name}`,
      )
      const line = `{"userId":${olga.userId},"text":"a secret\n`
      yield* fs.writeFileString(hers ?? "", line)
      yield* fs.writeFileString(mixed ?? "", `${line}{"userId":${olga.userId}9,"text":"another's\n`)
      yield* fs.writeFileString(spool ?? "", line)
      const { reached, stays } = yield* world().run(dir, forget)
      assert.lengthOf(reached, 2)
      assert.isFalse(yield* fs.exists(hers ?? ""))
      assert.notInclude(yield* fs.readFileString(mixed ?? ""), "a secret")
      assert.include(yield* fs.readFileString(mixed ?? ""), "another's")
      assert.match(stays.join(), /spool\.corrupt-b\.jsonl/)
      assert.include(yield* fs.readFileString(spool ?? ""), "a secret", "the running bot's own file is not touched")
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
  )

  it("an id counts only as a whole number", () => {
    assert.strictEqual(withoutPerson('a 41 b\n{"id":41}\n410\n141\n4.1', 41), "410\n141\n4.1")
  })
})
