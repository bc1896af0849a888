import type { Schema } from "effect"

/** One variable of the environment. docs/configuration.md and .env.example are tested against this table. */
export interface Variable<A> {
  readonly name: string
  readonly what: string
  /** Completes the sentence "NAME must be …". */
  readonly format: string
  /** The sentence that tells how to put it right. */
  readonly fix: string
  readonly schema: Schema.Codec<A, string>
  /** null: unset means "without". */
  readonly default: A
}

/** Its type, inferred. */
export const variable = <A>(definition: Variable<A>): Variable<A> => definition
/** Unset means "without". */
export const optional = <A>(definition: Omit<Variable<A>, "default">): Variable<A | null> => ({
  ...definition,
  default: null,
})
