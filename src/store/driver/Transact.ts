import { Effect, Predicate, type Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { isSqlError, type SqlError } from "effect/sql/SqlError"
import type { TimedOut, Unavailable, Verdict } from "../../boundary/GuardedCall.ts"
import { StoreError } from "../../domain/StoreError.ts"

export type StatementFailure = SqlError | Schema.SchemaError

export const sqlState = (error: SqlError): string | null => {
  const cause = error.reason.cause
  return Predicate.hasProperty(cause, "code") && typeof cause.code === "string" && /^[0-9A-Z]{5}$/.test(cause.code)
    ? cause.code
    : null
}

/** Shutdown, crash, startup, too many connections, lost connection, read-only (a standby): the server is down for us. */
const awayStates = new Set(["57P01", "57P02", "57P03", "53300", "08006", "25006"])

const isAway = (error: SqlError): boolean =>
  error.reason._tag === "ConnectionError" || awayStates.has(sqlState(error) ?? "")

// The driver refuses COPY by dropping the connection, and calls that retryable.
const isRefusedCopy = (error: SqlError): boolean =>
  Predicate.hasProperty(error.reason.cause, "message") &&
  String(error.reason.cause.message).includes("COPY is not supported")

/** The server was down or busy, or another transaction was in the way. */
export const isTransient = (error: SqlError): boolean => (error.isRetryable || isAway(error)) && !isRefusedCopy(error)

/** A server that answers, even with an error, is healthy. */
export const verdict = (error: StatementFailure | TimedOut): Verdict => {
  if (error._tag === "TimedOut") return { retry: true, fault: true }
  if (!isSqlError(error)) return { retry: false, fault: false }
  return { retry: isTransient(error), fault: isTransient(error) && isAway(error) }
}

/** Kind of failure, SQLSTATE and constraint. The server's own words may quote a value, so they are left out. */
export const storeError =
  (operation: string) =>
  (error: StatementFailure | TimedOut | Unavailable): StoreError => {
    if (error._tag === "Unavailable") {
      return new StoreError({ operation, transient: true, sqlState: null, message: "PostgreSQL is unavailable" })
    }
    if (error._tag === "TimedOut") {
      return new StoreError({
        operation,
        transient: true,
        sqlState: null,
        message: "PostgreSQL did not answer in time",
      })
    }
    if (!isSqlError(error)) {
      return new StoreError({ operation, transient: false, sqlState: null, message: "A row has an unexpected shape" })
    }
    const { reason } = error
    const constraint = reason._tag === "UniqueViolation" ? ` of ${reason.constraint}` : ""
    return new StoreError({
      operation,
      transient: isTransient(error),
      sqlState: sqlState(error),
      message: `PostgreSQL: ${reason._tag}${constraint}`,
    })
  }

/** One transaction. A connection lost before COMMIT is an ordinary failure here; after a failed COMMIT the outcome is unknown. */
export const transact = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | SqlError, R | SqlClient> =>
  Effect.flatMap(SqlClient, (sql) => sql.withTransaction(effect)).pipe(
    Effect.catchDefect((defect) => (isSqlError(defect) ? Effect.fail(defect) : Effect.die(defect))),
  )
