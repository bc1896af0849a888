import { assert } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { claims, readings, trials } from "../../src/policy/Limits.ts"
import * as BotProcess from "../support/BotProcess.ts"
import { House } from "../support/House.ts"
import * as Crowd from "./Crowd.ts"
import { beside } from "./Databases.ts"
import { inHouse, type Scenario } from "./Scenario.ts"

const apology = "I have no answer to this right now"

const Letter = Schema.Struct({ chat: Schema.BigInt, reason: Schema.String })

const poisoned = inHouse(
  "an update that ends the process whenever it is worked on: set aside, and the others are answered",
  Effect.gen(function* () {
    const { env, folder, rows, start } = yield* House
    const crowd = yield* Crowd.make(30)
    const victim = yield* Crowd.make(1)
    const mortal = { NODE_OPTIONS: `--import=${join(import.meta.dirname, "../support/poison-main.ts")}` }
    yield* Effect.flatMap(start(), (bot) => bot.end("SIGTERM"))
    yield* victim.say("poison")
    for (let died = 0; died < readings + claims + trials; died++) {
      const bot = yield* BotProcess.start({ ...env, ...mortal }, folder)
      yield* crowd.say(`Are you there (${died}),`)
      assert.isNull(yield* bot.exited)
    }
    yield* start(mortal)
    // Its words are kept, and an apology is shown, which is no answer and so not in the history.
    yield* victim.settled
    yield* crowd.recovers("The others beside an update that kills the bot until it is set aside", Effect.void)
    assert.deepStrictEqual(victim.times(apology), [1, 1])
    assert.deepStrictEqual(crowd.times(apology), [0, 0])
    assert.deepStrictEqual(yield* rows("SELECT chat_id AS chat, reason FROM dead_letters", [], Letter), [
      { chat: BigInt(victim.ids[0] ?? 0), reason: "poisoned" },
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
