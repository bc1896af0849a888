import { performance } from "node:perf_hooks"
import type * as Cockatiel from "cockatiel"
import { Duration, Effect, References } from "effect"
import { Guard } from "../src/boundary/Guard.ts"
import type { GuardedCall } from "../src/boundary/GuardedCall.ts"
import { dependencies } from "../src/policy/Dependencies.ts"
import { policies } from "../src/policy/Policies.ts"
import { keep, median, rounded } from "./Results.ts"

const calls = 20_000
const rounds = 15

/** The same limits for all. */
const timeoutMillis = Duration.toMillis(policies.db.timeout)
const openMillis = Duration.toMillis(dependencies.postgres.breaker.open)
const { attempts } = policies.db
const { failures } = dependencies.postgres.breaker

const resolved = () => Promise.resolve(1)

const options: GuardedCall<never> = {
  dependency: "postgres",
  operation: "bench",
  policy: policies.db,
  classify: () => ({ retry: true, fault: true }),
}

/** Calls one after the other, as many as asked for; resolves when all are done. */
type Contender = (count: number) => Promise<unknown>

const inPromises =
  (call: () => Promise<unknown>): Contender =>
  async (count) => {
    for (let n = 0; n < count; n++) await call()
  }

/** All calls inside one fiber, as a turn makes them. */
const inOneFiber = (call: Effect.Effect<unknown, unknown>): Contender => {
  const loop = (left: number): Effect.Effect<void, unknown> =>
    left === 0 ? Effect.void : Effect.flatMap(call, () => loop(left - 1))
  return (count) =>
    Effect.runPromise(
      Effect.suspend(() => loop(count)).pipe(Effect.provideService(References.TracerEnabled, false), Effect.orDie),
    )
}

const inCockatiel = (cockatiel: typeof Cockatiel): Contender => {
  const { handleAll } = cockatiel
  const policy = cockatiel.wrap(
    cockatiel.circuitBreaker(handleAll, {
      halfOpenAfter: openMillis,
      breaker: new cockatiel.ConsecutiveBreaker(failures),
    }),
    cockatiel.retry(handleAll, { maxAttempts: attempts - 1, backoff: new cockatiel.ExponentialBackoff() }),
    cockatiel.timeout(timeoutMillis, cockatiel.TimeoutStrategy.Aggressive),
  )
  return inPromises(() => policy.execute(resolved))
}

const contenders = (guard: Guard["Service"], cockatiel: typeof Cockatiel): Readonly<Record<string, Contender>> => {
  // The call is put together anew each time, as the adapters do.
  const guarded = (effect: Effect.Effect<number>) => inOneFiber(Effect.suspend(() => guard.call(options, effect)))
  return {
    "a promise, unguarded": inPromises(resolved),
    "Effect.promise, unguarded": inOneFiber(Effect.promise(resolved)),
    cockatiel: inCockatiel(cockatiel),
    "Guard around a promise": guarded(Effect.promise(resolved)),
    "Guard around a value": guarded(Effect.succeed(1)),
  }
}

const microsPerCall = async (run: Contender, count: number): Promise<number> => {
  const begun = performance.now()
  await run(count)
  return ((performance.now() - begun) * 1_000) / count
}

/** What the guard costs each call, beside a library that does the same: timeout, retry and breaker around a resolved promise. */
const compare = Effect.fnUntraced(function* (cockatiel: typeof Cockatiel) {
  const entries = Object.entries(contenders(yield* Guard, cockatiel))
  const micros = new Map(entries.map(([name]) => [name, new Array<number>()]))
  yield* Effect.promise(async () => {
    for (const [, run] of entries) await microsPerCall(run, 3 * calls)
    // In turns, so that whatever else the machine does meets them all.
    for (let round = 0; round < rounds; round++) {
      for (const [name, run] of entries) micros.get(name)?.push(await microsPerCall(run, calls))
    }
  })
  const ofCockatiel = median(micros.get("cockatiel") ?? [])
  const results = [...micros].map(([name, all]) => ({
    name,
    microsPerCall: rounded(median(all)),
    fastest: rounded(Math.min(...all)),
    ratioToCockatiel: rounded(median(all) / ofCockatiel),
  }))
  console.table(
    results.map(({ fastest, microsPerCall: typical, name, ratioToCockatiel }) => ({
      call: name,
      µs: typical,
      "fastest µs": fastest,
      "÷ cockatiel": ratioToCockatiel,
    })),
  )
  keep("guard", { rounds, calls, results })
}, Effect.provide(Guard.layer))

/** Says so where the packages of bench/ are not installed. */
export const measure = Effect.tryPromise(() => import("cockatiel")).pipe(
  Effect.matchEffect({
    onFailure: () =>
      Effect.sync(() => {
        console.error("The guard is measured beside cockatiel, which is not installed. Run: npm ci --prefix bench")
        process.exitCode = 1
      }),
    onSuccess: compare,
  }),
)
