import { Effect } from "effect"
import type { UserId } from "../domain/Ids.ts"
import { audited } from "../domain/operators/Audited.ts"
import type { Actor } from "../domain/operators/AuditLog.ts"
import { Budgets, type OwnLimits } from "../domain/operators/Budgets.ts"
import { knownUser } from "./people/KnownUser.ts"

export const setBudget = (actor: Actor, id: UserId, limits: OwnLimits) =>
  audited(
    { actor, action: "budget.set", target: String(id), details: { ...limits } },
    Effect.andThen(
      knownUser(id),
      Budgets.use((budgets) => Effect.andThen(budgets.setLimits(id, limits), budgets.find(id))),
    ),
  )
