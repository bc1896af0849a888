import { Schema } from "effect"

/** `transient`: the server was down or busy, a retry may succeed; otherwise it refused the statement. Never carries a value. */
export class StoreError extends Schema.TaggedError<StoreError>()("StoreError", {
  operation: Schema.String,
  transient: Schema.Boolean,
  sqlState: Schema.NullOr(Schema.String),
  message: Schema.String,
}) {}
