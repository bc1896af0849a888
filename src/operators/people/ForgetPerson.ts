import { Clock, Effect } from "effect"
import { ErasureLedger } from "../../domain/backup/ErasureLedger.ts"
import { forgetEverywhere } from "../../domain/backup/Erasures.ts"
import { Remains } from "../../domain/backup/Remains.ts"
import type { UserId } from "../../domain/Ids.ts"
import { auditedInOutages } from "../../domain/operators/Audited.ts"
import type { Actor } from "../../domain/operators/AuditLog.ts"

/** The ledger first: whatever happens next, no restore brings the person back. */
const forgotten = Effect.fnUntraced(function* (id: UserId) {
  const ledger = yield* ErasureLedger
  const erasure = { userId: id, at: yield* Clock.currentTimeMillis }
  const { unreachable } = yield* ledger.add([erasure])
  const wasKnown = yield* forgetEverywhere(id)
  const { reached, stays } = yield* Remains.use((remains) => remains.forget(erasure))
  yield* ErasureLedger.sync
  return { wasKnown, unreachable, reached, stays }
})

/** Deletes a person, now and in every restore; the audit log does not say whom. `unreachable`: why the bucket's list was not written. */
export const forgetPerson = (actor: Actor, id: UserId) =>
  auditedInOutages({ actor, action: "user.forget", target: null, details: {} }, forgotten(id))
