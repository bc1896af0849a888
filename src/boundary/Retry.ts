import { Context, type Duration, Effect, Random, Schedule } from "effect"
import { type CallPolicy, waitFor } from "../policy/Policies.ts"

/** The policy as a schedule. `asked` reads the wait that an error itself asks for (Retry-After), which then takes precedence. */
export const schedule = <E>(
  policy: CallPolicy,
  asked: (error: E) => Duration.Duration | undefined = () => undefined,
): Schedule.Schedule<number, E> =>
  Schedule.forever.pipe(
    Schedule.setInputType<E>(),
    Schedule.upTo({ times: policy.attempts - 1 }),
    Schedule.modifyDelay(({ attempt, input }) =>
      Effect.map(Random.next, (random) => waitFor(policy, attempt, random, asked(input))),
    ),
  )

/** Whether a call was retried; the caller provides the mark. */
export const Retried = Context.Reference<{ retried: boolean }>("confidant/boundary/Retried", {
  defaultValue: () => ({ retried: false }),
})
