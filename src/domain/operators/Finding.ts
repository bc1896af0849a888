import { Schema } from "effect"

/** `warning`: works, but not as it should; `problem`: does not work. */
export const Finding = Schema.Struct({
  state: Schema.Literals(["ok", "warning", "problem"]),
  /** In our words, without secrets and values of users. */
  found: Schema.String,
  fix: Schema.NullOr(Schema.String),
})
export type Finding = typeof Finding.Type
