import { HttpApiBuilder } from "effect/http-api"
import { inviteLimits } from "../../domain/operators/Invites.ts"
import { issueInvites } from "../../operators/IssueInvites.ts"
import { actStored } from "./Act.ts"
import { AdminApi } from "./AdminApi.ts"

export const InviteHandlers = HttpApiBuilder.group(AdminApi, "invites", (handlers) =>
  handlers.handleAll({
    issue: ({ payload }) => actStored((actor) => issueInvites(actor, { ...inviteLimits.usual, ...payload })),
  }),
)
