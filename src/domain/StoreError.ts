import { Schema } from "effect"

/** `transient`: an outage, a mended server would take the statement; otherwise it refuses this one. Never carries a value. */
export class StoreError extends Schema.TaggedError<StoreError>()("StoreError", {
  operation: Schema.String,
  transient: Schema.Boolean,
  sqlState: Schema.NullOr(Schema.String),
  message: Schema.String,
}) {}
