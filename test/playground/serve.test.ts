import { join } from "node:path"
import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FileSystem } from "effect"
import { token } from "../support/BotProcess.ts"
import * as EmulatorProcess from "../support/EmulatorProcess.ts"
import { ask, connectTo } from "./client.ts"

describe("a playground that is killed", () => {
  it.live("never gives out an update id twice", () =>
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

  it.live("has kept every message that the page or the bot was told of", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const stateFile = join(yield* fs.makeTempDirectoryScoped(), "state.json")
      const emulator = yield* EmulatorProcess.start(["--state-file", stateFile])
      const { api, person, write } = connectTo(emulator.url, token)
      const ada = yield* person("Ada")
      const written = yield* write(ada.id, "keep this")
      const answer = yield* ask(() => api.sendMessage(ada.id, "kept"))
      yield* emulator.end("SIGKILL")
      const again = yield* EmulatorProcess.start(["--state-file", stateFile])
      const { messages } = yield* connectTo(again.url, "").state
      assert.deepStrictEqual(
        messages.map(({ messageId }) => messageId),
        [...written, answer.message_id],
      )
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
  )
})
