import { Effect } from "effect"
import { BackupRuns } from "../domain/backup/BackupRuns.ts"
import type { ChatId } from "../domain/Ids.ts"
import { auditedInOutages } from "../domain/operators/Audited.ts"
import type { Actor } from "../domain/operators/AuditLog.ts"
import { ActionRefused } from "./Refusals.ts"

const requested = Effect.fnUntraced(function* (chatId: ChatId | null) {
  const isTaken = yield* BackupRuns.use((runs) => runs.request(chatId))
  if (!isTaken) return yield* new ActionRefused({ message: "A backup is already requested or running." })
})

/** `chatId` gets the notice of the end. A backup matters more than its audit entry. */
export const runBackup = (actor: Actor, chatId: ChatId | null) =>
  auditedInOutages({ actor, action: "backup.run", target: null, details: {} }, requested(chatId))
