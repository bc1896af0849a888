import { Clock, Duration, Effect, type Exit, Scope } from "effect"
import { CircuitBreaker } from "effect/persistence"
import { type BreakerPolicy, dependencies, type Dependency, forcedOpenWait } from "../policy/Dependencies.ts"
import { countTransition, showState } from "./BreakerMetrics.ts"
import { makeSpread, type Subject } from "./Spread.ts"

/** null: automatic. */
export type Forced = "open" | "closed" | null

export type Rejection = CircuitBreaker.CircuitOpen | CircuitBreaker.CircuitHalfOpen

const stateNames = { Closed: "closed", Open: "open", HalfOpen: "half_open" } as const

const logForced = (dependency: string, forced: Forced) => {
  const log =
    forced === null
      ? Effect.logInfo("Breaker is automatic again")
      : Effect.logWarning(`Breaker is held ${forced} by an operator, in this process`)
  return Effect.annotateLogs(log, { dependency })
}

const noteTransition = (dependency: string, transition: CircuitBreaker.Transition) => {
  const log =
    transition.to === "Open"
      ? Effect.logWarning(`Breaker opened for ${Duration.format(transition.retryAfter)}`)
      : transition.to === "HalfOpen"
        ? Effect.logDebug("Breaker lets one probe through")
        : Effect.logInfo("Breaker closed")
  const count = countTransition(dependency, stateNames[transition.from], stateNames[transition.to])
  return Effect.andThen(count, Effect.annotateLogs(log, { dependency }))
}

/** The rules of `CircuitBreaker.execute` on its store directly: the scope and generator of `execute` cost four times as much. */
export const makeBreaker = (
  store: CircuitBreaker.CircuitBreakerStore["Service"],
  scope: Scope.Scope,
  dependency: Dependency,
  instance: string | null = null,
) => {
  const key = instance === null ? dependency : `${dependency}:${instance}`
  // The memory store holds nothing per admission, so one scope serves them all.
  const admit = Scope.provide(store.admit(key), scope)
  const policy: BreakerPolicy = dependencies[dependency].breaker
  let forced: Forced = null
  let failures = 0
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

  const record = (admission: CircuitBreaker.Admission, outcome: CircuitBreaker.Outcome) => {
    if (outcome._tag === "Failure") failures += 1
    else if (outcome._tag === "Success") failures = 0
    return store
      .record({
        key,
        generation: admission.generation,
        outcome: outcome._tag,
        tripPolicy,
        openFor:
          outcome._tag === "Failure" && outcome.retryAfter !== undefined
            ? Duration.max(policy.open, outcome.retryAfter)
            : policy.open,
      })
      .pipe(
        Effect.flatMap((transition) => (transition === undefined ? Effect.void : noteTransition(key, transition))),
        Effect.catch((error) => Effect.logWarning("Breaker could not record an outcome", error)),
      )
  }

  const execute = <A, E, R>(
    effect: Effect.Effect<A, E, R>,
    classify: (exit: Exit.Exit<A, E>) => CircuitBreaker.Outcome,
    subject: Subject = null,
  ): Effect.Effect<A, E | Rejection, R> =>
    Effect.uninterruptibleMask((restore): Effect.Effect<A, E | Rejection, R> => {
      // Outcomes do not count while it is held.
      if (forced !== null) return forced === "open" ? Effect.fail(heldOpen) : restore(effect)
      return Effect.matchEffect(admit, {
        onFailure: ({ reason }): Effect.Effect<A, E | Rejection, R> =>
          reason._tag === "CircuitBreakerStoreError" ? restore(effect) : Effect.fail(reason),
        onSuccess: (admission) => {
          const run = Effect.flatMap(Effect.exit(restore(effect)), (exit) =>
            Effect.andThen(
              Effect.flatMap(weighed(classify(exit), subject), (outcome) => record(admission, outcome)),
              exit,
            ),
          )
          return admission.transition === undefined
            ? run
            : Effect.andThen(noteTransition(key, admission.transition), run)
        },
      })
    })

  const state = Effect.suspend(() =>
    forced === null ? Effect.map(store.state(key), ({ _tag }) => stateNames[_tag]) : Effect.succeed(forced),
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
    force,
    forced: () => forced,
    failures: () => failures,
  }
}

export type Breaker = ReturnType<typeof makeBreaker>
