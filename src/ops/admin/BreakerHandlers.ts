import { Effect } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { Guard } from "../../boundary/Guard.ts"
import { actInOutages } from "./Act.ts"
import { AdminApi } from "./AdminApi.ts"
import { NotFound } from "./Problems.ts"

export const force = Effect.fnUntraced(function* (key: string, state: "open" | "closed" | "auto") {
  const guard = yield* Guard
  yield* guard.force(key, state === "auto" ? null : state)
  const breaker = (yield* guard.breakers).find((view) => view.key === key)
  return (
    breaker ??
    (yield* new NotFound({
      detail: `There is no breaker ${key}: GET /admin/breakers lists them. One of a model appears with its first call.`,
    }))
  )
})

export const BreakerHandlers = HttpApiBuilder.group(AdminApi, "breakers", (handlers) =>
  handlers.handleAll({
    list: () => Guard.use(({ breakers }) => breakers),
    force: ({ params: { key }, payload: { state } }) =>
      actInOutages({ action: `breaker.${state}`, target: key, details: {} }, force(key, state)),
  }),
)
