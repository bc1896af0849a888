import { Effect, Schedule, Schema } from "effect"
import type { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { isKept } from "../../domain/backup/DatabaseNames.ts"
import { DatabaseError, type Databases, type DatabaseFacts } from "../../domain/backup/Databases.ts"
import { holdersOf } from "./BackupLock.ts"
import { dropRetries } from "../../policy/Backup.ts"
import { databaseError } from "../driver/DatabaseFailure.ts"
import { sqlState } from "../driver/Transact.ts"
import { type Connections, quoted } from "./Connections.ts"

const Names = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ name: Schema.String })))

const dropping = Schedule.max([Schedule.spaced(dropRetries.wait), Schedule.recurs(dropRetries.times)])

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`

/** Distinguishes the copies of several bots on one server. */
const purpose = (target: string) => `scratch copy of ${target}`

const create = (name: string, { encoding, collate, ctype }: Pick<DatabaseFacts, "encoding" | "collate" | "ctype">) =>
  `CREATE DATABASE ${quoted(name)} TEMPLATE template0
    ENCODING ${literal(encoding)} LC_COLLATE ${literal(collate)} LC_CTYPE ${literal(ctype)}`

/** A plain DROP makes autovacuum leave; FORCE ends connections too, but may not end the server's own processes. So both are tried. */
const drop = (sql: SqlClient, name: string) => {
  const state = (error: SqlError) => sqlState(error) ?? ""
  const plain = sql.unsafe(`DROP DATABASE IF EXISTS ${quoted(name)}`)
  const forced = sql
    .unsafe(`DROP DATABASE IF EXISTS ${quoted(name)} WITH (FORCE)`)
    .pipe(Effect.mapError((error) => ({ error, again: ["42501", "55006"].includes(state(error)) })))
  return plain.pipe(
    Effect.catch((error) => (state(error) === "55006" ? forced : Effect.fail({ error, again: false }))),
    Effect.retry({ while: ({ again }) => again, schedule: dropping }),
    Effect.mapError(({ error }) => error),
    Effect.asVoid,
  )
}

export const scratchIn =
  ({ beside, target }: Connections): Databases["Service"]["scratch"] =>
  (name, like) => {
    const dropped = beside(`dropping the database ${name}`, [name], (sql) => drop(sql, name)).pipe(
      Effect.catch((error) => Effect.logError(error.message)),
    )
    const made = beside(`making the database ${name}`, [name], (sql) =>
      Effect.andThen(
        sql.unsafe(create(name, like)),
        sql
          .unsafe(`COMMENT ON DATABASE ${quoted(name)} IS ${literal(purpose(target))}`)
          .pipe(Effect.tapError(() => dropped)),
      ),
    )
    return Effect.acquireRelease(made, () => dropped).pipe(Effect.asVoid)
  }

/** One without a comment was left by a process killed right after creating it. */
const scratchOf = (sql: SqlClient, prefix: string, target: string) =>
  sql`
    SELECT datname::text AS name FROM pg_database
    WHERE starts_with(datname, ${prefix})
      AND coalesce(shobj_description(oid, 'pg_database'), ${purpose(target)}) = ${purpose(target)}
    ORDER BY datname`.pipe(
    Effect.flatMap(Names),
    Effect.map((rows) => rows.map(({ name }) => name)),
  )

const keptOf = (sql: SqlClient, target: string) =>
  sql`SELECT datname::text AS name FROM pg_database WHERE datallowconn ORDER BY datname`.pipe(
    Effect.flatMap(Names),
    Effect.map((rows) => rows.flatMap(({ name }) => (isKept(target, name) ? [name] : []))),
  )

export const keptIn = ({ beside, target }: Connections): Databases["Service"]["kept"] =>
  beside("listing databases that were put aside", [], (sql) => keptOf(sql, target))

/** What may still hold the words of people who are forgotten. A copy that a backup works on is none. */
export const leftoversOf = Effect.fnUntraced(function* (sql: SqlClient, prefix: string, target: string) {
  const isBusy = (yield* holdersOf(sql, target)).length > 0
  return { kept: yield* keptOf(sql, target), scratch: isBusy ? [] : yield* scratchOf(sql, prefix, target) }
})

export const dropLeftoversIn =
  ({ beside, target }: Connections): Databases["Service"]["dropLeftovers"] =>
  (prefix) =>
    beside(
      "dropping leftover databases",
      [],
      Effect.fnUntraced(function* (sql) {
        const found = yield* scratchOf(sql, prefix, target)
        const dropped = yield* Effect.forEach(found, (name) =>
          drop(sql, name).pipe(
            Effect.as([name]),
            Effect.catch((error) =>
              Effect.as(Effect.logWarning(databaseError(`dropping the leftover ${name}`)(error).message), []),
            ),
          ),
        )
        return dropped.flat()
      }),
    )

const connected = (sql: SqlClient, database: string) =>
  sql`
    SELECT format('%s (%s)', coalesce(nullif(application_name, ''), 'a program without a name'), count(*)) AS name
    FROM pg_stat_activity
    WHERE datname = ${database} AND pid <> pg_backend_pid() AND backend_type = 'client backend'
    GROUP BY application_name ORDER BY application_name`.pipe(
    Effect.flatMap(Names),
    Effect.map((rows) => rows.map(({ name }) => name)),
  )

export const usersIn =
  ({ beside }: Connections): Databases["Service"]["users"] =>
  (database) =>
    beside(`listing the users of ${database}`, [database], (sql) => connected(sql, database))

const rename = (from: string, to: string) => `ALTER DATABASE ${quoted(from)} RENAME TO ${quoted(to)}`

/** One transaction, so that a database named `target` exists at any moment. */
export const swapIn = (connections: Connections): Databases["Service"]["swap"] => {
  const users = usersIn(connections)
  return ({ target, fresh, old }) =>
    connections
      .beside(`putting ${fresh} in the place of ${target}`, [target, fresh], (sql) =>
        sql.withTransaction(
          Effect.all([
            sql.unsafe(rename(target, old)),
            sql.unsafe(rename(fresh, target)),
            sql.unsafe(`COMMENT ON DATABASE ${quoted(target)} IS NULL`),
          ]),
        ),
      )
      .pipe(
        Effect.asVoid,
        Effect.catchIf(
          (error) => error.reason === "in use",
          Effect.fnUntraced(function* (error) {
            const found = yield* Effect.all([users(target), users(fresh)])
            const who = found.flat().join(", ")
            return yield* new DatabaseError({ reason: "in use", message: `${error.message}${who && `: ${who}`}` })
          }),
        ),
      )
}
