import { Effect, Schema } from "effect"
import type { SqlClient } from "effect/sql/SqlClient"
import type { Databases } from "../../domain/backup/Databases.ts"
import { type Fingerprint, SequenceFingerprint } from "../../domain/backup/Fingerprint.ts"
import { type Connections, quoted } from "./Connections.ts"
import { Int8 } from "../driver/Statements.ts"

/** Fixes everything that affects row-to-text conversion, and makes parallel workers free to the planner. */
const session = {
  TimeZone: "UTC",
  DateStyle: "ISO, YMD",
  IntervalStyle: "postgres",
  bytea_output: "hex",
  extra_float_digits: "3",
  lc_monetary: "C",
  xmlbinary: "base64",
  search_path: "pg_catalog",
  quote_all_identifiers: "off",
  row_security: "off",
  max_parallel_workers_per_gather: "2",
  min_parallel_table_scan_size: "1MB",
  parallel_setup_cost: "0",
  parallel_tuple_cost: "0",
}

const Tables = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ schema: Schema.String, table: Schema.String })))
const Digests = Schema.decodeUnknownEffect(
  Schema.NonEmptyArray(Schema.Struct({ rows: Int8, high: Schema.String, low: Schema.String })),
)
const Sequences = Schema.decodeUnknownEffect(Schema.Array(SequenceFingerprint))
const Extensions = Schema.decodeUnknownEffect(
  Schema.Array(Schema.Struct({ name: Schema.String, version: Schema.String })),
)

/** Objects of an extension are created with it and not dumped. */
const ownedByExtension = (sql: SqlClient) => sql`
  EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')`

const users = (sql: SqlClient) => sql`n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'`

/** Tables that hold rows themselves: partitions, but not partitioned tables. */
const tables = (sql: SqlClient) => sql`
  SELECT n.nspname AS schema, c.relname AS "table"
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND ${users(sql)} AND NOT ${ownedByExtension(sql)}
  ORDER BY n.nspname, c.relname`

/** Sums of the two signed 64-bit halves of each row's MD5. OFFSET 0 keeps the planner from computing each digest twice. */
const digest = (schema: string, table: string) => `
  SELECT count(*) AS rows,
    coalesce(sum(half::bit(64)::bigint), 0)::text AS high,
    coalesce(sum((half << 64)::bit(64)::bigint), 0)::text AS low
  FROM (
    SELECT ('x' || md5((row_of_table.*)::text))::bit(128) AS half
    FROM ONLY ${quoted(schema)}.${quoted(table)} AS row_of_table OFFSET 0) AS digests`

export const sequencesOf = (sql: SqlClient) =>
  Effect.flatMap(
    sql`
  SELECT n.nspname AS schema, c.relname AS sequence, pg_sequence_last_value(c.oid)::text AS "lastValue"
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind = 'S' AND c.relpersistence <> 't' AND ${users(sql)} AND NOT ${ownedByExtension(sql)}
  ORDER BY n.nspname, c.relname`,
    Sequences,
  )

const hex = (high: string, low: string): string => {
  const sum = (BigInt(high) << 64n) + BigInt(low)
  return BigInt.asUintN(192, sum).toString(16).padStart(48, "0")
}

const read = Effect.fnUntraced(function* (sql: SqlClient, progress: (rows: number) => Effect.Effect<void>) {
  const sequences = yield* sequencesOf(sql)
  const found: Array<Fingerprint["tables"][number]> = []
  for (const { schema, table } of yield* Effect.flatMap(tables(sql), Tables)) {
    const [{ rows, high, low }] = yield* Effect.flatMap(sql.unsafe(digest(schema, table)), Digests)
    found.push({ schema, table, rows, digest: hex(high, low) })
    yield* progress(rows)
  }
  return {
    tables: found,
    sequences,
    extensions: yield* Effect.flatMap(
      sql`SELECT extname AS name, extversion AS version FROM pg_extension ORDER BY extname`,
      Extensions,
    ),
  }
})

/** Snapshots cannot be parameters; their ids are like `00000003-0000001B-1`. */
const imported = (id: string) => `SET TRANSACTION SNAPSHOT '${id.replaceAll(/[^0-9A-Fa-f-]/g, "")}'`

export const fingerprintIn =
  (connections: Connections): Databases["Service"]["fingerprint"] =>
  (database, { snapshot, progress = () => Effect.void }) =>
    connections.within(
      "reading every row of",
      database,
      (sql) =>
        // Ended with the connection: nothing was written.
        sql`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY`.pipe(
          Effect.andThen(sql.unsafe(snapshot === undefined ? "SELECT 1" : imported(snapshot))),
          Effect.andThen(read(sql, progress)),
        ),
      session,
    )
