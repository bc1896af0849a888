import { Schema } from "effect"

/**
 * A statement that failed. `transient`: the server was away or busy and the same statement may work later;
 * otherwise the statement itself is refused. Carries the SQLSTATE, never a value.
 */
export class StoreError extends Schema.TaggedError<StoreError>()("StoreError", {
  operation: Schema.String,
  transient: Schema.Boolean,
  sqlState: Schema.NullOr(Schema.String),
  message: Schema.String,
}) {}
