import { Effect } from "effect"
import { auditedInOutages } from "../domain/operators/Audited.ts"
import type { Actor } from "../domain/operators/AuditLog.ts"
import { OpsSessions } from "../domain/operators/OpsSessions.ts"

/** Exchanges a link for a session, once. Only the link says who it is. */
export const signIn = Effect.fnUntraced(function* (link: string) {
  const entered = yield* OpsSessions.use((sessions) => sessions.enter(link))
  const actor: Actor = `ops:${entered.name}`
  yield* auditedInOutages({ actor, action: "session.begin", target: null, details: {} }, Effect.void)
  return entered
})
