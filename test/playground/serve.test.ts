import { join } from "node:path"
import { NodeServices } from "@effect/platform-node"
import { assert, it } from "@effect/vitest"
import { Effect, FileSystem } from "effect"
import * as EmulatorProcess from "../support/EmulatorProcess.ts"
import { connectTo } from "./client.ts"

it.live("a playground that is killed never gives out an update id twice", () =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const stateFile = join(yield* fs.makeTempDirectoryScoped(), "state.json")
    let last = 0
    for (const _ of [1, 2]) {
      const emulator = yield* EmulatorProcess.start(["--state-file", stateFile])
      const { inject } = connectTo(emulator.url, "")
      const ids = yield* Effect.forEach(Array.from({ length: 50 }), () => inject({ poll: {} }))
      assert.isAbove(Math.min(...ids), last)
      last = Math.max(...ids)
      yield* emulator.end("SIGKILL")
    }
  }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
)
