import { NodeFileSystem } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import { Effect, FileSystem } from "effect"
import { utimesSync } from "node:fs"
import { makeFolderStore } from "../../src/files/FolderStore.ts"

layer(NodeFileSystem.layer, { excludeTestServices: true })("a change to a small file", (it) => {
  const folder = Effect.flatMap(FileSystem.FileSystem, (fs) =>
    fs.makeTempDirectoryScoped({ prefix: "confidant-lock-" }),
  )

  it.effect("loses nothing of what others change at the same time", () =>
    Effect.gen(function* () {
      const dir = yield* folder
      const lines = Array.from({ length: 12 }, (_, line) => `${line}\n`)
      yield* Effect.forEach(
        lines,
        (line) => Effect.flatMap(makeFolderStore(dir), (store) => store.update("list", (text) => (text ?? "") + line)),
        { concurrency: "unbounded" },
      )
      const text = yield* Effect.flatMap(makeFolderStore(dir), (store) => store.read("list"))
      assert.sameMembers(
        text.split("\n").filter((line) => line !== ""),
        lines.map((line) => line.trim()),
      )
      const fs = yield* FileSystem.FileSystem
      assert.deepStrictEqual(yield* fs.readDirectory(dir), ["list"])
    }),
  )

  it.effect("goes on after one whose process died in the middle", () =>
    Effect.gen(function* () {
      const dir = yield* folder
      const fs = yield* FileSystem.FileSystem
      yield* fs.writeFileString(`${dir}/.list.lock`, "")
      utimesSync(`${dir}/.list.lock`, 1, 1)
      const store = yield* makeFolderStore(dir)
      assert.strictEqual(yield* store.update("list", () => "there"), "there")
    }),
  )
})
