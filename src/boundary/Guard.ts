import { Cause, Context, Duration, Effect, Exit, Layer, Predicate, Record, References, Schedule } from "effect"
import { CircuitBreaker } from "effect/persistence"
import { dependencies, type Dependency } from "../policy/Dependencies.ts"
import { askedWait, type CallPolicy } from "../policy/Policies.ts"
import { type Breaker, type Forced, makeBreaker, type Rejection } from "./Breaker.ts"
import { type CallMetrics, makeCallMetrics } from "./CallMetrics.ts"
import { Faults } from "./Faults.ts"
import { type BreakerView, type GuardedCall, TimedOut, Unavailable } from "./GuardedCall.ts"
import { Retried, schedule } from "./Retry.ts"
import { makeRetryBudget, type RetryBudget } from "./RetryBudget.ts"

/** Capturing a stack for each span would cost more than the rest of the guard. */
const noStack = { captureStackTrace: false } as const

const longestEnd = Duration.millis(100)
const shortWait = Duration.seconds(5)

const policyOf = <E>({ dependency, policy }: GuardedCall<E>): CallPolicy => policy ?? dependencies[dependency].policy

/** The cause in a word and a code, never a word of the dependency's own. */
const whyOf = <E>(options: GuardedCall<E>, error: E | TimedOut): string => {
  if (error instanceof TimedOut) return `no answer in ${Duration.format(policyOf(options).timeout)}`
  if (options.why !== undefined) return options.why(error)
  return Predicate.hasProperty(error, "_tag") ? String(error._tag) : "unknown"
}

/** A short wait ends by a timer set when the rest is over: after a stall, what arrived meanwhile is read first and is not late. */
const waitOut = (timeout: Duration.Duration): Effect.Effect<void> => {
  if (Duration.isGreaterThan(timeout, shortWait)) return Effect.sleep(timeout)
  const end = Duration.min(Duration.times(timeout, 0.2), longestEnd)
  return Effect.andThen(Effect.sleep(Duration.subtract(timeout, end)), Effect.sleep(end))
}

