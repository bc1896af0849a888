import { chownSync, mkdirSync, rmSync, statSync } from "node:fs"
import { join } from "node:path"
import { assert } from "@effect/vitest"
import { Effect, Schedule, Schema } from "effect"
import * as BotProcess from "../support/BotProcess.ts"
import * as Cable from "../support/Cable.ts"
import { House } from "../support/House.ts"
import { fill, mayMount, smallDisk } from "../support/SmallDisk.ts"
import * as Crowd from "./Crowd.ts"
import { beside } from "./Databases.ts"
import type { Scenario } from "./Scenario.ts"

const size = 30
const notTakenIn = "Telegram keeps it for me"
const Count = Schema.Struct({ count: Schema.BigInt })

/** Statements of an operator, each by itself. */
const run = (...statements: ReadonlyArray<string>) =>
  Effect.flatMap(House, ({ rows }) =>
    Effect.forEach(statements, (statement) => rows(statement, [], Schema.Unknown), { discard: true }),
  )

const nobodyGivenUp = Effect.gen(function* () {
  const { rows } = yield* House
  assert.deepStrictEqual(yield* rows("SELECT count(*) FROM dead_letters", [], Count), [{ count: 0n }])
  assert.deepStrictEqual(
    yield* rows("SELECT count(*) FROM turns WHERE payload -> 'content' ->> '_tag' = 'Unknown'", [], Count),
    [{ count: 0n }],
    "nothing was set aside",
  )
})

const readOnly = beside("PostgreSQL only reads, as after a failover to a standby", () =>
  Effect.gen(function* () {
    const { model, start } = yield* House
    const bot = yield* start()
    const crowd = yield* Crowd.acquainted(size)
    model.hold()
    yield* crowd.say("Are you there,")
    yield* model.open(size)
    yield* run("ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()")
    model.release()
    yield* crowd.heard("the answer", "You wrote: Are you there,")
    yield* crowd.say("Hello again,")
    yield* crowd.heard("the notice of the intake", notTakenIn)
    assert.isTrue(bot.lines.entries.some((line) => line.includes("the server only reads")))
    yield* crowd.recovers(
      "PostgreSQL read-only: answers ready, messages coming in",
      run("ALTER SYSTEM RESET default_transaction_read_only", "SELECT pg_reload_conf()"),
    )
    assert.deepStrictEqual(crowd.times("You wrote: Are you there,"), [1, 1])
    yield* nobodyGivenUp
  }),
)

const DataDirectory = Schema.Struct({ dir: Schema.String })

const fullDatabase = beside("the disk of the database is full", () =>
  Effect.gen(function* () {
    const { folder, model, rows, start } = yield* House
    const bot = yield* start()
    const crowd = yield* Crowd.acquainted(size)
    const [database] = yield* rows("SELECT current_setting('data_directory') AS dir", [], DataDirectory)
    const disk = join(folder, "disk")
    const space = join(disk, "space")
    yield* Effect.sync(() => mkdirSync(disk))
    yield* smallDisk(disk, 1_024)
    yield* Effect.sync(() => {
      mkdirSync(space)
      const { gid, uid } = statSync(database?.dir ?? "")
      chownSync(space, uid, gid)
    })
    yield* run(`CREATE TABLESPACE small LOCATION '${space}'`, "ALTER TABLE turns SET TABLESPACE small")
    model.hold()
    yield* crowd.say("Are you there,")
    yield* model.open(size)
    yield* fill(join(disk, "filler"))
    model.release()
    yield* crowd.say("Hello again,")
    yield* crowd.say("And again,")
    yield* crowd.say("And once more,")
    yield* bot.line("the full disk", (line) => line.includes("the disk of the database server is full"))
    yield* crowd.recovers(
      "The disk of the database full: answers ready, messages coming in",
      Effect.sync(() => rmSync(join(disk, "filler"))),
    )
    assert.deepStrictEqual(crowd.times("You wrote: Are you there,"), [1, 1])
    yield* nobodyGivenUp
    yield* run("ALTER TABLE turns SET TABLESPACE pg_default", "DROP TABLESPACE small")
  }),
)

const cutOff = beside("two bots on one database, and one is cut off from it alone", (server) =>
  Effect.gen(function* () {
    const { env, folder, model, rows, start } = yield* House
    const cable = yield* Cable.make(folder, server.url)
    yield* start({ DATABASE_URL: cable.url })
    const crowd = yield* Crowd.acquainted(size)
    const other = join(folder, "other")
    yield* Effect.sync(() => mkdirSync(other))
    yield* BotProcess.startReady({ ...env, STATE_DIR: join(other, "state") }, other)
    // Both know that they are not alone.
    yield* rows("SELECT count(*) FROM processes WHERE NOT alone", [], Count).pipe(
      Effect.filterOrFail(([found]) => found?.count === 2n),
      Effect.retry({ times: 200, schedule: Schedule.spaced("50 millis") }),
    )
    model.hold()
    yield* crowd.say("Who answers,")
    yield* model.open(size)
    yield* cable.cut
    model.release()
    yield* crowd.settled
    yield* crowd.heard("the answer of the one that has the database", "You wrote: Who answers,")
    yield* crowd.say("Who goes on,")
    yield* crowd.recovers("Two bots on one database, one cut off from it", cable.mend)
    assert.deepStrictEqual(crowd.times("You wrote: Who answers,"), [1, 1])
    yield* nobodyGivenUp
  }),
)

export const refusals: ReadonlyArray<Scenario> = [cutOff, readOnly, { ...fullDatabase, skip: !mayMount() }]
