import { Effect } from "effect"
import type { UserId } from "../domain/Ids.ts"
import { audited } from "../domain/operators/Audited.ts"
import type { Actor } from "../domain/operators/AuditLog.ts"
import { Budgets } from "../domain/operators/Budgets.ts"
import { knownUser } from "./KnownUser.ts"

/** What a person may use the model for in a day, and what they used today. Looking is recorded too. */
export const showBudget = (actor: Actor, id: UserId) =>
  audited(
    { actor, action: "budget.show", target: String(id), details: {} },
    Effect.andThen(
      knownUser(id),
      Budgets.use((budgets) => budgets.find(id)),
    ),
  )
