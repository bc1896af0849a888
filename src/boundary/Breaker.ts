import { Clock, Duration, Effect, type Exit, LogLevel, References, Scope } from "effect"
import { CircuitBreaker } from "effect/persistence"
import { type BreakerPolicy, dependencies, type Dependency, forcedOpenWait } from "../policy/Dependencies.ts"
import { countTransition, showState } from "./BreakerMetrics.ts"
import { withSteadyClock } from "./SteadyClock.ts"
import { makeSpread, type Subject } from "./Spread.ts"

/** null: automatic. */
export type Forced = "open" | "closed" | null

export type Rejection = CircuitBreaker.CircuitOpen | CircuitBreaker.CircuitHalfOpen

const stateNames = { Closed: "closed", Open: "open", HalfOpen: "half_open" } as const

const logForced = (dependency: string, forced: Forced) => {
  const log =
    forced === null
      ? Effect.logInfo("Breaker is automatic again")
      : Effect.logWarning(`Breaker is held ${forced} by an operator`)
  return Effect.annotateLogs(log, { dependency })
}

/** One line for an outage: a failed probe only prolongs it. */
const words = (transition: CircuitBreaker.Transition, why: string) => {
  if (transition.to === "HalfOpen") return Effect.logDebug("Breaker lets one probe through")
  if (transition.to === "Closed") return Effect.logInfo("Breaker closed")
  const span = Duration.format(transition.retryAfter)
  const log =
    transition.from === "Closed"
      ? Effect.logWarning(`Breaker opened for ${span}`)
      : Effect.logDebug(`Breaker stays open for ${span}`)
  return Effect.annotateLogs(log, { reason: why })
}

/** A breaker concerns everybody: its changes are logged even if the caller's own lines are not. */
const noteTransition = (
  dependency: string,
  level: LogLevel.LogLevel,
  transition: CircuitBreaker.Transition,
  why = "",
) =>
  Effect.andThen(
    countTransition(dependency, stateNames[transition.from], stateNames[transition.to]),
    Effect.flatMap(References.MinimumLogLevel, (own) =>
      words(transition, why).pipe(
        Effect.annotateLogs({ dependency }),
        Effect.provideService(References.MinimumLogLevel, LogLevel.isLessThan(level, own) ? level : own),
      ),
    ),
  )

/** The rules of `CircuitBreaker.execute` on its store directly: the scope and generator of `execute` cost four times as much. */
export const makeBreaker = (
  store: CircuitBreaker.CircuitBreakerStore["Service"],
  scope: Scope.Scope,
  level: LogLevel.LogLevel,
  dependency: Dependency,
  instance: string | null = null,
) => {
  const key = instance === null ? dependency : `${dependency}:${instance}`
  // The memory store holds nothing per admission, so one scope serves them all.
  const admit = withSteadyClock(Scope.provide(store.admit(key), scope))
  const policy: BreakerPolicy = dependencies[dependency].breaker
  let forced: Forced = null
  let failures = 0
  let incidents = 0
  const heldOpen = new CircuitBreaker.CircuitOpen({ key, retryAfter: forcedOpenWait })
  const tripPolicy = CircuitBreaker.consecutive(policy.failures)
  const spread = policy.spread === undefined ? null : makeSpread(policy.spread)

  /** A failure that concerns only some says nothing about the dependency. */
  const weighed = (outcome: CircuitBreaker.Outcome, subject: Subject): Effect.Effect<CircuitBreaker.Outcome> =>
    spread === null || outcome._tag === "Ignored"
      ? Effect.succeed(outcome)
      : Effect.map(Clock.currentTimeMillis, (now) => {
          const isIll = outcome._tag === "Failure"
          spread.note(subject, isIll, now)
          return isIll && !spread.isGeneral() ? CircuitBreaker.ignored : outcome
        })

  /** Attempts that were under way together fail together, and count once. */
  const isCounted = ({ probe }: CircuitBreaker.Admission, began: number) =>
    policy.counts === "calls" || probe || began === incidents

  const record = (
    admission: CircuitBreaker.Admission,
    began: number,
    happened: CircuitBreaker.Outcome,
    why: () => string,
  ) => {
    const outcome = happened._tag === "Failure" && !isCounted(admission, began) ? CircuitBreaker.ignored : happened
    if (outcome._tag === "Failure") incidents += 1
    if (outcome._tag === "Failure") failures += 1
    else if (outcome._tag === "Success") failures = 0
    return withSteadyClock(
      store.record({
        key,
        generation: admission.generation,
        outcome: outcome._tag,
        tripPolicy,
        openFor:
          outcome._tag === "Failure" && outcome.retryAfter !== undefined
            ? Duration.max(policy.open, outcome.retryAfter)
            : policy.open,
      }),
    ).pipe(
      Effect.flatMap((transition) =>
        transition === undefined ? Effect.void : noteTransition(key, level, transition, why()),
      ),
      Effect.catch((error) => Effect.logWarning("Breaker could not record an outcome", error)),
    )
  }

  const execute = <A, E, R>(
    effect: Effect.Effect<A, E, R>,
    classify: (exit: Exit.Exit<A, E>) => CircuitBreaker.Outcome,
    why: (exit: Exit.Exit<A, E>) => string,
    subject: Subject = null,
  ): Effect.Effect<A, E | Rejection, R> =>
    Effect.uninterruptibleMask((restore): Effect.Effect<A, E | Rejection, R> => {
      // Outcomes do not count while it is held.
      if (forced !== null) return forced === "open" ? Effect.fail(heldOpen) : restore(effect)
      return Effect.matchEffect(admit, {
        onFailure: ({ reason }): Effect.Effect<A, E | Rejection, R> =>
          reason._tag === "CircuitBreakerStoreError" ? restore(effect) : Effect.fail(reason),
        onSuccess: (admission) => {
          const began = incidents
          const run = Effect.flatMap(Effect.exit(restore(effect)), (exit) =>
            Effect.andThen(
              Effect.flatMap(weighed(classify(exit), subject), (outcome) =>
                record(admission, began, outcome, () => why(exit)),
              ),
              exit,
            ),
          )
          return admission.transition === undefined
            ? run
            : Effect.andThen(noteTransition(key, level, admission.transition), run)
        },
      })
    })

  const state = Effect.suspend(() =>
    forced === null
      ? Effect.map(withSteadyClock(store.state(key)), ({ _tag }) => stateNames[_tag])
      : Effect.succeed(forced),
  )

  const awaitsProbe = Effect.suspend(() =>
    forced === null
      ? Effect.map(store.state(key), (now) => now._tag === "Open" && Duration.isZero(now.retryAfter))
      : Effect.succeed(false),
  )

  const force = (to: Forced) =>
    Effect.suspend(() => {
      if (to === forced) return Effect.void
      forced = to
      return Effect.andThen(Effect.ignore(Effect.flatMap(state, (now) => showState(key, now))), logForced(key, to))
    })

  return {
    key,
    dependency,
    instance,
    counts: policy.counts,
    execute,
    state,
    awaitsProbe,
    force,
    forced: () => forced,
    failures: () => failures,
  }
}

export type Breaker = ReturnType<typeof makeBreaker>
