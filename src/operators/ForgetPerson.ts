import { Clock, Effect } from "effect"
import { ErasureLedger } from "../domain/backup/ErasureLedger.ts"
import { forgetEverywhere } from "../domain/backup/Erasures.ts"
import type { UserId } from "../domain/Ids.ts"
import { auditedInOutages } from "../domain/operators/Audited.ts"
import type { Actor } from "../domain/operators/AuditLog.ts"

/** The ledger first: whatever happens next, no restore brings the person back. */
const forgotten = Effect.fnUntraced(function* (id: UserId) {
  const ledger = yield* ErasureLedger
  const { unreachable } = yield* ledger.add([{ userId: id, at: yield* Clock.currentTimeMillis }])
  const wasKnown = yield* forgetEverywhere(id)
  yield* ErasureLedger.sync
  return { wasKnown, unreachable }
})

/** Deletes a person, now and in every restore. `unreachable`: why the bucket's ledger was not written; the next backup catches up. */
export const forgetPerson = (actor: Actor, id: UserId) =>
  auditedInOutages({ actor, action: "user.forget", target: String(id), details: {} }, forgotten(id))
