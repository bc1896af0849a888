import { assert } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { claims } from "../../src/policy/Limits.ts"
import * as BotProcess from "../support/BotProcess.ts"
import { House } from "../support/House.ts"
import type { RecordedRequest } from "../support/OpenAiServer.ts"
import * as Crowd from "./Crowd.ts"
import { beside } from "./Databases.ts"
import { inHouse, type Scenario } from "./Scenario.ts"

const Letter = Schema.Struct({ reason: Schema.String })

const isPoison = ({ messages }: RecordedRequest): boolean => messages.at(-1)?.content.startsWith("poison") ?? false

const poisoned = inHouse(
  "an update that ends the process whenever it is worked on: set aside, and the others are answered",
  Effect.gen(function* () {
    const { model, rows, sim, start } = yield* House
    const crowd = yield* Crowd.make(30)
    const victim = yield* Crowd.make(1)
    model.script = (request) => (isPoison(request) ? { kind: "stall" } : undefined)
    yield* victim.say("poison")
    for (let killed = 0; killed < claims; killed++) {
      const bot = yield* start()
      yield* model.until((requests) => requests.filter(isPoison).length > killed)
      yield* crowd.say(`Are you there (${killed}),`)
      yield* crowd.settled
      yield* bot.end("SIGKILL")
    }
    yield* victim.recovers("An update that kills the bot, until it is set aside", start())
    yield* crowd.recovers("The others beside an update that kills the bot", Effect.void)
    assert.strictEqual(crowd.ids.flatMap((id) => sim.fromBot(id)).length, 30 * (claims + 1))
    assert.deepStrictEqual(yield* rows("SELECT reason FROM dead_letters WHERE chat_id = $1", [victim.ids[0]], Letter), [
      { reason: "poisoned" },
    ])
  }),
)

const standby = beside("two bots on one database: the second stands by, and goes on when the first is killed", () =>
  Effect.gen(function* () {
    const { env, folder, model, start } = yield* House
    const first = yield* start()
    const crowd = yield* Crowd.acquainted(30)
    const other = join(folder, "other")
    yield* Effect.sync(() => mkdirSync(other))
    yield* BotProcess.startReady({ ...env, STATE_DIR: join(other, "state") }, other)
    yield* crowd.say("Who answers,")
    yield* crowd.settled
    const asked = model.requests.length
    model.hold()
    yield* crowd.say("Who goes on,")
    yield* model.received(asked + 1)
    yield* first.end("SIGKILL")
    yield* crowd.say("Still there,")
    yield* crowd.recovers(
      "Two bots on one database, kill -9 of the first",
      Effect.sync(() => model.release()),
    )
  }),
)

export const bots: ReadonlyArray<Scenario> = [standby, poisoned]
