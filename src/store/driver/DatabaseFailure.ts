import { isSqlError } from "effect/sql/SqlError"
import { DatabaseError } from "../../domain/backup/Databases.ts"
import { meaningOf } from "./SqlStates.ts"
import { isTransient, kindOf, sqlState, type StatementFailure } from "./Transact.ts"

type Failure = Pick<DatabaseError, "reason" | "message">

const failureOf = (error: StatementFailure): Failure => {
  if (!isSqlError(error)) return { reason: "other", message: "the server answered in an unexpected shape" }
  const state = sqlState(error)
  if (state === null) {
    return { reason: isTransient(error) ? "away" : "other", message: `PostgreSQL: ${kindOf(error)}` }
  }
  const { reason, words } = meaningOf(state)
  return { reason, message: `${words} (${state})` }
}

export const inWords = (error: StatementFailure): string => failureOf(error).message

/** `what` names the work and the database. The server's own words may quote a value, so they are left out. */
export const databaseError =
  (what: string) =>
  (error: StatementFailure): DatabaseError => {
    const { reason, message } = failureOf(error)
    return new DatabaseError({ reason, message: `${what}: ${message}` })
  }
