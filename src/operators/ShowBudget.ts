import { Effect } from "effect"
import type { UserId } from "../domain/Ids.ts"
import { audited } from "../domain/operators/Audited.ts"
import type { Actor } from "../domain/operators/AuditLog.ts"
import { Budgets } from "../domain/operators/Budgets.ts"
import { knownUser } from "./people/KnownUser.ts"

/** A person's daily limits and today's use. Looking is audited too. */
export const showBudget = (actor: Actor, id: UserId) =>
  audited(
    { actor, action: "budget.show", target: String(id), details: {} },
    Effect.andThen(
      knownUser(id),
      Budgets.use((budgets) => budgets.find(id)),
    ),
  )
