import { Effect } from "effect"
import type { Actor } from "../../domain/operators/AuditLog.ts"
import { CurrentOperator } from "./Authorization.ts"
import { orUnavailable } from "./Problems.ts"

const actor = Effect.map(CurrentOperator, ({ name }): Actor => `admin:${name}`)

/** Runs an action of `operators/` as the operator of the token. */
export const act = <A, E, R>(action: (actor: Actor) => Effect.Effect<A, E, R>) => Effect.flatMap(actor, action)

export const actStored = <A, E, R>(action: (actor: Actor) => Effect.Effect<A, E, R>) => orUnavailable(act(action))
