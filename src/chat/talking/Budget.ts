import { Clock, Effect, Metric, Schema } from "effect"
import { hoursLeft, resetsAt } from "../../domain/operators/BudgetRule.ts"
import type { Asking, Budgets } from "../../domain/operators/Budgets.ts"
import { budgetRefusals } from "../../domain/metrics/Turns.ts"
import type { StoreError } from "../../domain/StoreError.ts"

export class OverBudget extends Schema.TaggedError<OverBudget>()("OverBudget", {
  hours: Schema.Int,
  resetsAt: Schema.Int,
}) {}

const refused = Effect.fnUntraced(function* () {
  const now = yield* Clock.currentTimeMillis
  yield* Metric.update(budgetRefusals, 1)
  return yield* new OverBudget({ hours: hoursLeft(now), resetsAt: resetsAt(now) })
})

const unknown = (what: string) => (error: StoreError) =>
  Effect.logWarning(`The budget of an answer could not be ${what}`).pipe(Effect.annotateLogs({ reason: error.message }))

/** Reserves budget before an answer and adds the cost after it; without the database there is no limit. */
export const withinBudget = Effect.fnUntraced(function* <A extends { readonly costUsd: number | null }, E>(
  budgets: Budgets["Service"],
  asking: Asking,
  answer: Effect.Effect<A, E>,
) {
  const reservation = yield* budgets
    .reserve(asking)
    .pipe(Effect.catch((error) => Effect.as(unknown("reserved")(error), { _tag: "Unlimited" } as const)))
  if (reservation._tag === "Over") return yield* refused()
  if (reservation._tag === "Unlimited") return yield* answer
  return yield* answer.pipe(
    Effect.tapError(() => Effect.catch(budgets.release(asking.turnId), unknown("released"))),
    Effect.tap(({ costUsd }) => Effect.catch(budgets.settle(asking.turnId, costUsd), unknown("settled"))),
  )
})
