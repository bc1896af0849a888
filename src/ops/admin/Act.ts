import { Effect } from "effect"
import { type Action, audited, auditedInOutages } from "../../domain/operators/Audited.ts"
import { CurrentOperator } from "./Authorization.ts"
import { orUnavailable } from "./Problems.ts"

type Asked = Omit<Action, "actor">

const byOperator = (asked: Asked) => Effect.map(CurrentOperator, ({ name }) => ({ ...asked, actor: `admin:${name}` }))

/** Does what the operator asked for, and records it; why it was refused, too. */
export const act = <A, E extends { readonly message: string }, R>(asked: Asked, effect: Effect.Effect<A, E, R>) =>
  orUnavailable(Effect.flatMap(byOperator(asked), (action) => audited(action, effect)))

/** The same for what has to work while the database is away. */
export const actInOutages = <A, E extends { readonly message: string }, R>(
  asked: Asked,
  effect: Effect.Effect<A, E, R>,
) => Effect.flatMap(byOperator(asked), (action) => auditedInOutages(action, effect))
