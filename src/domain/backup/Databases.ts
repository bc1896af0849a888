import { Context, type Effect, type Redacted, Schema, type Scope } from "effect"
import type { Erasure } from "./Erasures.ts"
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
  /** Sequences know no snapshot: as they were once it was taken, and so behind none that is dumped after that. */
  readonly sequences: Fingerprint["sequences"]
}

/** What people would lose with a database of ours. */
export interface Holdings {
  readonly people: number
  readonly messages: number
  /** Unix time in milliseconds of the newest message; null: there is none. */
  readonly newestMessage: number | null
  /** Messages that are newer than the moment that was asked about. */
  readonly messagesSince: number
}

/** Whole databases of the configured server, beside the one the bot works in: made, compared, swapped, dropped. */
export class Databases extends Context.Service<
  Databases,
  {
    /** The configured database: DATABASE_URL's, or the embedded server's. */
    readonly target: string
    /** The newest migration that this version of the program knows: a copy that is further can only be used by a newer one. */
    readonly newestMigration: number
    /** PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE, PGSSLMODE … for PostgreSQL's own programs. */
    readonly environment: (database: string) => Readonly<Record<string, string | Redacted.Redacted>>
    readonly facts: (database: string) => Effect.Effect<DatabaseFacts, DatabaseError>
    /** null: the database has no tables of ours. `since`: Unix time in milliseconds. */
    readonly holdings: (database: string, since: number) => Effect.Effect<Holdings | null, DatabaseError>
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
     * Makes a restored copy fit to live on: forgets the people again (not those whose erasure, or a later one, the copy itself has
     * recorded: they may have come back since), raises every chat's epoch, and takes deliveries that were open as possibly made.
     * One transaction. `forgotten`: how many people that was.
     */
    readonly revive: (
      database: string,
      erasures: ReadonlyArray<Erasure>,
    ) => Effect.Effect<{ readonly forgotten: number }, DatabaseError>
    /** `target` becomes `old`, `fresh` becomes `target`; both or none. Fails `in use` while anybody is connected. */
    readonly swap: (names: {
      readonly target: string
      readonly fresh: string
      readonly old: string
    }) => Effect.Effect<void, DatabaseError>
  }
>()("confidant/domain/Databases") {}
