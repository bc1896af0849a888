import { Effect } from "effect"
import { Guard } from "../boundary/Guard.ts"
import { auditedInOutages } from "../domain/operators/Audited.ts"
import type { Actor } from "../domain/operators/AuditLog.ts"
import { UnknownTarget } from "./Refusals.ts"
import { SharedBreakers } from "./SharedBreakers.ts"

const forced = Effect.fnUntraced(function* (key: string, state: "open" | "closed" | "auto") {
  const guard = yield* Guard
  yield* SharedBreakers.use(({ hold }) => hold(key, state === "auto" ? null : state))
  const breaker = (yield* guard.breakers).find((view) => view.key === key)
  return (
    breaker ??
    (yield* new UnknownTarget({
      message: `There is no breaker ${key}. A model's breaker appears with its first call.`,
    }))
  )
})

/** Holds a breaker open or closed, in all processes, or releases it; works without the database. */
export const forceBreaker = (actor: Actor, key: string, state: "open" | "closed" | "auto") =>
  auditedInOutages({ actor, action: `breaker.${state}`, target: key, details: {} }, forced(key, state))
