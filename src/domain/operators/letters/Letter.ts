import { Schema } from "effect"
import { ChatId, UpdateId } from "../../Ids.ts"
import { type DeadJob, JobName, nameOfJob } from "./DeadJobs.ts"
import type { DeadLetter } from "./DeadLetters.ts"

export const LetterId = Schema.Union([UpdateId, JobName]).annotate({
  description: "The number of a turn, such as 731205004, or the name of a job, such as job:12",
})
export type LetterId = typeof LetterId.Type

/** What failed for good, as operators see it: a turn or a job. Times are Unix milliseconds. */
export const Letter = Schema.Struct({
  id: LetterId,
  chatId: Schema.NullOr(ChatId).annotate({
    description: "Of a job: the chat of the person whom it belongs to; null for the house's own work",
  }),
  reason: Schema.Literals(["poisoned", "model", "delivery", "job"]).annotate({
    description: "job: a job failed; the others say why a turn did",
  }),
  detail: Schema.String.annotate({
    description: "What happened; of a job also its kind and how often it was tried. Never what anybody wrote",
  }),
  at: Schema.Int,
  resolvedAt: Schema.NullOr(Schema.Int),
})
export type Letter = typeof Letter.Type

export const letterOfTurn = ({ updateId, ...letter }: DeadLetter): Letter => ({ id: updateId, ...letter })

export const letterOfJob = ({ at, attempts, detail, id, kind, resolvedAt, userId }: DeadJob): Letter => ({
  id: nameOfJob(id),
  // A private chat has the number of its user.
  chatId: userId === null ? null : ChatId.make(userId),
  reason: "job",
  detail: `${kind}, tried ${attempts === 1 ? "once" : `${attempts} times`}: ${detail}`,
  at,
  resolvedAt,
})
