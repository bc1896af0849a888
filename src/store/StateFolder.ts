import { NodeFileSystem } from "@effect/platform-node"
import { Context, Effect, FileSystem, Layer, Random } from "effect"
import { join } from "node:path"
import { Settings } from "../config/Settings.ts"

/** The id of the state folder, which one process uses at a time: after a crash the next one has the same. */
export const StateFolder = Context.Reference<string>("confidant/store/StateFolder", { defaultValue: () => "" })

const drawn = Effect.map(Effect.all([Random.nextInt, Random.nextInt]), (numbers) => numbers.join(""))

const made = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const { stateDir } = yield* Settings
  const path = join(stateDir, "process-id")
  if (yield* fs.exists(path)) {
    const known = (yield* fs.readFileString(path)).trim()
    if (known !== "") return known
  }
  const id = yield* drawn
  yield* fs.makeDirectory(stateDir, { recursive: true, mode: 0o755 })
  yield* fs.writeFileString(path, id)
  return id
})

/** A folder that cannot be written gives an id for this process alone. */
export const layer = Layer.effect(
  StateFolder,
  Effect.catch(made, () => drawn),
).pipe(Layer.provide(NodeFileSystem.layer))
