import { Effect } from "effect"
import type { Actor } from "../../domain/operators/AuditLog.ts"
import { jobNamed } from "../../domain/operators/letters/DeadJobs.ts"
import type { LetterId } from "../../domain/operators/letters/Letter.ts"
import { retryJob } from "./RetryJob.ts"
import { retryTurn } from "./RetryTurn.ts"

export const retryLetter = Effect.fnUntraced(function* (actor: Actor, id: LetterId) {
  return typeof id === "number" ? yield* retryTurn(actor, id) : yield* retryJob(actor, jobNamed(id))
})
