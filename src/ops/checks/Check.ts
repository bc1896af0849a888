import { Clock, Duration, Effect, Fiber } from "effect"
import type { Finding } from "../../domain/operators/Finding.ts"
import type { ProbeFailed } from "../../domain/Probes.ts"

/** Never fails: its findings say what is wrong. */
export interface Check<R = never> {
  readonly name: string
  readonly within: Duration.Duration
  readonly look: Effect.Effect<ReadonlyArray<Finding>, never, R>
}

export interface Row extends Finding {
  readonly check: string
  readonly millis: number
}

export const ok = (found: string): Finding => ({ state: "ok", found, fix: null })
export const warning = (found: string, fix: string): Finding => ({ state: "warning", found, fix })
export const problem = (found: string, fix: string): Finding => ({ state: "problem", found, fix })

/** Findings of a probe, or its failure as the only problem. */
export const orProblem = <R>(
  look: Effect.Effect<ReadonlyArray<Finding>, ProbeFailed, R>,
): Effect.Effect<ReadonlyArray<Finding>, never, R> =>
  Effect.catch(look, ({ message, fix }) => Effect.succeed([problem(message, fix)]))

const severity = { ok: 0, warning: 1, problem: 2 } as const

/** Without the cause, which may quote anything. */
const broke = problem("The check itself failed.", "Report it; LOG_LEVEL=debug on the bot may say more.")

/** Ends in time: leaves a hanging check behind, and a hanging clean-up too. */
export const run = <R>({ name, within, look }: Check<R>): Effect.Effect<ReadonlyArray<Row>, never, R> =>
  Effect.gen(function* () {
    const begun = yield* Clock.currentTimeMillis
    const late = problem(
      `No answer within ${Duration.toSeconds(within)} s.`,
      "Check that it is reachable from this machine and not overloaded.",
    )
    const looking = yield* Effect.forkDetach(Effect.catchDefect(look, () => Effect.succeed([broke])))
    const found = yield* Fiber.join(looking).pipe(
      Effect.timeoutOrElse({
        duration: within,
        orElse: () => Effect.as(Effect.forkDetach(Fiber.interrupt(looking)), [late]),
      }),
      Effect.onInterrupt(() => Effect.forkDetach(Fiber.interrupt(looking))),
    )
    const millis = (yield* Clock.currentTimeMillis) - begun
    return found.map(({ state, found: what, fix }) => ({ check: name, state, found: what, fix, millis }))
  })

/** Side by side; results in order. */
export const runAll = <R>(checks: ReadonlyArray<Check<R>>): Effect.Effect<ReadonlyArray<Row>, never, R> =>
  Effect.map(Effect.forEach(checks, run, { concurrency: "unbounded" }), (rows) => rows.flat())

export const worst = (findings: ReadonlyArray<Finding>): Finding["state"] =>
  findings.map(({ state }) => state).toSorted((a, b) => severity[b] - severity[a])[0] ?? "ok"
