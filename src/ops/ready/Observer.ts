import { Clock, Duration, Effect, Layer, Option, Schedule } from "effect"
import { Faults } from "../../boundary/Faults.ts"
import { Guard } from "../../boundary/Guard.ts"
import { everlasting } from "../../boundary/Loop.ts"
import { Backlog } from "../../domain/operators/Backlog.ts"
import { Cache } from "../../domain/Cache.ts"
import { DatabaseHealth } from "../../domain/operators/database/DatabaseHealth.ts"
import { Inbound } from "../../domain/talk/incoming/Inbound.ts"
import { Spool } from "../../domain/talk/Spool.ts"
import { readiness } from "../../policy/ops/Health.ts"
import { Readiness } from "./Readiness.ts"
import type { DatabaseState, Observation } from "./ReadyReport.ts"

export const layer = Layer.effectDiscard(
  Effect.gen(function* () {
    const backlog = yield* Backlog
    const cache = yield* Cache
    const faults = yield* Faults
    const guard = yield* Guard
    const health = yield* DatabaseHealth
    const inbound = yield* Inbound
    const spool = yield* Spool
    const told = yield* Readiness

    /** While nobody waits the backlog is counted less often: who comes next is answered sooner. */
    let quietUntil = 0
    const count = Effect.fnUntraced(function* (now: number) {
      if (now < quietUntil) return null
      // Not vital: on a failure the last figure stays.
      const waiting = Option.getOrNull(yield* Effect.option(Effect.timeout(backlog.waiting, readiness.timeout)))
      quietUntil = waiting?.turns === 0 ? now + Duration.toMillis(readiness.countQuietEvery) : 0
      return waiting
    })

    const ask = Effect.gen(function* () {
      const { isReadOnly, ...migrations } = yield* health.check
      const answeredAt = yield* Clock.currentTimeMillis
      return { answeredAt, migrations, isReadOnly, waiting: yield* count(answeredAt) }
    })

    const tell = Effect.fnUntraced(function* (first: Effect.Success<typeof ask>) {
      let kept: DatabaseState = { ...first, failure: null }
      const observe: Effect.Effect<Observation> = Effect.gen(function* () {
        return {
          now: yield* Clock.currentTimeMillis,
          database: kept,
          inbound: yield* inbound.state,
          breakers: yield* guard.breakers,
          redis: yield* cache.status,
          spool: (yield* spool.waiting).length,
          faults: yield* faults.views,
        }
      })
      yield* told.observedBy(observe)
      return yield* ask.pipe(
        Effect.match({
          onSuccess: (asked) => {
            kept = { ...asked, waiting: asked.waiting ?? kept.waiting, failure: null }
          },
          onFailure: ({ message }) => {
            kept = { ...kept, failure: message }
          },
        }),
        Effect.delay(readiness.refreshEvery),
        Effect.forever,
      )
    })

    const watch = ask.pipe(Effect.retry(Schedule.spaced(readiness.refreshEvery)), Effect.flatMap(tell))

    yield* everlasting("Observing the database", watch, readiness.refreshEvery).pipe(
      // A trace of each such question would bury those of turns.
      Effect.withTracerEnabled(false),
      Effect.forkScoped,
    )
  }),
)
