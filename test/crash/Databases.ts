import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { NodeServices } from "@effect/platform-node"
import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { House, makeFolder } from "../support/House.ts"
import * as PostgresProcess from "../support/PostgresProcess.ts"
import { fill, mayMount, smallDisk } from "../support/SmallDisk.ts"
import * as Crowd from "./Crowd.ts"
import { inHouse, type Inside, type Scenario } from "./Scenario.ts"

type Server = Effect.Success<ReturnType<typeof PostgresProcess.make>>

/** With a database server that can be stopped under the bot. */
export const beside = <A, E>(name: string, run: (server: Server) => Effect.Effect<A, E, Inside>): Scenario => ({
  name,
  run: Effect.gen(function* () {
    const server = yield* PostgresProcess.make(yield* makeFolder, "migrated")
    yield* inHouse(name, run(server), { database: server.url }).run
  }).pipe(Effect.provide(NodeServices.layer)),
})

const size = 30
const unsaved = "Nothing is lost"
const notTakenIn = "Telegram keeps it for me"

const kept = (stateDir: string): number =>
  readFileSync(join(stateDir, "spool.jsonl"), "utf8")
    .split("\n")
    .filter((line) => line.includes('"Kept"')).length

/** Answers are ready, and there is no database: everybody gets the answer and the notice. */
const answeredWithout = Effect.fnUntraced(function* (server: Server, crowd: Crowd.Crowd) {
  const { model, stateDir } = yield* House
  model.hold()
  yield* crowd.say("Are you there,")
  yield* model.open(size)
  yield* server.stop
  model.release()
  yield* crowd.heard("the answer", "You wrote: Are you there,")
  yield* crowd.heard("the notice", unsaved)
  assert.isAbove(kept(stateDir), 0)
})

const away = beside("PostgreSQL is away while answers are ready and messages come in", (server) =>
  Effect.gen(function* () {
    const { start, stateDir } = yield* House
    yield* start()
    const crowd = yield* Crowd.acquainted(size)
    yield* answeredWithout(server, crowd)
    yield* crowd.say("Hello again,")
    yield* crowd.heard("the notice of the intake", notTakenIn)
    yield* crowd.say("And again,")
    // What was asked for is 15 s of outage.
    yield* Effect.sleep("15 seconds")
    assert.deepStrictEqual(crowd.times("You wrote: Hello again"), [0, 0])
    yield* crowd.recovers("PostgreSQL away for 15 s and more: answers ready, messages coming in", server.start)
    assert.deepStrictEqual(crowd.times(notTakenIn), [1, 1])
    assert.deepStrictEqual(crowd.times(unsaved), [1, 1])
    assert.strictEqual(readFileSync(join(stateDir, "spool.jsonl"), "utf8"), "")
  }),
)

const killedAway = beside("the bot is killed while PostgreSQL is away, and the spool has a corrupt line", (server) =>
  Effect.gen(function* () {
    const { start, stateDir } = yield* House
    const bot = yield* start()
    const crowd = yield* Crowd.acquainted(size)
    yield* answeredWithout(server, crowd)
    yield* bot.end("SIGKILL")
    const spool = join(stateDir, "spool.jsonl")
    const [first = "", ...rest] = readFileSync(spool, "utf8").split("\n")
    yield* Effect.sync(() => writeFileSync(spool, [first, '{"_tag":"Kept","settlement":{"upd', ...rest].join("\n")))
    yield* crowd.recovers(
      "PostgreSQL away, then kill -9 of the bot; a corrupt line in the spool",
      Effect.andThen(server.start, start()),
    )
    const { lines } = yield* Effect.flatMap(House, (house) => house.bot)
    assert.isTrue(
      lines.entries.some(
        (line) => line.includes("Corrupt lines of the spool were set aside") && line.includes("line 2"),
      ),
    )
    assert.deepStrictEqual(crowd.times("You wrote: Are you there,"), [1, 1])
  }),
)

const fullDisk = beside("the disk of the spool is full while PostgreSQL is away", (server) =>
  Effect.gen(function* () {
    const { folder, model, start } = yield* House
    const stateDir = join(folder, "small")
    yield* Effect.sync(() => mkdirSync(stateDir))
    yield* smallDisk(stateDir, 256)
    const bot = yield* start({ STATE_DIR: stateDir })
    const crowd = yield* Crowd.acquainted(size)
    model.hold()
    yield* crowd.say("Are you there,")
    yield* model.open(size)
    yield* fill(join(stateDir, "filler"))
    yield* server.stop
    model.release()
    yield* bot.line("the full disk", (line) => line.includes("The spool cannot keep the answer"))
    yield* crowd.recovers("PostgreSQL away and the disk of the spool full", server.start)
    assert.deepStrictEqual(crowd.times("You wrote: Are you there,"), [1, 1])
  }),
)

export const databases: ReadonlyArray<Scenario> = [away, killedAway, { ...fullDisk, skip: !mayMount() }]
