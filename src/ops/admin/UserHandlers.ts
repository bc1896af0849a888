import { Effect } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { banUser } from "../../operators/people/BanUser.ts"
import { showUser } from "../../operators/people/ShowUser.ts"
import { unbanUser } from "../../operators/people/UnbanUser.ts"
import { actStored } from "./Act.ts"
import { AdminApi } from "./AdminApi.ts"
import { conflict, notFound } from "./Problems.ts"

export const UserHandlers = HttpApiBuilder.group(AdminApi, "users", (handlers) =>
  handlers.handleAll({
    show: ({ params: { id } }) =>
      actStored((actor) => showUser(actor, id)).pipe(Effect.catchTag("UnknownTarget", notFound())),
    set: ({ params: { id }, payload: { banned } }) =>
      (banned ? actStored((actor) => banUser(actor, id)) : actStored((actor) => unbanUser(actor, id))).pipe(
        Effect.catchTags({ UnknownTarget: notFound(), ActionRefused: conflict() }),
      ),
  }),
)
