import { Effect } from "effect"
import { audited } from "../domain/operators/Audited.ts"
import type { Actor } from "../domain/operators/AuditLog.ts"
import { Broadcasts } from "../domain/operators/Broadcasts.ts"
import { ActionRefused } from "./Refusals.ts"

const stopped = Effect.fnUntraced(function* (id: string) {
  const broadcasts = yield* Broadcasts
  yield* broadcasts.stop(id)
  const found = yield* broadcasts.find(id)
  return found?.state === "stopped" ? found : yield* new ActionRefused({ message: "It was not running any more." })
})

/** Nobody gets it from now on, unless Telegram has it already. */
export const stopBroadcast = (actor: Actor, id: string) =>
  audited({ actor, action: "broadcast.stop", target: id, details: {} }, stopped(id))
