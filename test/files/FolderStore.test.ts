import { NodeFileSystem } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, FileSystem, Layer, Logger, Stream } from "effect"
import { mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { LocalBackups } from "../../src/domain/backup/ObjectStore.ts"
import { layerFileSystem, makeFolderStore } from "../../src/files/FolderStore.ts"
import { makeFile, mebibyte } from "../support/BigFile.ts"
import { fileSystemOn, roomy } from "../support/FullDisk.ts"
import { provideSettings, settingsWith } from "../support/Settings.ts"
import { mayMount, smallDisk } from "../support/SmallDisk.ts"

const ignore = () => Effect.void
const quiet = Layer.merge(NodeFileSystem.layer, Logger.layer([]))

const makeFolder = Effect.flatMap(FileSystem.FileSystem, (fs) => Effect.orDie(fs.makeTempDirectoryScoped()))

const inFolder = Effect.gen(function* () {
  const folder = yield* makeFolder
  return { folder, store: yield* makeFolderStore(folder) }
})

const everything = (folder: string) => readdirSync(folder, { recursive: true }).map(String).sort()

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8)

describe("the folder of backups", () => {
  it.live("is open to nobody else, and neither is what lies in it", () =>
    Effect.gen(function* () {
      const dir = join(yield* makeFolder, "state", "backups")
      const { backup } = settingsWith({})
      yield* Effect.gen(function* () {
        const store = yield* LocalBackups
        assert.strictEqual(store.place, dir)
        assert.strictEqual(modeOf(dir), "700")
        yield* store.write("a.json", "{}")
        yield* store.upload("weekly/a.dump.zst.age", (yield* makeFile(10)).path, ignore)
      }).pipe(Effect.provide(layerFileSystem.pipe(provideSettings({ backup: { ...backup, dir } }))))
      assert.strictEqual(modeOf(join(dir, "a.json")), "600")
      assert.strictEqual(modeOf(join(dir, "weekly")), "700")
      assert.strictEqual(modeOf(join(dir, "weekly/a.dump.zst.age")), "600")
    }).pipe(Effect.provide(quiet)),
  )

  it.live("does not keep the bot from starting where it cannot be made, and says so when it is needed", () =>
    Effect.gen(function* () {
      const file = join(yield* makeFolder, "file")
      writeFileSync(file, "")
      const { backup } = settingsWith({})
      const dir = join(file, "backups")
      yield* Effect.gen(function* () {
        const store = yield* LocalBackups
        const { message } = yield* Effect.flip(store.write("a.json", "{}"))
        assert.include(message, "ENOTDIR")
      }).pipe(Effect.provide(layerFileSystem.pipe(provideSettings({ backup: { ...backup, dir } }))))
    }).pipe(Effect.provide(quiet)),
  )

  it.live("lists nothing half-made, hidden, or that is no file", () =>
    Effect.gen(function* () {
      const { folder, store } = yield* inFolder
      mkdirSync(join(folder, ".hidden"))
      mkdirSync(join(folder, "empty"))
      for (const name of [".a.dump.zst.age.partial", "b.partial", ".c", ".hidden/d"]) {
        writeFileSync(join(folder, name), "x")
      }
      symlinkSync("/etc/hostname", join(folder, "link"))
      yield* store.write("a", "a")
      assert.deepStrictEqual(
        (yield* store.list("")).map(({ key }) => key),
        ["a"],
      )
    }).pipe(Effect.provide(quiet)),
  )

  it.live.each(["../a", "/etc/passwd", "weekly/../../a", "", "weekly/", ".a", "weekly/.a"])(
    "does not reach outside of itself or into hidden files: %j",
    (key) =>
      Effect.gen(function* () {
        const { folder, store } = yield* inFolder
        const file = yield* makeFile(1)
        for (const attempt of [
          store.write(key, "x"),
          store.read(key),
          Stream.runDrain(store.open(key)),
          store.retire(key),
          store.upload(key, file.path, ignore),
        ]) {
          assert.strictEqual((yield* Effect.flip(Effect.asVoid(attempt))).reason, "refused")
        }
        assert.deepStrictEqual(everything(folder), [])
      }).pipe(Effect.provide(quiet)),
  )

  it.live("holds nothing of an upload that was interrupted", () =>
    Effect.gen(function* () {
      const { folder, store } = yield* inFolder
      const file = yield* makeFile(2 * mebibyte)
      const during = yield* Deferred.make<ReadonlyArray<string>>()
      const upload = yield* Effect.forkChild(
        store.upload("weekly/a", file.path, () =>
          Effect.andThen(
            Effect.suspend(() => Deferred.succeed(during, everything(folder))),
            Effect.never,
          ),
        ),
      )
      assert.deepStrictEqual(yield* Deferred.await(during), ["weekly", "weekly/.a.partial"])
      yield* Fiber.interrupt(upload)
      assert.deepStrictEqual(everything(folder), ["weekly"])
    }).pipe(Effect.provide(quiet)),
  )

  it.live("starts afresh over what a killed process left", () =>
    Effect.gen(function* () {
      const { folder, store } = yield* inFolder
      writeFileSync(join(folder, ".a.partial"), "much longer than the file itself")
      yield* store.upload("a", (yield* makeFile(3)).path, ignore)
      assert.deepStrictEqual(everything(folder), ["a"])
      assert.strictEqual(statSync(join(folder, "a")).size, 3)
    }).pipe(Effect.provide(quiet)),
  )

  it.live("does not replace a file that came to be during the copying", () =>
    Effect.gen(function* () {
      const { folder, store } = yield* inFolder
      const intrude = () => Effect.sync(() => writeFileSync(join(folder, "a"), "theirs"))
      const { reason } = yield* Effect.flip(store.upload("a", (yield* makeFile(3)).path, intrude))
      assert.strictEqual(reason, "exists")
      assert.strictEqual(yield* store.read("a"), "theirs")
      assert.deepStrictEqual(everything(folder), ["a"])
    }).pipe(Effect.provide(quiet)),
  )

  it.live("keeps the old text when the disk is full, and says what to do", () =>
    Effect.gen(function* () {
      const folder = yield* Effect.provide(makeFolder, NodeFileSystem.layer)
      const disk = roomy()
      yield* Effect.gen(function* () {
        const store = yield* makeFolderStore(folder)
        yield* store.write("a.json", "old")
        // The file and its folder.
        assert.strictEqual(disk.syncs, 2)
        disk.room = 2
        const { message, reason } = yield* Effect.flip(store.write("a.json", "new"))
        assert.strictEqual(reason, "full")
        assert.include(message, "BACKUP_DIR")
        assert.strictEqual(yield* store.read("a.json"), "old")
        assert.deepStrictEqual(everything(folder), ["a.json"])
      }).pipe(Effect.provide(fileSystemOn(disk)))
    }).pipe(Effect.provide(quiet)),
  )

  it.live.skipIf(!mayMount())("leaves nothing on a real disk that became full", () =>
    Effect.gen(function* () {
      const folder = yield* makeFolder
      yield* smallDisk(folder, 512)
      const store = yield* makeFolderStore(folder)
      const file = yield* makeFile(mebibyte)
      const { reason } = yield* Effect.flip(store.upload("a", file.path, ignore))
      assert.strictEqual(reason, "full")
      assert.deepStrictEqual(everything(folder), [])
    }).pipe(Effect.provide(quiet)),
  )
})
