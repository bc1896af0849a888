import type { UserId } from "../domain/Ids.ts"
import { audited } from "../domain/operators/Audited.ts"
import type { Actor } from "../domain/operators/AuditLog.ts"
import { knownUser } from "./KnownUser.ts"

/** What there is to know of a person without their words. Looking is recorded too. */
export const showUser = (actor: Actor, id: UserId) =>
  audited({ actor, action: "user.show", target: String(id), details: {} }, knownUser(id))
