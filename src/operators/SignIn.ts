import { Effect } from "effect"
import { auditedInOutages } from "../domain/operators/Audited.ts"
import type { Actor } from "../domain/operators/AuditLog.ts"
import { OpsSessions } from "../domain/operators/OpsSessions.ts"

/** Signs whoever holds the link in to the operators' page, and uses the link up. Who that is only the link says. */
export const signIn = Effect.fnUntraced(function* (link: string) {
  const entered = yield* OpsSessions.use((sessions) => sessions.enter(link)).pipe(
    Effect.tapError(({ message }) => Effect.logWarning(`A link to the operators' page was refused: ${message}`)),
  )
  const actor: Actor = `ops:${entered.name}`
  yield* auditedInOutages({ actor, action: "session.begin", target: null, details: {} }, Effect.void)
  return entered
})
