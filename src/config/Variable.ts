import type { Schema } from "effect"

/** docs/configuration.md and .env.example are tested against this table. */
export interface Variable<A> {
  readonly name: string
  readonly what: string
  /** Completes the sentence "NAME must be …". */
  readonly format: string
  readonly fix: string
  readonly schema: Schema.Codec<A, string>
  /** null: unset means "without". */
  readonly default: A
  /** It may also come from a file: NAME_FILE, or NAME in SECRETS_DIR. */
  readonly isSecret?: true
}

export const variable = <A>(definition: Variable<A>): Variable<A> => definition
export const optional = <A>(definition: Omit<Variable<A>, "default">): Variable<A | null> => ({
  ...definition,
  default: null,
})
