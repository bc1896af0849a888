import { Effect } from "effect"
import type { NewJob } from "../domain/Jobs.ts"
import { audited } from "../domain/operators/Audited.ts"
import type { Actor } from "../domain/operators/AuditLog.ts"
import { Broadcasts } from "../domain/operators/Broadcasts.ts"
import { ActionRefused } from "./Refusals.ts"

const begun = Effect.fnUntraced(function* (id: string, first: NewJob) {
  const broadcasts = yield* Broadcasts
  yield* broadcasts.start(id, first)
  const found = yield* broadcasts.find(id)
  // A second press finds what the first one began.
  return found?.state === "running" ? found : yield* new ActionRefused({ message: "There is no such draft any more." })
})

/** `first`: the job that begins it. The audit log knows how many people get it in which languages, and no text. */
export const sendBroadcast = Effect.fnUntraced(function* (actor: Actor, id: string, first: NewJob) {
  const broadcasts = yield* Broadcasts
  const { en, ru } = yield* broadcasts.audience
  const languages = Object.keys((yield* broadcasts.find(id))?.texts ?? {})
  const action = { actor, action: "broadcast.send", target: id, details: { people: en + ru, languages } }
  return yield* audited(action, begun(id, first))
})
