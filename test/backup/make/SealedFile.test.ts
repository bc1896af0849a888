import { NodeFileSystem, NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FileSystem, Stream } from "effect"
import { createHash, randomBytes } from "node:crypto"
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { leftovers, writeSealed } from "../../../src/backup/make/SealedFile.ts"
import { fileSystemOn, roomy } from "../../support/FullDisk.ts"
import * as NodeProcess from "../../support/NodeProcess.ts"
import { mayMount, smallDisk } from "../../support/SmallDisk.ts"

const name = "confidant_20261121_020000.dump.zst.age"
const chunk = randomBytes(65_536)
const chunks = (count: number) => Stream.fromIterable(Array.from({ length: count }, () => chunk))

const folder = Effect.flatMap(FileSystem.FileSystem, (fs) =>
  fs.makeTempDirectoryScoped({ prefix: "confidant-sealed-" }),
)

describe("a sealed file", () => {
  it.effect("has its name once it is committed, with what was written", () =>
    Effect.gen(function* () {
      const at = join(yield* folder, "new", "folder")
      const written = yield* Effect.scoped(
        Effect.gen(function* () {
          const file = yield* writeSealed(at, name, chunks(5))
          assert.deepStrictEqual(readdirSync(at), [`.${name}.partial`])
          yield* file.commit
          return file
        }),
      )
      assert.deepStrictEqual(readdirSync(at), [name])
      const content = readFileSync(join(at, name))
      assert.strictEqual(written.bytes, content.length)
      assert.strictEqual(written.sha256, createHash("sha256").update(content).digest("hex"))
      assert.strictEqual(statSync(join(at, name)).mode & 0o777, 0o600)
    }).pipe(Effect.provide(NodeFileSystem.layer)),
  )

  it.effect("leaves nothing when it is not committed, or its content fails", () =>
    Effect.gen(function* () {
      const at = yield* folder
      yield* Effect.scoped(writeSealed(at, name, chunks(2)))
      const broken = Stream.concat(chunks(2), Stream.fail("the source" as const))
      assert.strictEqual(yield* Effect.flip(Effect.scoped(writeSealed(at, name, broken))), "the source")
      assert.deepStrictEqual(readdirSync(at), [])
    }).pipe(Effect.provide(NodeFileSystem.layer)),
  )

  it.effect("does not take the place of another", () =>
    Effect.gen(function* () {
      const at = yield* folder
      writeFileSync(join(at, name), "the first")
      const error = yield* Effect.flip(
        Effect.scoped(Effect.flatMap(writeSealed(at, name, chunks(1)), ({ commit }) => commit)),
      )
      assert.strictEqual(error.failure, "no backup")
      assert.strictEqual(readFileSync(join(at, name), "utf8"), "the first")
      assert.deepStrictEqual(readdirSync(at), [name])
    }).pipe(Effect.provide(NodeFileSystem.layer)),
  )

  it.effect("is on the disk before it has its name", () => {
    const disk = roomy()
    return Effect.gen(function* () {
      const at = yield* folder
      const { commit } = yield* writeSealed(at, name, chunks(1))
      assert.strictEqual(disk.syncs, 1)
      yield* commit
      assert.strictEqual(disk.syncs, 2)
    }).pipe(Effect.provide(fileSystemOn(disk)))
  })

  it.effect("that was left half written by a process is removed by the next", () =>
    Effect.gen(function* () {
      const at = yield* folder
      writeFileSync(join(at, `.${name}.partial`), "half")
      writeFileSync(join(at, "confidant_20261120_020000.dump.zst.age"), "whole")
      writeFileSync(join(at, ".hidden"), "not ours")
      assert.deepStrictEqual(yield* leftovers(at), [`.${name}.partial`])
      assert.deepStrictEqual(readdirSync(at).sort(), [".hidden", "confidant_20261120_020000.dump.zst.age"])
      assert.deepStrictEqual(yield* leftovers(join(at, "nowhere")), [])
    }).pipe(Effect.provide(NodeFileSystem.layer)),
  )

  it.live("of a process that is killed is never listed, and makes way for the next", () =>
    Effect.gen(function* () {
      const at = yield* folder
      const script = join(import.meta.dirname, "../../support/sealing-main.ts")
      const sealing = yield* NodeProcess.start([script, at, name])
      yield* sealing.line("that it writes", (line) => line === "writing")
      yield* sealing.end("SIGKILL")
      assert.deepStrictEqual(readdirSync(at), [`.${name}.partial`])
      yield* Effect.scoped(Effect.flatMap(writeSealed(at, name, chunks(2)), ({ commit }) => commit))
      assert.deepStrictEqual(readdirSync(at), [name])
      assert.strictEqual(statSync(join(at, name)).size, 2 * chunk.length)
    }).pipe(Effect.provide(NodeServices.layer)),
  )

  it.effect("that does not fit says that the disk is full, and leaves nothing", () =>
    Effect.gen(function* () {
      const at = yield* folder
      const error = yield* Effect.flip(Effect.scoped(writeSealed(at, name, chunks(3))))
      assert.include(error.message, "is full")
      assert.deepStrictEqual(readdirSync(at), [])
    }).pipe(Effect.provide(fileSystemOn({ ...roomy(), room: 100_000 }))),
  )
})

describe.skipIf(!mayMount())("a real disk that is full", () => {
  it.effect("is refused, and keeps what it had", () =>
    Effect.gen(function* () {
      const at = yield* Effect.tap(folder, (path) => smallDisk(path, 256))
      yield* Effect.scoped(Effect.flatMap(writeSealed(at, `first_${name}`, chunks(1)), ({ commit }) => commit))
      const error = yield* Effect.flip(Effect.scoped(writeSealed(at, name, chunks(30))))
      assert.strictEqual(error.failure, "no backup")
      assert.include(error.message, "is full")
      assert.include(error.message, "BACKUP_DIR")
      assert.deepStrictEqual(readdirSync(at), [`first_${name}`])
    }).pipe(Effect.provide(NodeFileSystem.layer)),
  )
})
