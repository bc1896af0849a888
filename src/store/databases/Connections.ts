import { PgClient } from "@effect/sql-pg"
import { Effect, type Scope } from "effect"
import * as Reactivity from "effect/reactivity/Reactivity"
import { isSqlError, type SqlError } from "effect/sql/SqlError"
import type { DatabaseError } from "../../domain/backup/Databases.ts"
import { databaseError } from "../driver/DatabaseFailure.ts"
import { connectionOf, DatabaseServer } from "./DatabaseServer.ts"
import type { StatementFailure } from "../driver/Transact.ts"

type Session = Readonly<Record<string, string>>
type Work<A, R> = (sql: PgClient.PgClient) => Effect.Effect<A, StatementFailure, R>

/** Long work must not be cut by the server. */
const unhurried: Session = { statement_timeout: "0", idle_in_transaction_session_timeout: "0", jit: "off" }

/** The client's own quoting takes a dot for the end of a schema name. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

export interface Connections {
  readonly target: string
  readonly open: (database: string, session?: Session) => Effect.Effect<PgClient.PgClient, SqlError, Scope.Scope>
  /** A connection to none of these databases, so that they can be created, renamed and dropped. */
  readonly openBeside: (databases: ReadonlyArray<string>) => Effect.Effect<PgClient.PgClient, SqlError, Scope.Scope>
  readonly within: <A, R>(
    what: string,
    database: string,
    work: Work<A, R>,
    session?: Session,
  ) => Effect.Effect<A, DatabaseError, Exclude<R, Scope.Scope>>
  readonly beside: <A, R>(
    what: string,
    databases: ReadonlyArray<string>,
    work: Work<A, R>,
  ) => Effect.Effect<A, DatabaseError, Exclude<R, Scope.Scope>>
}

export const makeConnections: Effect.Effect<Connections, never, DatabaseServer> = Effect.gen(function* () {
  const { url, target } = yield* DatabaseServer

  const open: Connections["open"] = (database, session = {}) =>
    PgClient.makeClient({
      ...connectionOf(url, { ...target, database }),
      applicationName: "confidant backup",
      startupParameters: { ...unhurried, ...session },
    }).pipe(Effect.provide(Reactivity.layer))

  const openBeside: Connections["openBeside"] = (databases) =>
    Effect.firstSuccessOf(
      ["postgres", "template1"].filter((name) => !databases.includes(name)).map((name) => open(name)),
    )

  const on = <A, R>(
    what: string,
    opened: Effect.Effect<PgClient.PgClient, SqlError, Scope.Scope>,
    work: Work<A, R>,
  ): Effect.Effect<A, DatabaseError, Exclude<R, Scope.Scope>> =>
    Effect.flatMap(opened, work).pipe(
      // The driver turns a connection lost inside a transaction into a defect.
      Effect.catchDefect((defect) => (isSqlError(defect) ? Effect.fail(defect) : Effect.die(defect))),
      Effect.mapError(databaseError(what)),
      Effect.scoped,
    )

  return {
    target: target.database,
    open,
    openBeside,
    within: (what, database, work, session) => on(`${what} ${database}`, open(database, session), work),
    beside: (what, databases, work) => on(what, openBeside(databases), work),
  }
})
