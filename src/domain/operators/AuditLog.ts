import { Context, type Effect, Schema } from "effect"
import type { StoreError } from "../StoreError.ts"

/** Who acts: the name in a token, the name in the page's link, a user in Telegram, or the system's user at a terminal. */
export type Actor = `admin:${string}` | `ops:${string}` | `telegram:${number}` | `command:${string}`

/** Holds no text of a user. Times are Unix milliseconds. */
export const AuditEntry = Schema.Struct({
  id: Schema.Int,
  at: Schema.Int,
  actor: Schema.String,
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
    readonly recent: (limit: number) => Effect.Effect<ReadonlyArray<AuditEntry>, StoreError>
  }
>()("confidant/domain/AuditLog") {}
