import { appendFileSync, mkdirSync, writeFileSync } from "node:fs"
import { execFileSync } from "node:child_process"
import { join } from "node:path"
import { NodeServices } from "@effect/platform-node"
import { PgClient } from "@effect/sql-pg"
import { assert } from "@effect/vitest"
import * as Reactivity from "effect/reactivity/Reactivity"
import { Duration, Effect, Redacted } from "effect"
import { everybodyAgrees } from "../support/Agreement.ts"
import { mayMakeHosts } from "../support/Hosts.ts"
import { House, makeFolder } from "../support/House.ts"
import * as PostgresProcess from "../support/PostgresProcess.ts"
import { missing } from "../support/requires.ts"
import * as Crowd from "./Crowd.ts"
import { apart, freeze, network, polls, type Runner, socketOf, thaw } from "./RunnerNetwork.ts"
import { inHouse, type Inside, type Scenario } from "./Scenario.ts"

const size = Number(process.env["PEOPLE"] ?? 60)
const rounds = Number(process.env["ROUNDS"] ?? 3)

/** The one that polls and another one in turn: each kind of end has both. */
const inTurn = (runners: ReadonlyArray<Runner>, round: number): Runner =>
  (round % 2 === 0 ? runners.find(polls) : runners.find((runner) => !polls(runner))) ??
  runners[0] ??
  assert.fail("none runs")

/** Somebody waits for the model when it happens, and everybody writes right behind it. */
const under = Effect.fnUntraced(function* (
  crowd: Crowd.Crowd,
  what: string,
  happens: Effect.Effect<unknown, unknown, Inside>,
) {
  const { model } = yield* House
  const asked = model.requests.length
  model.hold()
  yield* crowd.say(`Before, ${what},`)
  yield* model.received(asked + 5)
  yield* happens
  model.release()
  yield* crowd.say(`Behind, ${what},`)
  return yield* crowd.recovers(what, Effect.void)
})

const killedEach = (count: number) =>
  apart(
    `${count} runners: each of them is killed in turn`,
    Effect.gen(function* () {
      const { runners, start } = yield* network(count)
      const crowd = yield* Crowd.acquainted(size)
      for (let round = 0; round < rounds; round++) {
        const victim = inTurn(runners, round)
        const who = polls(victim) ? "the one that polls" : "another"
        yield* under(crowd, `${count} runners: kill -9 of ${who} (${round})`, victim.running.end("SIGKILL"))
        yield* start(victim)
      }
    }),
  )

const frozenEach = (count: number) =>
  apart(
    `${count} runners: each of them is frozen in turn, and wakes up when the others have its chats`,
    Effect.gen(function* () {
      const { runners } = yield* network(count)
      const crowd = yield* Crowd.acquainted(size)
      for (let round = 0; round < rounds; round++) {
        const victim = inTurn(runners, round)
        yield* under(crowd, `${count} runners: one is frozen (${round})`, freeze(victim))
        yield* thaw(victim)
        yield* crowd.say(`Awake again, ${round},`)
        yield* crowd.recovers(`${count} runners: one wakes up (${round})`, Effect.void)
      }
    }),
  )

const stoppedEach = apart(
  "3 runners: each of them is stopped and started in turn",
  Effect.gen(function* () {
    const { runners, start } = yield* network(3)
    const crowd = yield* Crowd.acquainted(size)
    for (let round = 0; round < rounds; round++) {
      const victim = inTurn(runners, round)
      const { model } = yield* House
      const stop = Effect.tap(victim.running.end("SIGTERM"), (code) => Effect.sync(() => assert.strictEqual(code, 0)))
      const asked = model.requests.length
      yield* crowd.say(`Before the stop, ${round},`)
      yield* model.received(asked + 5)
      yield* crowd.say(`Behind the stop, ${round},`)
      yield* crowd.recovers(`3 runners: SIGTERM of one (${round})`, stop)
      yield* start(victim)
    }
  }),
)

const betweenRunners = apart(
  "3 runners: one is cut off from the others, and all have the database",
  Effect.gen(function* () {
    const { runners } = yield* network(3)
    const crowd = yield* Crowd.acquainted(size)
    for (let round = 0; round < rounds; round++) {
      const victim = inTurn(runners, round)
      const others = runners.filter((runner) => runner !== victim)
      const cut = Effect.forEach(others, ({ host }) => victim.host.cut(host.address))
      yield* under(crowd, `3 runners: the links of one to the others are cut (${round})`, cut)
      yield* Effect.forEach(others, ({ host }) => victim.host.mend(host.address))
      yield* crowd.say(`Together again, ${round},`)
      yield* crowd.recovers(`3 runners: the links are healed (${round})`, Effect.void)
    }
  }),
)

const fromEverything = apart(
  "2 runners: one is cut off from the database, Telegram and the model",
  Effect.gen(function* () {
    const { hub, runners } = yield* network(2)
    const crowd = yield* Crowd.acquainted(size)
    for (let round = 0; round < rounds; round++) {
      const victim = inTurn(runners, round)
      yield* under(crowd, `2 runners: one is cut off from everything (${round})`, victim.host.cut(hub))
      yield* victim.host.mend(hub)
      yield* crowd.say(`Back again, ${round},`)
      yield* crowd.recovers(`2 runners: its link is healed (${round})`, Effect.void)
    }
  }),
)

