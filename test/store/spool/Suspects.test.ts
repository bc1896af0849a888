import { assert, describe, it } from "@effect/vitest"
import { NodeServices } from "@effect/platform-node"
import { Effect, FileSystem, Layer } from "effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { Settings } from "../../../src/config/Settings.ts"
import { UpdateId } from "../../../src/domain/Ids.ts"
import { type SuspectUpdates, Suspects } from "../../../src/domain/talk/incoming/Suspects.ts"
import * as SuspectsFile from "../../../src/store/spool/SuspectsFile.ts"
import { settingsWith } from "../../support/Settings.ts"
import { makeStateDir } from "../../support/SpoolFolder.ts"

const first = UpdateId.make(1)
const second = UpdateId.make(2)

/** A process that starts on the folder. */
const process = (stateDir: string) =>
  Effect.provide(
    Effect.map(Suspects, (suspects) => suspects),
    SuspectsFile.layer.pipe(Layer.provide(Layer.succeed(Settings, settingsWith({ stateDir })))),
  )

/** What lies in the folder while the step is taken: all that is left of a process which dies then. */
const deadOver = Effect.fnUntraced(function* (stateDir: string, { around }: SuspectUpdates) {
  const fs = yield* FileSystem.FileSystem
  const path = join(stateDir, "at-hand.json")
  let left = ""
  yield* around("ahead", [first, second], () => {
    left = readFileSync(path, "utf8")
  })
  yield* fs.writeFileString(path, left)
})

describe("updates at hand", () => {
  it.effect("are known to the next process, by step, with how many died over them", () =>
    Effect.gen(function* () {
      const stateDir = yield* makeStateDir
      yield* deadOver(stateDir, yield* process(stateDir))
      const next = yield* process(stateDir)
      assert.strictEqual(next.deaths("ahead", first), 1)
      assert.strictEqual(next.deaths("ahead", second), 1)
      assert.strictEqual(next.deaths("decode", first), 0)
      yield* deadOver(stateDir, next)
      assert.strictEqual((yield* process(stateDir)).deaths("ahead", second), 2)
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
  )

  it.effect("are no suspects any more once the step is taken", () =>
    Effect.gen(function* () {
      const stateDir = yield* makeStateDir
      yield* deadOver(stateDir, yield* process(stateDir))
      const next = yield* process(stateDir)
      assert.strictEqual(yield* next.around("ahead", [first], () => "taken"), "taken")
      assert.strictEqual(next.deaths("ahead", first), 0)
      assert.strictEqual((yield* process(stateDir)).deaths("ahead", first), 0)
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
  )

  it.effect("hold nothing up when they cannot be written down, or what is written cannot be read", () =>
    Effect.gen(function* () {
      const stateDir = yield* makeStateDir
      const fs = yield* FileSystem.FileSystem
      yield* fs.writeFileString(join(stateDir, "at-hand.json"), '{"step":"ahe')
      const torn = yield* process(stateDir)
      assert.strictEqual(torn.deaths("ahead", first), 0)
      yield* fs.remove(stateDir, { recursive: true })
      assert.strictEqual(yield* torn.around("decode", [first], () => "taken"), "taken")
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
  )
})
