import { Effect } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { Budgets, type OwnLimits } from "../../domain/operators/Budgets.ts"
import type { UserId } from "../../domain/Ids.ts"
import { act } from "./Act.ts"
import { AdminApi } from "./AdminApi.ts"
import { known } from "./UserHandlers.ts"

const show = (id: UserId) =>
  Effect.andThen(
    known(id),
    Budgets.use((budgets) => budgets.find(id)),
  )

const change = (id: UserId, limits: OwnLimits | null) =>
  Effect.andThen(
    known(id),
    Budgets.use((budgets) => Effect.andThen(budgets.setLimits(id, limits), budgets.find(id))),
  )

export const BudgetHandlers = HttpApiBuilder.group(AdminApi, "budgets", (handlers) =>
  handlers.handleAll({
    show: ({ params: { id } }) => act({ action: "budget.show", target: String(id), details: {} }, show(id)),
    set: ({ params: { id }, payload }) =>
      act({ action: "budget.set", target: String(id), details: { ...payload } }, change(id, payload)),
    reset: ({ params: { id } }) => act({ action: "budget.reset", target: String(id), details: {} }, change(id, null)),
  }),
)
