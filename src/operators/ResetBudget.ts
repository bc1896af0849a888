import { Effect } from "effect"
import type { UserId } from "../domain/Ids.ts"
import { audited } from "../domain/operators/Audited.ts"
import type { Actor } from "../domain/operators/AuditLog.ts"
import { Budgets } from "../domain/operators/Budgets.ts"
import { knownUser } from "./people/KnownUser.ts"

export const resetBudget = (actor: Actor, id: UserId) =>
  audited(
    { actor, action: "budget.reset", target: String(id), details: {} },
    Effect.andThen(
      knownUser(id),
      Budgets.use((budgets) => Effect.andThen(budgets.setLimits(id, null), budgets.find(id))),
    ),
  )
