import { mkdirSync, writeFileSync } from "node:fs"
import { cpus } from "node:os"
import { join } from "node:path"
import { NodeHttpClient, NodeRuntime, NodeServices } from "@effect/platform-node"
import { Clock, Effect, Layer, Schedule } from "effect"
import * as Limit from "./Limit.ts"
import type { Memory } from "./Proc.ts"
import * as Stage from "./Stage.ts"

/** `npm run bench [-- one|hundred|thousand …]`: all sizes unless named. */
const sizes = [
  { name: "one", chats: 1, turns: 300 },
  { name: "hundred", chats: 100, turns: 20 },
  { name: "thousand", chats: 1_000, turns: 3 },
]

const rounds = 3

const median = (values: ReadonlyArray<number>): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0

const heavier = (a: Memory, b: Memory): Memory => (a.rssMegabytes > b.rssMegabytes ? a : b)

let nextMessageId = 1_000_000

/** Lets the bot answer everything that was queued; turns per second and what they cost. */
const answered = Effect.fnUntraced(function* (stage: Stage.Stage, people: ReadonlyArray<Stage.Someone>, turns: number) {
  const count = people.length * turns
  yield* stage.sql`SELECT pg_stat_statements_reset()`
  const before = yield* stage.sent
  const cpuBefore = stage.cpu()
  yield* stage.preload(people, turns, nextMessageId)
  nextMessageId += count
  const begun = yield* Clock.currentTimeMillis
  const cpuLoaded = stage.cpu()
  let memory = stage.memory()
  yield* stage.sent.pipe(
    Effect.tap(() => Effect.sync(() => (memory = heavier(memory, stage.memory())))),
    Effect.filterOrFail((sent) => sent >= before + count),
    Effect.retry(Schedule.spaced("50 millis")),
  )
  const millis = (yield* Clock.currentTimeMillis) - begun
  const cpuAfter = stage.cpu()
  // Every record is written before the next round begins.
  yield* stage.sql<{ readonly open: bigint }>`SELECT count(*) AS open FROM turns WHERE status <> 'done'`.pipe(
    Effect.filterOrFail(([row]) => row?.open === 0n),
    Effect.retry(Schedule.spaced("20 millis")),
  )
  const [statements] = yield* stage.sql<{ readonly calls: number }>`
    SELECT coalesce(sum(s.calls), 0)::float8 AS calls FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
    WHERE d.datname = 'postgres' AND s.query NOT LIKE '%pg_stat_statements%'
      AND (s.query LIKE '%turns%' OR s.query LIKE '%deliveries%' OR s.query LIKE '%chats%' OR s.query LIKE '%users%')
      AND s.query NOT LIKE '%count(*)%'`
  return {
    perSecond: (count * 1_000) / millis,
    statementsPerTurn: (statements?.calls ?? 0) / count,
    memory,
    cpuPerTurn: Object.fromEntries(
      Object.entries(cpuAfter).map(([name, after]) => [
        name,
        (after - (cpuLoaded[name] ?? cpuBefore[name] ?? 0)) / count,
      ]),
    ),
  }
})

const measured = Effect.fnUntraced(function* (
  stage: Stage.Stage,
  limit: Effect.Success<ReturnType<typeof Limit.prepare>>,
  { chats, name, turns }: (typeof sizes)[number],
) {
  const people = yield* stage.people(chats)
  // Everybody is introduced first, which takes a second message.
  yield* answered(stage, people, 1)
  yield* limit.round(chats, turns)
  const bot: Array<Effect.Success<ReturnType<typeof answered>>> = []
  const plain: Array<number> = []
  for (let round = 0; round < rounds; round++) {
    bot.push(yield* answered(stage, people, turns))
    plain.push(yield* limit.round(chats, turns))
  }
  const perSecond = median(bot.map((one) => one.perSecond))
  const most = median(plain)
  const typical = bot.find((one) => one.perSecond === perSecond)
  return {
    name,
    chats,
    turnsPerRound: chats * turns,
    turnsPerSecond: Math.round(perSecond),
    allRounds: bot.map((one) => Math.round(one.perSecond)),
    limitTurnsPerSecond: Math.round(most),
    ratio: Number((perSecond / most).toFixed(2)),
    statementsPerTurn: Number((typical?.statementsPerTurn ?? 0).toFixed(2)),
    limitStatementsPerTurn: limit.statementsPerTurn,
    memoryUnderLoad: bot.map((one) => one.memory).reduce(heavier),
    cpuMillisPerTurn: Object.fromEntries(
      Object.entries(typical?.cpuPerTurn ?? {}).map(([process, millis]) => [process, Number(millis.toFixed(2))]),
    ),
  }
})

const program = Effect.gen(function* () {
  const wanted = process.argv.slice(2)
  const stage = yield* Stage.make
  const atRest = stage.memory()
  const limit = yield* Limit.prepare(stage)
  // The compiler has to see the hot paths before anything is measured.
  yield* answered(stage, yield* stage.people(100), 20)
  yield* limit.round(100, 20)
  const results = yield* Effect.forEach(
    sizes.filter(({ name }) => wanted.length === 0 || wanted.includes(name)),
    (size) => measured(stage, limit, size),
  )
  console.table(
    results.map(
      ({
        chats,
        cpuMillisPerTurn,
        limitTurnsPerSecond,
        memoryUnderLoad,
        ratio,
        statementsPerTurn,
        turnsPerSecond,
      }) => ({
        chats,
        "turns/s": turnsPerSecond,
        "limit turns/s": limitTurnsPerSecond,
        ratio,
        "statements/turn": statementsPerTurn,
        "RSS MB": memoryUnderLoad.rssMegabytes,
        ...Object.fromEntries(Object.entries(cpuMillisPerTurn).map(([name, millis]) => [`${name} ms/turn`, millis])),
      }),
    ),
  )
  console.log(`At rest: ${atRest.rssMegabytes} MB RSS, ${atRest.pssMegabytes} MB PSS`)
  const folder = join(import.meta.dirname, "results")
  mkdirSync(folder, { recursive: true })
  const machine = { cores: cpus().length, processor: cpus()[0]?.model ?? "", node: process.version }
  writeFileSync(
    join(folder, "throughput.json"),
    `${JSON.stringify({ machine, rounds, memoryAtRest: atRest, results }, null, 2)}\n`,
  )
}).pipe(Effect.scoped, Effect.provide(Layer.mergeAll(NodeServices.layer, NodeHttpClient.layerUndici)))

NodeRuntime.runMain(program)
