import { Data, type Duration } from "effect"
import type { JobPolicy, JobResult } from "../domain/Jobs.ts"
import { waitAfter } from "../policy/Jobs.ts"

export type Outcome = Data.TaggedEnum<{
  Done: { readonly result: JobResult }
  Again: { readonly wait: Duration.Duration; readonly detail: string }
  Dead: { readonly detail: string }
}>
export const Outcome = Data.taggedEnum<Outcome>()

/** `transient`: another attempt may succeed, as long as there are any left. */
export const afterFailure = (
  policy: JobPolicy,
  attempt: number,
  { detail, transient }: { readonly detail: string; readonly transient: boolean },
): Outcome =>
  transient && attempt < policy.attempts
    ? Outcome.Again({ wait: waitAfter(policy, attempt), detail })
    : Outcome.Dead({ detail })
