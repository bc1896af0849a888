import { Effect } from "effect"
import { Settings } from "../../config/Settings.ts"
import type { UserId } from "../../domain/Ids.ts"
import { audited } from "../../domain/operators/Audited.ts"
import type { Actor } from "../../domain/operators/AuditLog.ts"
import { Users } from "../../domain/operators/Users.ts"
import { knownUser } from "./KnownUser.ts"
import { ActionRefused } from "../Refusals.ts"

const banned = Effect.fnUntraced(function* (id: UserId) {
  const { operators } = yield* Settings
  if (operators.userIds.includes(id)) {
    return yield* new ActionRefused({ message: `${id} is an operator: remove the id from ADMIN_USER_IDS first.` })
  }
  yield* Users.use((users) => users.setBanned(id, true))
  return yield* knownUser(id)
})

/** Bans a person; operators cannot be banned. */
export const banUser = (actor: Actor, id: UserId) =>
  audited({ actor, action: "user.ban", target: String(id), details: {} }, banned(id))
