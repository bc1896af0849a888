import { NodeServices } from "@effect/platform-node"
import { assert } from "@effect/vitest"
import { Context, Effect, FileSystem, Layer } from "effect"
import { readManifest, writeManifest } from "../../../src/backup/keep/Manifests.ts"
import type { Manifest } from "../../../src/domain/backup/Manifest.ts"
import { captureLogs } from "../../support/CaptureLogs.ts"
import { freshDatabase } from "../../support/TestDatabase.ts"
import { databasesLike, houseOf, leftOf, saidIn, say } from "./RestoreHouse.ts"

/** One backup of a database with two people, made once: its sealed file, manifest and key. */
export class Made extends Context.Service<
  Made,
  { readonly name: string; readonly file: string; readonly key: string; readonly manifest: Manifest }
>()("test/Made") {
  static readonly layer = Layer.effect(
    Made,
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const house = yield* houseOf(yield* freshDatabase)
      yield* say(house.database, 1, "from before")
      yield* say(house.database, 2, "of a second person")
      const name = yield* house.save
      const manifest = readManifest(yield* fs.readFileString(`${house.dir}/${name}.json`))
      if (manifest === null) return yield* Effect.die("no manifest")
      return { name, file: `${house.dir}/${name}.dump.zst.age`, key: house.key, manifest }
    }),
  )
}

/** A database to be replaced, with a person in it. */
export const inhabited = Effect.gen(function* () {
  const house = yield* houseOf(yield* freshDatabase)
  yield* say(house.database, 9, "from today")
  return house
})

/** The backup in a folder of its own; what is given is changed. */
export const copyOf = Effect.fnUntraced(function* (
  change: {
    readonly bytes?: (bytes: Uint8Array) => Uint8Array
    readonly manifest?: (made: Manifest) => Manifest | null
  } = {},
) {
  const fs = yield* FileSystem.FileSystem
  const made = yield* Made
  const folder = yield* fs.makeTempDirectoryScoped({ prefix: "confidant-usb-" })
  const file = `${folder}/${made.name}.dump.zst.age`
  const bytes = yield* fs.readFile(made.file)
  yield* fs.writeFile(file, change.bytes === undefined ? bytes : change.bytes(bytes))
  const manifest = change.manifest === undefined ? made.manifest : change.manifest(made.manifest)
  if (manifest !== null) yield* fs.writeFileString(`${folder}/${made.name}.json`, yield* writeManifest(manifest))
  return { file, folder, identity: made.key, name: made.name }
})

export const untouched = Effect.fnUntraced(function* (database: string) {
  assert.deepStrictEqual(yield* saidIn(database), ["from today"])
  assert.deepStrictEqual(yield* leftOf(database), [], "the copy is dropped")
  assert.deepStrictEqual(yield* databasesLike(`${database}\\_before%`), [])
})

/** The backup is there, and nothing is printed. */
export const scene = Made.layer.pipe(
  Layer.provideMerge(NodeServices.layer),
  Layer.provideMerge(captureLogs().layer),
  Layer.orDie,
)
