import { assert } from "@effect/vitest"
import { Duration, Effect, Schedule, Schema } from "effect"
import { claims, trials } from "../../src/policy/Limits.ts"
import { House } from "../support/House.ts"
import { postmasterOf } from "../support/Postmaster.ts"
import * as Crowd from "./Crowd.ts"
import { inHouse, type Scenario } from "./Scenario.ts"

const kill = (pid: number, signal: NodeJS.Signals) => Effect.sync(() => process.kill(pid, signal))

const midTurn = inHouse(
  "kill -9 of the bot while 50 turns wait for the model",
  Effect.gen(function* () {
    const { model, sim, start } = yield* House
    const bot = yield* start()
    const crowd = yield* Crowd.make(50)
    model.hold()
    yield* crowd.say("first")
    yield* model.open(50)
    yield* crowd.say("second")
    assert.strictEqual(yield* bot.end("SIGKILL"), null)
    assert.strictEqual(crowd.ids.flatMap((id) => sim.fromBot(id)).length, 0)
    model.release()
    yield* crowd.recovers("kill -9 of the bot in mid-turn", start())
  }),
)

const count = Schema.Struct({ count: Schema.BigInt })

const waitingForTheModel = inHouse(
  "kill -9 of the bot six times while turns wait for a slow model: nobody is given up",
  Effect.gen(function* () {
    const { model, rows, sim, start } = yield* House
    const crowd = yield* Crowd.make(20)
    model.hold()
    for (let killed = 0; killed < claims + trials + 1; killed++) {
      const bot = yield* start()
      if (killed === 0) yield* crowd.say("Take your time,")
      yield* model.open(crowd.ids.length)
      assert.strictEqual(yield* bot.end("SIGKILL"), null)
    }
    assert.lengthOf(
      crowd.ids.flatMap((id) => sim.fromBot(id)),
      0,
    )
    model.release()
    yield* crowd.recovers("kill -9 of the bot six times while turns wait for the model", start())
    assert.deepStrictEqual(yield* rows("SELECT count(*) FROM dead_letters", [], count), [{ count: 0n }])
  }),
)

const betweenSendAndRecord = inHouse(
  "kill -9 of the bot between a send and its record",
  Effect.gen(function* () {
    const { connect, rows, sim, start } = yield* House
    const bot = yield* start()
    const crowd = yield* Crowd.acquainted(30)
    // The calls are under way long enough to take the locks that their records need.
    yield* sim.fault({ method: "sendMessage", times: 30, kind: { _tag: "Latency", millis: 8_000 } })
    yield* crowd.say("Are you there,")
    yield* rows("SELECT count(*) FROM deliveries WHERE state = 'sending'", [], count).pipe(
      Effect.filterOrFail(([sending]) => sending?.count === 30n),
      Effect.retry(Schedule.spaced("20 millis")),
    )
    const death = Effect.andThen(crowd.received(2), bot.end("SIGKILL"))
    const locked = Effect.flatMap(connect, (sql) =>
      sql.withTransaction(Effect.andThen(sql`SELECT 1 FROM chats FOR UPDATE`, death)),
    )
    yield* Effect.ignoreCause(Effect.scoped(locked))
    const row = yield* crowd.recovers("kill -9 of the bot between send and record", start())
    assert.isAbove(row.repeatsRecorded, 0)
  }),
)

const database = inHouse(
  "kill -9 of PostgreSQL under load, twice",
  Effect.gen(function* () {
    const { model, start, stateDir } = yield* House
    yield* start()
    const crowd = yield* Crowd.make(60)
    for (const round of ["first", "second"]) {
      const asked = model.requests.length
      yield* crowd.say(round)
      yield* model.received(asked + 5)
      yield* kill(postmasterOf(stateDir), "SIGKILL")
      yield* crowd.say(`while it is away, ${round}`)
      if (round === "first") yield* crowd.settled
    }
    yield* crowd.recovers("kill -9 of PostgreSQL under load, twice", Effect.void)
  }),
)

const everything = inHouse(
  "kill -9 of the bot and of PostgreSQL",
  Effect.gen(function* () {
    const { model, start, stateDir } = yield* House
    const bot = yield* start()
    const crowd = yield* Crowd.acquainted(30)
    model.hold()
    yield* crowd.say("Do not lose this,")
    yield* model.open(30)
    const postmaster = postmasterOf(stateDir)
    yield* kill(bot.pid, "SIGSTOP")
    yield* kill(postmaster, "SIGKILL")
    assert.strictEqual(yield* bot.end("SIGKILL"), null)
    model.release()
    yield* crowd.recovers("kill -9 of the bot and of PostgreSQL", start())
  }),
)

const stopped = inHouse(
  "SIGTERM while turns are answered: exit 0 within 30 s",
  Effect.gen(function* () {
    const { model, start } = yield* House
    const bot = yield* start()
    const crowd = yield* Crowd.acquainted(30)
    model.hold()
    yield* crowd.say("You may stop,")
    yield* model.open(30)
    const [took, code] = yield* Effect.timed(bot.end("SIGTERM"))
    assert.strictEqual(code, 0)
    assert.isBelow(Duration.toSeconds(took), 30)
    model.release()
    const next = yield* start()
    const asked = model.requests.length
    yield* crowd.say("And again,")
    yield* model.received(asked + 1)
    assert.strictEqual(yield* next.end("SIGTERM"), 0)
    yield* crowd.recovers("SIGTERM in mid-turn, twice", start())
  }),
)

export const kills: ReadonlyArray<Scenario> = [
  { ...midTurn, isLong: true },
  waitingForTheModel,
  betweenSendAndRecord,
  { ...database, isLong: true },
  everything,
  stopped,
]
