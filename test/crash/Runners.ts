import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { assert } from "@effect/vitest"
import { Effect } from "effect"
import * as BotProcess from "../support/BotProcess.ts"
import { House } from "../support/House.ts"
import { freePort } from "../support/RedisServer.ts"
import * as Crowd from "./Crowd.ts"
import { beside } from "./Databases.ts"
import type { Scenario } from "./Scenario.ts"

/** Another process of the bot, with a folder and an address of its own. */
const runner = Effect.fnUntraced(function* (name: string) {
  const { env, folder } = yield* House
  const home = join(folder, name)
  yield* Effect.sync(() => mkdirSync(home, { recursive: true }))
  const port = yield* freePort
  const own = { STATE_DIR: join(home, "state"), RUNNER_HOST: "127.0.0.1", RUNNER_PORT: String(port) }
  return yield* BotProcess.startReady({ ...env, ...own }, home)
})

const killed = beside("two runners share the chats: the one that polls is killed, and the other goes on", () =>
  Effect.gen(function* () {
    const { model, start } = yield* House
    const first = yield* start({ RUNNER_HOST: "127.0.0.1", RUNNER_PORT: String(yield* freePort) })
    const second = yield* runner("second")
    const crowd = yield* Crowd.acquainted(16)
    const asked = model.requests.length
    model.hold()
    yield* crowd.say("Who goes on,")
    yield* model.received(asked + 16)
    for (const { lines } of [first, second]) {
      assert.isAbove(lines.entries.filter((line) => line.includes("Saved to conversation")).length, 0)
    }
    yield* first.end("SIGKILL")
    yield* crowd.recovers(
      "Two runners: kill -9 of the one that polls, in mid-turn",
      Effect.sync(() => model.release()),
    )
    yield* crowd.say("Still there,")
    yield* crowd.settled
    // What breaks off between runners is told in our own words.
    yield* second.line("that the other one is gone", (line) => line.includes("is gone; its chats go to the others"))
    assert.isFalse(second.lines.entries.some((line) => line.includes("SocketServer")))
  }),
)

export const runners: ReadonlyArray<Scenario> = [killed]
