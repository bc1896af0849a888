import type { UserId } from "../../domain/Ids.ts"
import { audited } from "../../domain/operators/Audited.ts"
import type { Actor } from "../../domain/operators/AuditLog.ts"
import { knownUser } from "./KnownUser.ts"

/** Everything about a person except their words. Looking is audited too. */
export const showUser = (actor: Actor, id: UserId) =>
  audited({ actor, action: "user.show", target: String(id), details: {} }, knownUser(id))
