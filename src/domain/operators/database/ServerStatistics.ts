import { Context, type Effect } from "effect"
import type { StoreError } from "../../StoreError.ts"

/** What PostgreSQL says of itself. Of other users' sessions only a role with pg_monitor sees the times. */
export interface ServerReading {
  /** Seconds; 0: none is open. */
  readonly longestTransaction: number
  readonly xidAge: number
  /** Since the server's statistics began. */
  readonly deadlocks: number
  /** Seconds since archiving last succeeded, while it fails; 0: it does not fail, or is off. */
  readonly archiveFailing: number
  readonly replicationLag: number
  /** Log kept for slots that nobody reads. */
  readonly slotRetained: number
  readonly connections: number
  readonly maxConnections: number
}

export class ServerStatistics extends Context.Service<
  ServerStatistics,
  { readonly read: Effect.Effect<ServerReading, StoreError> }
>()("confidant/domain/ServerStatistics") {}
