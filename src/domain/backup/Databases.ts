import { Context, type Effect, type Redacted, Schema, type Scope } from "effect"
import type { Erasure } from "./Erasures.ts"
import type { Fingerprint } from "./Fingerprint.ts"

/** The message says what to do, and holds no values. */
export class DatabaseError extends Schema.TaggedError<DatabaseError>()("DatabaseError", {
  /** `in use`: someone is connected; `forbidden`: not allowed; `exists`, `missing`: a database of that name. */
  reason: Schema.Literals(["away", "forbidden", "in use", "exists", "missing", "full", "other"]),
  message: Schema.String,
}) {}

export interface DatabaseFacts {
  readonly name: string
  readonly serverVersion: number
  readonly encoding: string
  readonly collate: string
  readonly ctype: string
  readonly bytes: number
  /** null: this user may not know it. */
  readonly dataDirectory: string | null
  /** How far the server's log may grow before it is cut. */
  readonly walBytes: number
  readonly migration: number
  /** Versions that know this migration work on it. */
  readonly serves: number
  readonly estimatedRows: number
}

/** An exported snapshot. It holds up VACUUM as long as it exists. */
export interface Snapshot {
  readonly id: string
  readonly at: number
  /** Sequences are not transactional: read after the snapshot, so never ahead of what is dumped. */
  readonly sequences: Fingerprint["sequences"]
}

export interface Holdings {
  readonly people: number
  readonly messages: number
  readonly newestMessage: number | null
  readonly messagesSince: number
}

/** Whole databases of the configured server: creates, compares, swaps and drops them. */
export class Databases extends Context.Service<
  Databases,
  {
    readonly target: string
    /** A copy that serves only versions beyond this migration needs one of them. */
    readonly newestMigration: number
    /** PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE, PGSSLMODE … for PostgreSQL's own programs. */
    readonly environment: (database: string) => Readonly<Record<string, string | Redacted.Redacted>>
    readonly facts: (database: string) => Effect.Effect<DatabaseFacts, DatabaseError>
    /** null: none of our tables. `since`: Unix milliseconds. */
    readonly holdings: (database: string, since: number) => Effect.Effect<Holdings | null, DatabaseError>
    /** Exports a REPEATABLE READ, READ ONLY snapshot until the scope ends. */
    readonly snapshot: (database: string) => Effect.Effect<Snapshot, DatabaseError, Scope.Scope>
    /** Every table, sequence and extension, in the snapshot if given. `progress` gets the rows of each finished table. */
    readonly fingerprint: (
      database: string,
      options: { readonly snapshot?: string; readonly progress?: (rows: number) => Effect.Effect<void> },
    ) => Effect.Effect<Fingerprint, DatabaseError>
    /** A new empty database with the given encoding and collation; dropped with the scope unless renamed. */
    readonly scratch: (
      name: string,
      like: Pick<DatabaseFacts, "encoding" | "collate" | "ctype">,
    ) => Effect.Effect<void, DatabaseError, Scope.Scope>
    /** Scratch databases of killed processes, by name prefix. Only for the holder of the backup lock. */
    readonly dropLeftovers: (prefix: string) => Effect.Effect<ReadonlyArray<string>, DatabaseError>
    readonly users: (database: string) => Effect.Effect<ReadonlyArray<string>, DatabaseError>
    /** One transaction: forgets people again (unless the copy did so later), raises epochs, takes open deliveries as maybe sent. */
    readonly revive: (
      database: string,
      erasures: ReadonlyArray<Erasure>,
    ) => Effect.Effect<{ readonly forgotten: number }, DatabaseError>
    /** Only forgets people, in one transaction, unless that database did so later. */
    readonly erase: (
      database: string,
      erasures: ReadonlyArray<Erasure>,
    ) => Effect.Effect<{ readonly forgotten: number }, DatabaseError>
    readonly kept: Effect.Effect<ReadonlyArray<string>, DatabaseError>
    /** Renames `target` to `old` and `fresh` to `target`, atomically. Fails `in use` while anybody is connected. */
    readonly swap: (names: {
      readonly target: string
      readonly fresh: string
      readonly old: string
    }) => Effect.Effect<void, DatabaseError>
  }
>()("confidant/domain/Databases") {}
