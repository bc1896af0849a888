import { audited } from "../../domain/operators/Audited.ts"
import type { Actor } from "../../domain/operators/AuditLog.ts"
import { DeadJobs, nameOfJob } from "../../domain/operators/letters/DeadJobs.ts"
import type { JobId } from "../../domain/JobQueue.ts"
import { dealtWith, failedJob } from "./Letters.ts"

export const dropJob = (actor: Actor, id: JobId) =>
  audited(
    { actor, action: "dead_letter.drop", target: nameOfJob(id), details: {} },
    dealtWith(
      failedJob(id),
      DeadJobs.use((jobs) => jobs.drop(id)),
    ),
  )
