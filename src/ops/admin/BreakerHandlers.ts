import { Effect } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { Guard } from "../../boundary/Guard.ts"
import { forceBreaker } from "../../operators/ForceBreaker.ts"
import { act } from "./Act.ts"
import { AdminApi } from "./AdminApi.ts"
import { notFound } from "./Problems.ts"

export const BreakerHandlers = HttpApiBuilder.group(AdminApi, "breakers", (handlers) =>
  handlers.handleAll({
    list: () => Guard.use(({ breakers }) => breakers),
    force: ({ params: { key }, payload: { state } }) =>
      act((actor) => forceBreaker(actor, key, state)).pipe(
        Effect.catchTag("UnknownTarget", notFound("GET /admin/breakers lists them.")),
      ),
  }),
)
