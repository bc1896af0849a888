import { Clock, Effect, Schedule } from "effect"
import * as Limit from "./Limit.ts"
import { keep, median, rounded } from "./Results.ts"
import * as Stage from "./Stage.ts"

/** A message that follows another while that one waits would be answered together with it: one of each person at a time. */
export const sizes = [
  { name: "one", chats: 1, turns: 50 },
  { name: "hundred", chats: 100, turns: 10 },
  { name: "thousand", chats: 1_000, turns: 3 },
]

const rounds = 3

/** The machine is shared with the bot: looking must cost next to nothing. */
const look = Schedule.spaced("50 millis")

/** One message of each person waits for the bot when it goes on; milliseconds until the last answer was sent. */
const wave = Effect.fnUntraced(function* (stage: Stage.Stage, people: ReadonlyArray<Stage.Someone>) {
  const before = yield* stage.sent
  yield* stage.preload(people)
  const begun = yield* Clock.currentTimeMillis
  const cpuBefore = stage.cpu()
  let memory = stage.rssMegabytes()
  yield* stage.sent.pipe(
    Effect.tap(() => Effect.sync(() => (memory = Math.max(memory, stage.rssMegabytes())))),
    Effect.filterOrFail((sent) => sent >= before + people.length),
    Effect.retry(look),
  )
  const cpuAfter = stage.cpu()
  const last = (yield* stage.sends).at(-1)?.at ?? begun
  // Every record is written before the next wave begins.
  yield* stage.settled
  const cpu = Object.entries(cpuAfter).map(([name, after]) => [name, after - (cpuBefore[name] ?? 0)] as const)
  return { millis: Math.max(1, last - begun), memory, cpu: new Map(cpu) }
})

/** So many waves; turns per second and what they cost. */
export const answered = Effect.fnUntraced(function* (
  stage: Stage.Stage,
  people: ReadonlyArray<Stage.Someone>,
  turns: number,
) {
  const count = people.length * turns
  const sql = yield* stage.connected
  const counted = (yield* sql`SELECT FROM pg_extension WHERE extname = 'pg_stat_statements'`).length > 0
  if (counted) yield* sql`SELECT pg_stat_statements_reset()`
  const waves: Array<Effect.Success<ReturnType<typeof wave>>> = []
  for (let turn = 0; turn < turns; turn++) waves.push(yield* wave(stage, people))
  const [statements] = !counted
    ? []
    : yield* sql<{ readonly calls: number }>`
    SELECT coalesce(sum(s.calls), 0)::float8 AS calls FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
    WHERE d.datname = 'postgres' AND s.query NOT LIKE '%pg_stat_statements%'
      AND s.query ~ 'turns|deliveries|chats|users|messages|facts|patterns|summaries'
      AND s.query NOT LIKE '%count(*)%'`
  const sum = (of: (one: (typeof waves)[number]) => number) => waves.reduce((total, one) => total + of(one), 0)
  return {
    perSecond: (count * 1_000) / sum(({ millis }) => millis),
    statementsPerTurn: (statements?.calls ?? 0) / count,
    rssMegabytes: Math.max(...waves.map(({ memory }) => memory)),
    cpuPerTurn: Object.fromEntries(
      Object.keys(stage.cpu()).map((name) => [name, sum(({ cpu }) => cpu.get(name) ?? 0) / count]),
    ),
  }
}, Effect.scoped)

const measured = Effect.fnUntraced(function* (
  stage: Stage.Stage,
  limit: Effect.Success<ReturnType<typeof Limit.prepare>>,
  { chats, name, turns }: (typeof sizes)[number],
) {
  const people = yield* stage.people(chats)
  // Everybody is met first, which takes more of the database than a later message.
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
    ratio: rounded(perSecond / most),
    statementsPerTurn: rounded(typical?.statementsPerTurn ?? 0),
    limitStatementsPerTurn: limit.statementsPerTurn,
    rssMegabytesUnderLoad: Math.max(...bot.map((one) => one.rssMegabytes)),
    cpuMillisPerTurn: Object.fromEntries(
      Object.entries(typical?.cpuPerTurn ?? {}).map(([process, millis]) => [process, rounded(millis)]),
    ),
  }
})

/** Turns per second with a model that answers at once, beside what the database alone can do for as many. */
export const measure = Effect.fnUntraced(function* (wanted: ReadonlyArray<string>) {
  const stage = yield* Stage.make({ statements: true })
  yield* stage.start()
  yield* Effect.scoped(Effect.flatMap(stage.connected, (sql) => sql`CREATE EXTENSION pg_stat_statements`))
  const atRest = stage.memory()
  const limit = yield* Limit.prepare(stage)
  // The compiler has to see the hot paths before anything is measured.
  yield* answered(stage, yield* stage.people(200), 5)
  yield* limit.round(100, 20)
  const results = yield* Effect.forEach(
    sizes.filter(({ name }) => wanted.includes(name)),
    (size) => measured(stage, limit, size),
  )
  console.table(
    results.map(
      ({
        chats,
        cpuMillisPerTurn,
        limitTurnsPerSecond,
        rssMegabytesUnderLoad,
        ratio,
        statementsPerTurn,
        turnsPerSecond,
      }) => ({
        chats,
        "turns/s": turnsPerSecond,
        "limit turns/s": limitTurnsPerSecond,
        ratio,
        "statements/turn": statementsPerTurn,
        "RSS MB": rssMegabytesUnderLoad,
        ...Object.fromEntries(Object.entries(cpuMillisPerTurn).map(([name, millis]) => [`${name} ms/turn`, millis])),
      }),
    ),
  )
  console.log(`At rest: ${atRest.rssMegabytes} MB RSS, ${atRest.pssMegabytes} MB PSS`)
  keep("throughput", { rounds, memoryAtRest: atRest, results })
}, Effect.scoped)
