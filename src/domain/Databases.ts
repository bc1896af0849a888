import { Context, type Effect, type Redacted, Schema, type Scope } from "effect"
import type { Fingerprint } from "./Fingerprint.ts"

/** What PostgreSQL refused or could not do, in words that say what to do, without values. */
export class DatabaseError extends Schema.TaggedError<DatabaseError>()("DatabaseError", {
  /** `in use`: someone is connected; `forbidden`: no right to do it; `exists`, `missing`: the database of that name. */
  reason: Schema.Literals(["away", "forbidden", "in use", "exists", "missing", "full", "other"]),
  message: Schema.String,
}) {}

export interface DatabaseFacts {
  readonly name: string
  /** `server_version_num`. */
  readonly serverVersion: number
  readonly encoding: string
  readonly collate: string
  readonly ctype: string
  /** `pg_database_size`. */
  readonly bytes: number
  /** Newest applied migration of ours; 0 for a database that is not ours. */
  readonly migration: number
  /** Rows by the planner's estimate, for progress. */
  readonly estimatedRows: number
}

/** An exported snapshot: everything read in it is of one moment. It keeps VACUUM from its work while it is held. */
export interface Snapshot {
  /** For `pg_dump --snapshot`. */
  readonly id: string
  /** Unix time in milliseconds, by the server's clock. */
  readonly at: number
}

/** Whole databases of the configured server, beside the one the bot works in: made, compared, swapped, dropped. */
export class Databases extends Context.Service<
  Databases,
  {
    /** The configured database: DATABASE_URL's, or the embedded server's. */
    readonly target: string
    /** PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE, PGSSLMODE … for PostgreSQL's own programs. */
    readonly environment: (database: string) => Readonly<Record<string, string | Redacted.Redacted>>
    readonly facts: (database: string) => Effect.Effect<DatabaseFacts, DatabaseError>
    /** Opens a REPEATABLE READ, READ ONLY transaction and exports its snapshot, until the scope ends. */
    readonly snapshot: (database: string) => Effect.Effect<Snapshot, DatabaseError, Scope.Scope>
    /** Every table, sequence and extension. In the snapshot, if one is given. `progress` is told the rows of each table that is done. */
    readonly fingerprint: (
      database: string,
      options: { readonly snapshot?: string; readonly progress?: (rows: number) => Effect.Effect<void> },
    ) => Effect.Effect<Fingerprint, DatabaseError>
    /** An empty database that nobody uses, with encoding and collation as given; dropped when the scope ends, if it is still there by that name. */
    readonly scratch: (
      name: string,
      like: Pick<DatabaseFacts, "encoding" | "collate" | "ctype">,
    ) => Effect.Effect<void, DatabaseError, Scope.Scope>
    /** Leftover scratch databases (of processes that were killed) by name prefix. Only for the holder of the backup lock. */
    readonly dropLeftovers: (prefix: string) => Effect.Effect<ReadonlyArray<string>, DatabaseError>
    /** Who is connected to it, as `application_name (n)`; empty: nobody. */
    readonly users: (database: string) => Effect.Effect<ReadonlyArray<string>, DatabaseError>
    /**
     * Makes a restored copy fit to live on: forgets the people again, raises every chat's epoch, and takes deliveries that
     * were open as possibly made. One transaction.
     */
    readonly revive: (
      database: string,
      forgotten: ReadonlyArray<number>,
    ) => Effect.Effect<{ readonly forgotten: number }, DatabaseError>
    /** `target` becomes `old`, `fresh` becomes `target`; both or none. Fails `in use` while anybody is connected. */
    readonly swap: (names: {
      readonly target: string
      readonly fresh: string
      readonly old: string
    }) => Effect.Effect<void, DatabaseError>
  }
>()("confidant/domain/Databases") {}
