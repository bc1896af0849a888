import { Effect } from "effect"
import type { UserId } from "../../domain/Ids.ts"
import { audited } from "../../domain/operators/Audited.ts"
import type { Actor } from "../../domain/operators/AuditLog.ts"
import { Users } from "../../domain/operators/Users.ts"
import { knownUser } from "./KnownUser.ts"

export const unbanUser = (actor: Actor, id: UserId) =>
  audited(
    { actor, action: "user.unban", target: String(id), details: {} },
    Effect.andThen(
      Users.use((users) => users.setBanned(id, false)),
      knownUser(id),
    ),
  )
