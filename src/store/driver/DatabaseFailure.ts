import { isSqlError } from "effect/sql/SqlError"
import { DatabaseError } from "../../domain/backup/Databases.ts"
import { isTransient, sqlState, type StatementFailure } from "./Transact.ts"

type Failure = Pick<DatabaseError, "reason" | "message">

const byState: Readonly<Record<string, Failure>> = {
  "28P01": { reason: "forbidden", message: "the password is wrong: correct it in DATABASE_URL" },
  "28000": { reason: "forbidden", message: "the server refuses this user: check its pg_hba.conf, or DATABASE_URL" },
  "42501": { reason: "forbidden", message: "the user of DATABASE_URL is not allowed to do this" },
  "08P01": {
    reason: "other",
    message:
      "this address leads to a pool of connections such as PgBouncer: set DATABASE_DIRECT_URL to PostgreSQL's own address as well",
  },
  "55006": { reason: "in use", message: "somebody is connected to it" },
  "42P04": { reason: "exists", message: "a database of that name exists" },
  "3D000": { reason: "missing", message: "there is no database of that name" },
  "53100": { reason: "full", message: "the disk of the database server is full" },
}

const failureOf = (error: StatementFailure): Failure => {
  if (!isSqlError(error)) return { reason: "other", message: "the server answered in an unexpected shape" }
  const state = sqlState(error)
  const known = byState[state ?? ""]
  if (known !== undefined) return { ...known, message: `${known.message} (${state})` }
  const isGone = state !== null && (state.startsWith("08") || state.startsWith("57P"))
  return {
    reason: isGone || isTransient(error) ? "away" : "other",
    message: `PostgreSQL: ${error.reason._tag}${state === null ? "" : ` ${state}`}`,
  }
}

export const inWords = (error: StatementFailure): string => failureOf(error).message

/** `what` names the work and the database. The server's own words may quote a value, so they are left out. */
export const databaseError =
  (what: string) =>
  (error: StatementFailure): DatabaseError => {
    const { reason, message } = failureOf(error)
    return new DatabaseError({ reason, message: `${what}: ${message}` })
  }
