import { Effect } from "effect"
import type { Actor } from "../../domain/operators/AuditLog.ts"
import { jobNamed } from "../../domain/operators/letters/DeadJobs.ts"
import type { LetterId } from "../../domain/operators/letters/Letter.ts"
import { dropJob } from "./DropJob.ts"
import { dropTurn } from "./DropTurn.ts"

export const dropLetter = Effect.fnUntraced(function* (actor: Actor, id: LetterId) {
  return typeof id === "number" ? yield* dropTurn(actor, id) : yield* dropJob(actor, jobNamed(id))
})
