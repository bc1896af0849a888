import { Duration, type Effect, Record } from "effect"
import type { BreakerView } from "../../boundary/GuardedCall.ts"
import type { Waiting } from "../../domain/operators/Backlog.ts"
import type { Cache } from "../../domain/Cache.ts"
import type { InboundState } from "../../domain/talk/incoming/Inbound.ts"
import type { Fault } from "../../policy/FaultNames.ts"
import { inbound as inboundPolicy, readiness } from "../../policy/ops/Health.ts"
import { shown } from "./Shown.ts"

export interface DatabaseState {
  readonly answeredAt: number
  /** Why the last question went unanswered; null: it was answered. */
  readonly failure: string | null
  readonly migrations: { readonly applied: number; readonly needed: number }
  readonly isReadOnly: boolean
  readonly waiting: Waiting | null
}

/** Everything known without asking any dependency. */
export interface Observation {
  readonly now: number
  readonly database: DatabaseState
  readonly inbound: InboundState
  readonly breakers: ReadonlyArray<BreakerView>
  readonly redis: Effect.Success<Cache["Service"]["status"]>
  readonly spool: number
  readonly faults: ReadonlyArray<Fault>
}

const seconds = (millis: number) => Math.max(0, millis) / 1_000

const breakerOf = ({ failures, forced, state }: BreakerView) => ({
  state,
  failure_count: failures,
  ...(forced === null ? {} : { forced }),
})

const databaseProblem = ({ database: { answeredAt, failure, isReadOnly }, now }: Observation): string | null => {
  if (failure !== null && now - answeredAt > Duration.toMillis(readiness.databaseSilence)) {
    return `the database is down: ${failure}`
  }
  return isReadOnly ? "the database only reads: it is a standby, or set to read only" : null
}

const migrationProblem = ({ database }: Observation): string | null => {
  const { applied, needed } = database.migrations
  return applied < needed ? `the database is at migration ${applied}, this version needs ${needed}` : null
}

const inboundProblem = ({ inbound: { lastSuccessAt, mode, problem }, now }: Observation): string | null => {
  if (problem !== null) return `no messages come in: ${problem}`
  if (mode === "standby") return null
  if (lastSuccessAt === null) return "no messages come in yet"
  const silence = inboundPolicy.silence[mode]
  return now - lastSuccessAt > Duration.toMillis(silence)
    ? `no messages come in: nothing from Telegram for more than ${Duration.format(silence)}`
    : null
}

/** Only what keeps the bot from serving; an open breaker of a model or of Redis is shown but is not a reason. */
const reasonsOf = (seen: Observation): ReadonlyArray<string> =>
  [databaseProblem(seen), migrationProblem(seen), inboundProblem(seen)].filter((problem) => problem !== null)

const partsOf = (seen: Observation) => {
  const { breakers, database, inbound, now, redis } = seen
  const of = (dependency: BreakerView["dependency"]) => breakers.filter((view) => view.dependency === dependency)
  const circuits = Record.map(shown, ({ dependency }) => {
    const [first] = of(dependency)
    return { circuit_breaker: first === undefined ? { state: "closed" as const, failure_count: 0 } : breakerOf(first) }
  })
  const { waiting } = database
  return {
    ...circuits,
    database: {
      status: databaseProblem(seen) === null ? ("up" as const) : ("down" as const),
      age_seconds: seconds(now - database.answeredAt),
      migrations: {
        status: migrationProblem(seen) === null ? ("applied" as const) : ("missing" as const),
        ...database.migrations,
      },
      ...circuits.database,
    },
    redis: { status: redis, ...circuits.redis },
    telegram: {
      inbound: {
        status: inboundProblem(seen) === null ? ("up" as const) : ("down" as const),
        mode: inbound.mode,
        age_seconds: inbound.lastSuccessAt === null ? null : seconds(now - inbound.lastSuccessAt),
        problem: inbound.problem,
        unstored_seconds: inbound.unstoredSince === null ? 0 : seconds(now - inbound.unstoredSince),
      },
      ...circuits.telegram,
    },
    models: of("model").map((view) => ({ instance: view.instance, circuit_breaker: breakerOf(view) })),
    backlog: {
      turns: waiting?.turns ?? null,
      oldest_unanswered_seconds:
        waiting === null || waiting.oldestUnanswered === null ? null : seconds(now - waiting.oldestUnanswered),
      dead_letters: waiting?.deadLetters ?? null,
      spool: seen.spool,
    },
    faults: seen.faults.map(({ name, probability }) => ({ name, probability })),
  }
}

export type Parts = ReturnType<typeof partsOf>

export interface ReadyReport extends Partial<Parts> {
  readonly ready: boolean
  readonly status: "starting" | "ready" | "not ready" | "shutting down"
  readonly shutting_down: boolean
  readonly reasons: ReadonlyArray<string>
}

export const starting: ReadyReport = {
  ready: false,
  status: "starting",
  shutting_down: false,
  reasons: ["the bot is starting"],
}

export const report = (seen: Observation, isStopping: boolean): ReadyReport => {
  const reasons = [...(isStopping ? ["the bot is shutting down"] : []), ...reasonsOf(seen)]
  const ready = reasons.length === 0
  return {
    ready,
    status: isStopping ? "shutting down" : ready ? "ready" : "not ready",
    shutting_down: isStopping,
    reasons,
    ...partsOf(seen),
  }
}
