import { Effect, Schema } from "effect"
import type { SqlClient } from "effect/sql/SqlClient"
import type { Databases } from "../../domain/backup/Databases.ts"
import type { Connections } from "./Connections.ts"
import { levelIn, migrationsTable } from "../Migrations.ts"
import { Int8 } from "../driver/Statements.ts"

const Facts = Schema.decodeUnknownEffect(
  Schema.NonEmptyArray(
    Schema.Struct({
      name: Schema.String,
      serverVersion: Schema.Int,
      encoding: Schema.String,
      collate: Schema.String,
      ctype: Schema.String,
      bytes: Int8,
      dataDirectory: Schema.NullOr(Schema.String),
      walBytes: Int8,
      estimatedRows: Int8,
    }),
  ),
)
const Ours = Schema.decodeUnknownEffect(Schema.NonEmptyArray(Schema.Struct({ ours: Schema.Boolean })))
const Held = Schema.decodeUnknownEffect(
  Schema.NonEmptyArray(
    Schema.Struct({
      people: Int8,
      messages: Int8,
      newestMessage: Schema.NullOr(Int8),
      messagesSince: Int8,
    }),
  ),
)

/** The planner gives -1 rows for a table that was never analysed. */
const facts = (sql: SqlClient) => sql`
  SELECT datname::text AS name, current_setting('server_version_num')::int AS "serverVersion",
    pg_encoding_to_char(encoding)::text AS encoding, datcollate::text AS collate, datctype::text AS ctype,
    pg_database_size(oid) AS bytes,
    (SELECT setting FROM pg_settings WHERE name = 'data_directory') AS "dataDirectory",
    pg_size_bytes(current_setting('max_wal_size')) AS "walBytes",
    (SELECT coalesce(sum(greatest(c.reltuples, s.n_live_tup, 0)), 0)::bigint
      FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid) AS "estimatedRows"
  FROM pg_database WHERE datname = current_database()`

export const factsIn =
  (connections: Connections): Databases["Service"]["facts"] =>
  (database) =>
    connections.within(
      "looking at",
      database,
      Effect.fnUntraced(function* (sql) {
        const [found] = yield* Effect.flatMap(facts(sql), Facts)
        const { migration, serves } = yield* levelIn(sql)
        return { ...found, migration, serves }
      }),
    )

export const holdingsIn =
  (connections: Connections): Databases["Service"]["holdings"] =>
  (database, since) =>
    connections.within(
      "counting the people and messages of",
      database,
      Effect.fnUntraced(function* (sql) {
        const [{ ours }] = yield* sql`
          SELECT to_regclass(${migrationsTable}) IS NOT NULL AND to_regclass('users') IS NOT NULL
            AND to_regclass('messages') IS NOT NULL AS ours`.pipe(Effect.flatMap(Ours))
        if (!ours) return null
        const [held] = yield* sql`
          SELECT (SELECT count(*) FROM users) AS people, count(*) AS messages,
            floor(extract(epoch FROM max(created_at)) * 1000)::bigint AS "newestMessage",
            count(*) FILTER (WHERE created_at > 'epoch'::timestamptz + ${since} * interval '1 millisecond')
              AS "messagesSince"
          FROM messages`.pipe(Effect.flatMap(Held))
        return held
      }),
    )