/** Like `Effect.timeoutOrElse`, without an `Option` per value. */
const timed = <A, E, R>(options: GuardedCall<E>, effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | TimedOut, R> => {
  const { dependency, operation } = options
  const late = Effect.flatMap(waitOut(policyOf(options).timeout), () =>
    Effect.fail(new TimedOut({ dependency, operation })),
  )
  const attempt = Effect.raceFirst(effect, late)
  return options.admit === undefined ? attempt : options.admit(attempt)
}

/** The schedule is only built after a failure, and only retries get their own span. `mayRepeat` and the budget may forbid one. */
const retrying = <A, E, R>(
  options: GuardedCall<E>,
  budget: RetryBudget,
  attempt: Effect.Effect<A, E | TimedOut, R>,
  metrics: CallMetrics,
  mayRepeat: Effect.Effect<boolean> = Effect.succeed(true),
): Effect.Effect<A, E | TimedOut, R> => {
  const policy = policyOf(options)
  const { attempts } = policy
  const ofOperation = metrics.of(options.operation, attempts)
  const repeated = (failures: number, failure: E | TimedOut) =>
    Effect.withFiber((fiber) => {
      ofOperation.retried(failures + 1)
      fiber.getRef(Retried).retried = true
      const reason = whyOf(options, failure)
      return Effect.annotateLogs(Effect.logWarning(`Retry ${failures}/${attempts}`), { reason })
    })
  const won = (attemptNumber: number) =>
    Effect.suspend(() => {
      ofOperation.won(attemptNumber)
      return Effect.logInfo(`Success on attempt ${attemptNumber}/${attempts}`)
    })
  const again = (failure: E | TimedOut) => {
    const inContext = Effect.annotateLogs({ operation: options.operation, dependency: options.dependency })
    const withinBudget = Effect.flatMap(mayRepeat, (may) => (may ? budget.mayRetry(policy) : Effect.succeed(false)))
    const whenToRepeat = schedule<E | TimedOut>(policy, (error) => options.classify(error).retryAfter).pipe(
      Schedule.while(({ input }) => (options.classify(input).retry ? withinBudget : false)),
      Schedule.tap(({ attempt: failures, input }) => inContext(repeated(failures, input))),
    )
    const replayFirst: Effect.Effect<A, E | TimedOut, R> = Effect.flatMap(
      Schedule.CurrentMetadata,
      ({ attempt: failures }) =>
        failures === 0
          ? Effect.fail(failure)
          : attempt.pipe(
              Effect.withSpan("retry", { attributes: { "confidant.retry.attempt": failures + 1 } }, noStack),
              Effect.tap(() => inContext(won(failures + 1))),
            ),
    )
    return options.classify(failure).retry
      ? metrics.timed(options.dependency, Effect.retry(replayFirst, whenToRepeat))
      : Effect.fail(failure)
  }
  const call = Effect.matchEffect(attempt, {
    onSuccess: (value) => {
      ofOperation.won(1)
      return Effect.succeed(value)
    },
    onFailure: again,
  })
  return budget.counted(call)
}

const outcomeOf =
  <E>(options: GuardedCall<E>) =>
  (exit: Exit.Exit<unknown, E | TimedOut>): CircuitBreaker.Outcome => {
    if (Exit.isSuccess(exit)) return CircuitBreaker.success
    // Interruptions and our own defects say nothing about the dependency.
    const error = Cause.findErrorOption(exit.cause)
    if (error._tag === "None") return CircuitBreaker.ignored
    const { fault, retryAfter } = options.classify(error.value)
    if (!fault) return CircuitBreaker.ignored
    return retryAfter === undefined
      ? CircuitBreaker.failure()
      : CircuitBreaker.failure({ retryAfter: askedWait(policyOf(options), retryAfter) })
  }

const whyFailed =
  <E>(options: GuardedCall<E>) =>
  (exit: Exit.Exit<unknown, E | TimedOut>): string => {
    const error = Exit.isFailure(exit) ? Cause.findErrorOption(exit.cause) : null
    return error?._tag === "Some" ? whyOf(options, error.value) : "unknown"
  }

const whileProbing = Duration.seconds(1)

const isRejection = (error: unknown): error is Rejection =>
  error instanceof CircuitBreaker.CircuitOpen || error instanceof CircuitBreaker.CircuitHalfOpen

const unavailable = (dependency: Dependency, rejection: Rejection) =>
  new Unavailable({
    dependency,
    retryAfterSeconds: Duration.toSeconds(rejection._tag === "CircuitOpen" ? rejection.retryAfter : whileProbing),
  })

const notOnceRejected = <E>(options: GuardedCall<E>): GuardedCall<E | Rejection> => ({
  ...options,
  classify: (error) => (isRejection(error) ? { retry: false, fault: false } : options.classify(error)),
  why: (error) => (isRejection(error) ? "rejected" : whyOf(options, error)),
})

/** Breaker around retry, or retry around breaker if each attempt counts. */
const protect = <A, E, R>(
  breaker: Breaker,
  budget: RetryBudget,
  metrics: CallMetrics,
  options: GuardedCall<E>,
  effect: Effect.Effect<A, E, R>,
): Effect.Effect<A, E | TimedOut | Rejection, R> => {
  const attempt = timed(options, effect)
  if (breaker.counts === "calls")
    return breaker.execute(
      retrying(options, budget, attempt, metrics),
      outcomeOf(options),
      whyFailed(options),
      options.subject,
    )
  const stillClosed = Effect.match(breaker.state, { onSuccess: (state) => state === "closed", onFailure: () => true })
  const counted = breaker.execute(attempt, outcomeOf(options), whyFailed(options), options.subject)
  return retrying(notOnceRejected(options), budget, counted, metrics, stillClosed)
}

const make = Effect.gen(function* () {
  const store = yield* CircuitBreaker.CircuitBreakerStore
  const faults = yield* Faults
  const scope = yield* Effect.scope
  const metrics = yield* makeCallMetrics
  const level = yield* References.MinimumLogLevel
  const breakers = Record.map(dependencies, (_, dependency) => makeBreaker(store, scope, level, dependency))
  const budgets = Record.map(dependencies, (_, dependency) => makeRetryBudget(dependency))
  const ofInstances = new Map<string, Breaker>()
  for (const { dependency } of Object.values(breakers)) metrics.begin(dependency)

  const breakerOf = ({ dependency, instance }: { readonly dependency: Dependency; readonly instance?: string }) => {
    if (instance === undefined) return breakers[dependency]
    const key = `${dependency}:${instance}`
    const known = ofInstances.get(key)
    if (known !== undefined) return known
    const breaker = makeBreaker(store, scope, level, dependency, instance)
    metrics.beginBreaker(key)
    ofInstances.set(key, breaker)
    return breaker
  }

  /** A refusal by a healthy dependency is not our error. */
  const noteFailure = <E>(options: GuardedCall<E>, error: E | TimedOut | Rejection) => {
    if (isRejection(error)) metrics.rejected(error.key)
    else {
      const { fault, retry } = options.classify(error)
      if (!fault && !retry) return
    }
    metrics.failed(options.dependency)
  }

  const call = <A, E, R>(
    options: GuardedCall<E>,
    effect: Effect.Effect<A, E, R>,
  ): Effect.Effect<A, E | TimedOut | Unavailable, R> => {
    const attempted = options.faults === undefined ? effect : faults.around(options.faults, effect)
    const guarded = Effect.catch(
      protect(breakerOf(options), budgets[options.dependency], metrics, options, attempted),
      (error): Effect.Effect<never, E | TimedOut | Unavailable> => {
        noteFailure(options, error)
        return Effect.fail(isRejection(error) ? unavailable(options.dependency, error) : error)
      },
    )
    return Effect.withFiber((fiber) =>
      fiber.getRef(References.TracerEnabled)
        ? Effect.withSpan(
            options.operation,
            {
              kind: options.kind ?? "client",
              attributes: { ...options.attributes, "confidant.dependency": options.dependency },
            },
            noStack,
          )(guarded)
        : guarded,
    )
  }

  const all = () => [...Object.values(breakers), ...ofInstances.values()]

  const force = Effect.fnUntraced(function* (key: string, to: Forced) {
    const breaker = all().find((known) => known.key === key)
    if (breaker !== undefined) yield* breaker.force(to)
    return breaker !== undefined
  })

  return {
    call,
    force,
    awaitsProbe: (dependency: Dependency) => Effect.orDie(breakers[dependency].awaitsProbe),
    breakers: Effect.suspend(() =>
      Effect.forEach(all(), ({ key, dependency, instance, state, failures, forced }) =>
        state.pipe(
          Effect.map((now): BreakerView => ({
            key,
            dependency,
            instance,
            state: now,
            failures: failures(),
            forced: forced(),
          })),
          Effect.orDie,
        ),
      ),
    ),
  }
})

/** The one way to call the outside: span ⊃ breaker ⊃ retry ⊃ timeout ⊃ call; for Redis span ⊃ retry ⊃ breaker ⊃ timeout. */
export class Guard extends Context.Service<
  Guard,
  {
    /** Fails with the last attempt's error, `TimedOut`, or `Unavailable` if nothing was called. Interruption reaches the attempt. */
    readonly call: <A, E, R>(
      options: GuardedCall<E>,
      effect: Effect.Effect<A, E, R>,
    ) => Effect.Effect<A, E | TimedOut | Unavailable, R>
    readonly breakers: Effect.Effect<ReadonlyArray<BreakerView>>
    /** Whether its breaker is open and only waits for a call that shows whether it may close. */
    readonly awaitsProbe: (dependency: Dependency) => Effect.Effect<boolean>
    /** Holds or releases (null) the breaker `BreakerView.key` in this process. False: no such breaker. */
    readonly force: (key: string, to: Forced) => Effect.Effect<boolean>
  }
>()("confidant/boundary/Guard") {
  static readonly layer = Layer.effect(Guard, make).pipe(Layer.provide(CircuitBreaker.layerStoreMemory()))
}
