import { Effect } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { Settings } from "../../config/Settings.ts"
import type { UserId } from "../../domain/Ids.ts"
import { Users } from "../../domain/operators/Users.ts"
import { act } from "./Act.ts"
import { AdminApi } from "./AdminApi.ts"
import { Conflict, NotFound } from "./Problems.ts"

/** The facts of somebody who has written to the bot. */
export const known = Effect.fnUntraced(function* (id: UserId) {
  const facts = yield* Users.use((users) => users.find(id))
  return facts ?? (yield* new NotFound({ detail: `Nobody of the id ${id} has written to the bot.` }))
})

const setBanned = Effect.fnUntraced(function* (id: UserId, banned: boolean) {
  const { operators } = yield* Settings
  if (banned && operators.userIds.includes(id)) {
    return yield* new Conflict({ detail: `${id} is an operator: take the id out of ADMIN_USER_IDS first.` })
  }
  yield* Users.use((users) => users.setBanned(id, banned))
  return yield* known(id)
})

export const UserHandlers = HttpApiBuilder.group(AdminApi, "users", (handlers) =>
  handlers.handleAll({
    show: ({ params: { id } }) => act({ action: "user.show", target: String(id), details: {} }, known(id)),
    set: ({ params: { id }, payload: { banned } }) =>
      act({ action: banned ? "user.ban" : "user.unban", target: String(id), details: {} }, setBanned(id, banned)),
  }),
)
