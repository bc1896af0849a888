import { PgClient, type PgConnection, PgPool } from "@effect/sql-pg"
import { Effect, Predicate, type Stream } from "effect"
import { make } from "effect/sql/SqlClient"
import type { Connection, Row } from "effect/sql/SqlConnection"
import { SqlError, UnknownError } from "effect/sql/SqlError"
import { type Monitor, QueryMonitor } from "./QueryMonitor.ts"

type Session = PgConnection.PgConnection

/** Shows the monitor every statement, including BEGIN and COMMIT. */
class MonitoredConnection implements Connection {
  readonly #session: Session
  readonly #monitor: Monitor

  constructor(session: Session, monitor: Monitor) {
    this.#session = session
    this.#monitor = monitor
  }

  #rows(sql: string, params: ReadonlyArray<unknown>, prepare: boolean) {
    const rows = Effect.map(this.#session.query(sql, params, prepare), (result) => result.rows)
    return this.#monitor.statement(sql, params, rows)
  }

  #values(sql: string, params: ReadonlyArray<unknown>, prepare: boolean) {
    return this.#monitor.statement(sql, params, this.#session.queryValues(sql, params, prepare))
  }

  execute(sql: string, params: ReadonlyArray<unknown>) {
    return this.#rows(sql, params, true)
  }

  executeUnprepared(sql: string, params: ReadonlyArray<unknown>) {
    return this.#rows(sql, params, false)
  }

  executeRaw(sql: string, params: ReadonlyArray<unknown>) {
    return this.#monitor.statement(sql, params, this.#session.query(sql, params))
  }

  executeValues(sql: string, params: ReadonlyArray<unknown>) {
    return this.#values(sql, params, true)
  }

  executeValuesUnprepared(sql: string, params: ReadonlyArray<unknown>) {
    return this.#values(sql, params, false)
  }

  /** Not timed: its reader sets the pace. */
  executeStream(sql: string, params: ReadonlyArray<unknown>): Stream.Stream<Row, SqlError> {
    return this.#session.stream(sql, params)
  }
}

const abortedCommit = new SqlError({
  reason: new UnknownError({
    cause: new Error("COMMIT of an aborted transaction rolled it back"),
    message: "COMMIT of an aborted transaction rolled it back",
    operation: "commit",
  }),
})

/** PostgreSQL answers ROLLBACK to COMMIT after a failed statement. */
const commit = (connection: Connection): Effect.Effect<void, SqlError> =>
  Effect.flatMap(connection.executeRaw("COMMIT", []), (result) =>
    Predicate.hasProperty(result, "command") && result.command === "ROLLBACK"
      ? Effect.fail(abortedCommit)
      : Effect.void,
  )

export const makeMonitoredPool = Effect.fnUntraced(function* (
  options: PgPool.Config & { readonly host: string; readonly port: number; readonly database: string },
) {
  const monitor = yield* QueryMonitor
  const pool = yield* PgPool.make(options)
  const monitored = (session: Session) => new MonitoredConnection(session, monitor)
  return yield* make({
    driver: "pg",
    acquirer: Effect.map(monitor.acquire(pool.get), monitored),
    borrower: (use) => monitor.borrow(pool.use, (session) => use(monitored(session))),
    transactionAcquirer: Effect.map(monitor.acquire(pool.reserve), monitored),
    compiler: PgClient.makeCompiler(),
    prepareTransactionControls: true,
    commit,
    releaseSavepoint: (name) => `RELEASE SAVEPOINT ${name}`,
    spanAttributes: [
      ["db.system.name", "postgresql"],
      ["db.namespace", options.database],
      ["server.address", options.host],
      ["server.port", options.port],
    ],
  })
})
