import { Effect } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { resetBudget } from "../../operators/ResetBudget.ts"
import { setBudget } from "../../operators/SetBudget.ts"
import { showBudget } from "../../operators/ShowBudget.ts"
import { actStored } from "./Act.ts"
import { AdminApi } from "./AdminApi.ts"
import { notFound } from "./Problems.ts"

export const BudgetHandlers = HttpApiBuilder.group(AdminApi, "budgets", (handlers) =>
  handlers.handleAll({
    show: ({ params: { id } }) =>
      actStored((actor) => showBudget(actor, id)).pipe(Effect.catchTag("UnknownTarget", notFound())),
    set: ({ params: { id }, payload }) =>
      actStored((actor) => setBudget(actor, id, payload)).pipe(Effect.catchTag("UnknownTarget", notFound())),
    reset: ({ params: { id } }) =>
      actStored((actor) => resetBudget(actor, id)).pipe(Effect.catchTag("UnknownTarget", notFound())),
  }),
)
