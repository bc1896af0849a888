import { audited } from "../../domain/operators/Audited.ts"
import type { Actor } from "../../domain/operators/AuditLog.ts"
import { DeadJobs, nameOfJob } from "../../domain/operators/letters/DeadJobs.ts"
import type { JobId } from "../../domain/JobQueue.ts"
import { dealtWith, failedJob } from "./Letters.ts"

export const retryJob = (actor: Actor, id: JobId) =>
  audited(
    { actor, action: "dead_letter.retry", target: nameOfJob(id), details: {} },
    dealtWith(
      failedJob(id),
      DeadJobs.use((jobs) => jobs.retry(id)),
    ),
  )
