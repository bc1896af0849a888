import { Clock, Effect } from "effect"
import { quantile, rounded } from "../Results.ts"
import type { Someone } from "../Stage.ts"
import { answeredAt } from "./Answers.ts"
import type { Fleet } from "./Fleet.ts"

const seconds = 20

/** What happens meanwhile costs: statements, and processor time in milliseconds. */
const costOf = Effect.fnUntraced(function* <A, E, R>(fleet: Fleet, effect: Effect.Effect<A, E, R>) {
  const { sql } = fleet
  yield* sql`SELECT pg_stat_statements_reset()`
  const before = fleet.cpu()
  const begun = yield* Clock.currentTimeMillis
  const value = yield* effect
  const after = fleet.cpu()
  const taken = ((yield* Clock.currentTimeMillis) - begun) / 1_000
  const [row] = yield* sql<{ readonly calls: number }>`
    SELECT coalesce(sum(calls), 0)::float8 AS calls FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
    WHERE d.datname = 'postgres' AND query NOT LIKE '%pg_stat_statements%' AND query NOT LIKE '%AS taken%'`
  const cpu = Object.fromEntries(Object.entries(after).map(([name, millis]) => [name, millis - (before[name] ?? 0)]))
  return { value, seconds: taken, statements: row?.calls ?? 0, cpu }
})

const perTurn = (
  turns: number,
  { cpu, statements }: { readonly cpu: Readonly<Record<string, number>>; readonly statements: number },
) => ({
  turns,
  statementsPerTurn: rounded(statements / turns),
  cpuMillisPerTurn: Object.fromEntries(
    Object.entries(cpu).map(([name, millis]) => [name, rounded(millis / turns)] as const),
  ),
})

/** Everybody writes again as soon as the answer is there. */
const fullLoad = Effect.fnUntraced(function* (fleet: Fleet, people: ReadonlyArray<Someone>) {
  const byChat = new Map(people.map((person) => [person.id, person]))
  let goesOn = true
  let answers = 0
  const services = yield* Effect.context()
  yield* fleet.follow((chatId) => {
    const person = byChat.get(chatId)
    if (!goesOn || person === undefined) return
    answers += 1
    Effect.runForkWith(services)(fleet.ask(person))
  })
  yield* fleet.askAll(people)
  // The first wave fills the queue.
  yield* Effect.sleep("5 seconds")
  const measured = yield* costOf(
    fleet,
    Effect.gen(function* () {
      const before = answers
      yield* Effect.sleep(seconds * 1_000)
      return answers - before
    }),
  )
  goesOn = false
  yield* Effect.sleep("1 second")
  yield* fleet.settled
  return { ...perTurn(measured.value, measured), turnsPerSecond: Math.round(measured.value / measured.seconds) }
}, Effect.scoped)

/** What the runners cost while nobody writes. */
export const atRest = Effect.fnUntraced(function* (fleet: Fleet) {
  const { cpu, seconds: taken, statements } = yield* costOf(fleet, Effect.sleep("10 seconds"))
  return {
    runners: fleet.running().length,
    statementsPerSecond: rounded(statements / taken, 1),
    botMillisPerSecond: rounded((cpu["bot"] ?? 0) / taken, 1),
    postgresMillisPerSecond: rounded((cpu["postgres"] ?? 0) / taken, 1),
  }
})

/** At 50 turns a second, and with everybody writing again as soon as they are answered. */
export const costs = Effect.fnUntraced(function* (fleet: Fleet, people: ReadonlyArray<Someone>, modelMillis: number) {
  yield* fleet.askSteadily(people, 50, (millis) => millis < 5_000)
  yield* fleet.settled
  const steady = yield* costOf(
    fleet,
    Effect.tap(
      fleet.askSteadily(people, 50, (millis) => millis < seconds * 1_000),
      () => fleet.settled,
    ),
  )
  const added = (yield* answeredAt(fleet, steady.value)).map((each) => each.answeredAt - each.at - modelMillis)
  const full = yield* fullLoad(fleet, people)
  return {
    runners: fleet.running().length,
    steady: {
      ...perTurn(steady.value.length, steady),
      added: { p50: quantile(added, 0.5), p99: quantile(added, 0.99), longest: Math.max(...added) },
    },
    full,
  }
})
