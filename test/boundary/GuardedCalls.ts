import { Data, Effect } from "effect"
import type { Guard } from "../../src/boundary/Guard.ts"
import type { GuardedCall, Verdict } from "../../src/boundary/GuardedCall.ts"
import type { Dependency } from "../../src/policy/Dependencies.ts"
import { type CallPolicy, policies } from "../../src/policy/Policies.ts"

export class Refused extends Data.TaggedError("Refused")<Verdict> {}

export const transient = new Refused({ retry: true, fault: true })

export const options = (policy: CallPolicy, dependency: Dependency = "postgres"): GuardedCall<Refused> => ({
  dependency,
  operation: "test.operation",
  policy,
  classify: (error) => (error._tag === "TimedOut" ? { retry: true, fault: true } : error),
})

export const once: CallPolicy = { ...policies.db, attempts: 1 }

export const failing = (guard: Guard["Service"], error: Refused, dependency: Dependency = "postgres") =>
  Effect.exit(guard.call(options(once, dependency), Effect.fail(error)))

export const stateOf = (guard: Guard["Service"], dependency: Dependency) =>
  Effect.map(guard.breakers, (views) => views.find((view) => view.dependency === dependency)?.state)
