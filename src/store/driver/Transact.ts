import { Effect, Predicate, type Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { isSqlError, type SqlError } from "effect/sql/SqlError"
import type { TimedOut, Unavailable, Verdict } from "../../boundary/GuardedCall.ts"
import { StoreError } from "../../domain/StoreError.ts"
import { meaningOf } from "./SqlStates.ts"

export type StatementFailure = SqlError | Schema.SchemaError

export const sqlState = (error: SqlError): string | null => {
  const cause = error.reason.cause
  return Predicate.hasProperty(cause, "code") && typeof cause.code === "string" && /^[0-9A-Z]{5}$/.test(cause.code)
    ? cause.code
    : null
}

const code = (cause: unknown): string | null =>
  Predicate.hasProperty(cause, "code") && typeof cause.code === "string" && /^[0-9A-Z_]{3,30}$/.test(cause.code)
    ? cause.code
    : null

/** The kind of failure with its SQLSTATE, or with the code of the connection's own: "ConnectionError ECONNREFUSED". */
export const kindOf = ({ reason }: SqlError): string => {
  const inner = Predicate.hasProperty(reason.cause, "cause") ? code(reason.cause.cause) : null
  return [reason._tag, code(reason.cause) ?? inner ?? ""].join(" ").trim()
}

/** Lost connection, shutdown, crash, startup, too many connections: the server is not there for us. */
const isAway = (error: SqlError): boolean => {
  const state = sqlState(error)
  return error.reason._tag === "ConnectionError" || (state !== null && /^(?:08(?!P01)|57P|53300)/.test(state))
}

// The driver refuses COPY by dropping the connection, and calls that retryable.
const isRefusedCopy = (error: SqlError): boolean =>
  Predicate.hasProperty(error.reason.cause, "message") &&
  String(error.reason.cause.message).includes("COPY is not supported")

/** The server was down or busy, or another transaction was in the way: it may well succeed a moment later. */
export const isTransient = (error: SqlError): boolean => (error.isRetryable || isAway(error)) && !isRefusedCopy(error)

/** A mended server would take the same statement: however long that takes, the statement is not at fault. */
export const isOutage = (error: SqlError): boolean => {
  const state = sqlState(error)
  return isTransient(error) || (state !== null && !meaningOf(state).isRefusal)
}

/** Nobody mends rights, tables or the name of a database within seconds. */
const needsHands = (error: SqlError): boolean => /^(?:0A|28|3|42)/.test(sqlState(error) ?? "")

export const causeOf = (error: StatementFailure): string =>
  isSqlError(error) ? kindOf(error) : "a row has an unexpected shape"

/** A server that answers, even with an error, is healthy. */
export const verdict = (error: StatementFailure | TimedOut): Verdict => {
  if (error._tag === "TimedOut") return { retry: true, fault: true }
  if (!isSqlError(error)) return { retry: false, fault: false }
  return { retry: isOutage(error) && !needsHands(error), fault: isTransient(error) && isAway(error) }
}

/** Kind of failure, constraint, and the SQLSTATE in words. The server's own words may quote a value, so they are left out. */
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
    const state = sqlState(error)
    const constraint = reason._tag === "UniqueViolation" ? ` of ${reason.constraint}` : ""
    return new StoreError({
      operation,
      transient: isOutage(error),
      sqlState: state,
      message: `PostgreSQL: ${state === null ? kindOf(error) : reason._tag}${constraint}${state === null ? "" : `, ${meaningOf(state).words} (${state})`}`,
    })
  }

/** One transaction. A connection lost before COMMIT is an ordinary failure here; after a failed COMMIT the outcome is unknown. */
export const transact = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | SqlError, R | SqlClient> =>
  Effect.flatMap(SqlClient, (sql) => sql.withTransaction(effect)).pipe(
    Effect.catchDefect((defect) => (isSqlError(defect) ? Effect.fail(defect) : Effect.die(defect))),
  )