const standby = apart(
  "2 runners without any network between them: the second stands by",
  Effect.gen(function* () {
    const { runners, start } = yield* network(2, { isAlone: true })
    const crowd = yield* Crowd.acquainted(size)
    for (let round = 0; round < rounds; round++) {
      const victim = inTurn(runners, 0)
      yield* under(crowd, `2 runners without a network: kill -9 of one (${round})`, victim.running.end("SIGKILL"))
      yield* start(victim)
    }
  }),
)

const fromTelegram = apart(
  "2 runners: the one that polls loses Telegram, and the other one polls",
  Effect.gen(function* () {
    const { runners } = yield* network(2)
    const crowd = yield* Crowd.acquainted(size)
    for (let round = 0; round < rounds; round++) {
      const victim = inTurn(runners, 0)
      const other = runners.find((runner) => runner !== victim) ?? assert.fail("alone")
      const seen = other.running.lines.entries.length
      yield* victim.telegram.cut
      yield* crowd.say(`Without Telegram, ${round},`)
      const [took] = yield* Effect.timed(
        other.running.lines.until("the other one to poll", (all) =>
          all.slice(seen).find((line) => line.includes("polling as")),
        ),
      )
      const seconds = Math.round(Duration.toSeconds(took))
      yield* crowd.recovers(
        `2 runners: Telegram is lost to one, polled by the other after ${seconds} s (${round})`,
        victim.telegram.mend,
      )
    }
  }),
)

/** The library that `faketime` puts before a program. */
const library = (): string =>
  execFileSync("faketime", ["-f", "+0s", "printenv", "LD_PRELOAD"], { encoding: "utf8" }).trim()

const clocksApart: Scenario = {
  ...apart(
    "3 runners: their clocks are a minute apart",
    Effect.gen(function* () {
      const { runners, start } = yield* network(3, {
        more: (place) => ({
          LD_PRELOAD: library(),
          FAKETIME: ["-60s", "+0s", "+60s"][place] ?? "+0s",
          DONT_FAKE_MONOTONIC: "1",
        }),
      })
      const crowd = yield* Crowd.acquainted(size)
      for (let round = 0; round < rounds; round++) {
        const victim = inTurn(runners, round)
        yield* under(crowd, `3 runners, clocks a minute apart: kill -9 (${round})`, victim.running.end("SIGKILL"))
        yield* start(victim)
      }
    }),
  ),
}

/** A copy that follows the server, and takes over when it is promoted. */
const failover: Scenario = {
  name: "2 runners: PostgreSQL dies, and its standby is promoted",
  isLong: true,
  skip: !mayMakeHosts(),
  run: Effect.gen(function* () {
    const folder = yield* makeFolder
    const primary = yield* PostgresProcess.make(folder, "migrated")
    yield* primary.stop
    const data = join(folder, "database", "postgres")
    const other = yield* makeFolder
    mkdirSync(join(other, "database"))
    execFileSync("cp", ["-a", data, join(other, "database", "postgres")])
    const copied = join(other, "database", "postgres")
    writeFileSync(join(copied, "standby.signal"), "")
    execFileSync("chown", ["--reference", join(copied, "PG_VERSION"), join(copied, "standby.signal")])
    const socketDir = new URL(Redacted.value(primary.url)).searchParams.get("host") ?? ""
    appendFileSync(join(copied, "postgresql.auto.conf"), `primary_conninfo = 'host=${socketDir} user=confidant'\n`)
    yield* primary.start
    yield* Effect.scoped(
      Effect.flatMap(Effect.provide(PgClient.makeClient({ url: primary.url }), Reactivity.layer), everybodyAgrees),
    )
    const standbyServer = yield* PostgresProcess.onFolder(other)
    // From here on nothing counts as committed that the standby has not got.
    execFileSync("psql", [
      "-qAt",
      ...["ALTER SYSTEM SET synchronous_standby_names = '*'", "SELECT pg_reload_conf()"].flatMap((text) => [
        "-c",
        text,
      ]),
      Redacted.value(primary.url),
    ])
    let current = socketOf(primary.url)
    const name = "2 runners: PostgreSQL dies, and its standby is promoted"
    const run = Effect.gen(function* () {
      const { runners } = yield* network(2, { database: () => current })
      const crowd = yield* Crowd.acquainted(size)
      const promoted = Effect.gen(function* () {
        yield* primary.kill
        current = socketOf(standbyServer.url)
        execFileSync("psql", ["-qAt", "-d", Redacted.value(standbyServer.url), "-c", "SELECT pg_promote()"])
      })
      assert.lengthOf(runners, 2)
      yield* under(crowd, name, promoted)
      yield* crowd.say("On the new one,")
      yield* crowd.recovers("2 runners: on the promoted standby", Effect.void)
    })
    // The checker asks the one that lives on.
    yield* inHouse(name, run, { database: standbyServer.url, env: {} }).run
  }).pipe(Effect.provide(NodeServices.layer)),
}

export const runnerTrials: ReadonlyArray<Scenario> = [
  killedEach(2),
  killedEach(3),
  frozenEach(2),
  frozenEach(3),
  stoppedEach,
  betweenRunners,
  fromEverything,
  fromTelegram,
  standby,
  { ...clocksApart, skip: !mayMakeHosts() || missing("faketime") },
  failover,
]
