import { auditedInOutages } from "../domain/operators/Audited.ts"
import type { Actor } from "../domain/operators/AuditLog.ts"
import { OpsSessions } from "../domain/operators/OpsSessions.ts"

/** Ends a session of the operators' page, copies included. */
export const signOut = (actor: Actor, session: string) =>
  auditedInOutages(
    { actor, action: "session.end", target: null, details: {} },
    OpsSessions.use((sessions) => sessions.leave(session)),
  )
