import { Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { ServerStatistics } from "../../domain/operators/database/ServerStatistics.ts"
import { Int8, Statements } from "../driver/Statements.ts"

const Readings = Schema.decodeUnknownEffect(
  Schema.NonEmptyArray(
    Schema.Struct({
      longestTransaction: Schema.Number,
      xidAge: Int8,
      deadlocks: Int8,
      archiveFailing: Schema.Number,
      replicationLag: Schema.Number,
      slotRetained: Schema.Number,
      connections: Schema.Int,
      maxConnections: Schema.Int,
    }),
  ),
)

const make = Effect.gen(function* () {
  const sql = yield* SqlClient
  const statements = yield* Statements
  /** A standby has no position of its own log to compare with. */
  const read = statements.run(
    "ServerStatistics.read",
    sql`
      SELECT
        (SELECT greatest(0, coalesce(max(extract(epoch FROM clock_timestamp() - xact_start)), 0))::float8
          FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()) AS "longestTransaction",
        (SELECT max(age(datfrozenxid))::bigint FROM pg_database) AS "xidAge",
        (SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()) AS deadlocks,
        (SELECT CASE
            WHEN current_setting('archive_mode') <> 'off' AND last_failed_time > coalesce(last_archived_time, '-infinity')
            THEN extract(epoch FROM now() - coalesce(last_archived_time, stats_reset, last_failed_time))::float8
            ELSE 0 END
          FROM pg_stat_archiver) AS "archiveFailing",
        (SELECT coalesce(max(extract(epoch FROM replay_lag)), 0)::float8 FROM pg_stat_replication) AS "replicationLag",
        (SELECT CASE WHEN pg_is_in_recovery() THEN 0
            ELSE coalesce(max(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)), 0)::float8 END
          FROM pg_replication_slots WHERE NOT active) AS "slotRetained",
        (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend') AS connections,
        current_setting('max_connections')::int AS "maxConnections"`.pipe(Effect.flatMap(Readings)),
  )
  return ServerStatistics.of({ read: Effect.map(read, ([reading]) => reading) })
})

export const ServerStatisticsSql: Layer.Layer<ServerStatistics, never, SqlClient | Statements> = Layer.effect(
  ServerStatistics,
  make,
)
