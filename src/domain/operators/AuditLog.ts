import { Context, type Effect, Schema } from "effect"
import type { StoreError } from "../StoreError.ts"

/** Holds no text of a user. Times are Unix milliseconds. */
export const AuditEntry = Schema.Struct({
  id: Schema.Int,
  at: Schema.Int,
  /** `admin:NAME` (of the token), `ops:NAME` (of the page's link), `telegram:USER_ID`, `command:SYSTEM_USER`. */
  actor: Schema.String,
  /** Like `flags.set`, `breaker.open`, `dead_letter.retry`, `backup.run`, `user.ban`, `token.issue`. */
  action: Schema.String,
  target: Schema.NullOr(Schema.String),
  details: Schema.Record(Schema.String, Schema.Json),
})
export type AuditEntry = typeof AuditEntry.Type

/** All actions of operators, including refused attempts; append only. */
export class AuditLog extends Context.Service<
  AuditLog,
  {
    readonly record: (entry: Omit<AuditEntry, "id" | "at">) => Effect.Effect<void, StoreError>
    /** Newest first. */
    readonly recent: (limit: number) => Effect.Effect<ReadonlyArray<AuditEntry>, StoreError>
  }
>()("confidant/domain/AuditLog") {}
