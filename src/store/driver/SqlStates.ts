import type { DatabaseError } from "../../domain/backup/Databases.ts"

/** What a SQLSTATE means to us, in words that help an operator. */
export interface Meaning {
  readonly reason: DatabaseError["reason"]
  readonly words: string
  /** The statement itself is at fault: the same server will refuse it again. Everything else passes or can be mended. */
  readonly isRefusal: boolean
}

const mendable = (reason: Meaning["reason"], words: string): Meaning => ({ reason, words, isRefusal: false })
const refusal = (words: string): Meaning => ({ reason: "other", words, isRefusal: true })

const states: Readonly<Record<string, Meaning>> = {
  "08P01": mendable(
    "other",
    "this address leads to a pool of connections such as PgBouncer: set DATABASE_DIRECT_URL to PostgreSQL's own address as well",
  ),
  "0A000": mendable("other", "the server does not offer what this version needs"),
  "25006": mendable("other", "the server only reads: it is a standby, or set to read only"),
  "28P01": mendable("forbidden", "the password is wrong: correct it in DATABASE_URL"),
  "3D000": mendable("missing", "there is no database of that name"),
  "40001": mendable("other", "another transaction was in the way"),
  "40P01": mendable("other", "two transactions waited for each other"),
  "42501": mendable("forbidden", "the user of DATABASE_URL is not allowed to do this"),
  "42P01": mendable("other", "a table is missing: this is not the database of a bot of this version"),
  "42P04": mendable("exists", "a database of that name exists"),
  "53100": mendable("full", "the disk of the database server is full"),
  "53200": mendable("other", "the database server has no memory left"),
  "53300": mendable("away", "all connections of the database server are taken"),
  "55006": mendable("in use", "somebody is connected to it"),
  "55P03": mendable("other", "a lock was not free in time"),
  "57014": mendable("other", "the statement took too long and was ended"),
  "57P01": mendable("away", "the database server is shutting down"),
  "57P02": mendable("away", "the database server crashed and starts again"),
  "57P03": mendable("away", "the database server is starting"),
  "57P04": mendable("missing", "the database was dropped"),
  "57P05": mendable("away", "the database server ended an idle connection"),
  "58030": mendable("other", "the database server cannot read or write its disk"),
  "58P01": mendable("other", "a file of the database server is missing"),
  XX001: mendable("other", "data on the disk of the database server are damaged"),
  XX002: mendable("other", "an index on the disk of the database server is damaged"),
}

const classes: Readonly<Record<string, Meaning>> = {
  "08": mendable("away", "the connection to the database server broke"),
  "21": refusal("a statement found more rows than it may"),
  "22": refusal("a value has a form that the database does not take"),
  "23": refusal("a value breaks a rule of its table"),
  "25": mendable("other", "a transaction was in a state that did not allow this"),
  "26": mendable("other", "the server forgot a prepared statement: is a pooler in transaction mode between?"),
  "28": mendable("forbidden", "the server refuses this user: check its pg_hba.conf, or DATABASE_URL"),
  "3F": mendable("missing", "the schema is missing"),
  "40": mendable("other", "the server took the transaction back"),
  "42": mendable("other", "the tables are not those of this version"),
  "44": refusal("a value breaks a rule of its table"),
  "53": mendable("other", "the database server has not enough of something it needs"),
  "54": refusal("a limit of PostgreSQL is exceeded"),
  "55": mendable("other", "something that the statement needs is in use or not ready"),
  "57": mendable("away", "somebody ended the connection or the statement"),
  "58": mendable("other", "the machine of the database server has trouble"),
  P0: refusal("a function of the database refused"),
  XX: mendable("other", "PostgreSQL has an internal error"),
}

export const meaningOf = (state: string): Meaning =>
  states[state] ?? classes[state.slice(0, 2)] ?? mendable("other", "the database server answered with an error")
