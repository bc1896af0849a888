import { HttpApiBuilder } from "effect/http-api"
import { Flags } from "../../domain/operators/Flags.ts"
import { resetFlag } from "../../operators/ResetFlag.ts"
import { setFlag } from "../../operators/SetFlag.ts"
import { actStored } from "./Act.ts"
import { AdminApi } from "./AdminApi.ts"
import { orUnavailable } from "./Problems.ts"

export const FlagHandlers = HttpApiBuilder.group(AdminApi, "flags", (handlers) =>
  handlers.handleAll({
    list: () => orUnavailable(Flags.use(({ all }) => all)),
    set: ({ params: { name }, payload: { enabled, percentage = 100 } }) =>
      actStored((actor) => setFlag(actor, name, { enabled, percentage })),
    reset: ({ params: { name } }) => actStored((actor) => resetFlag(actor, name)),
  }),
)
