import { Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { BackupRun, BackupRuns, EndedRun } from "../domain/backup/BackupRuns.ts"
import type { StoreError } from "../domain/StoreError.ts"
import { makeBackupLock } from "./databases/BackupLock.ts"
import type { DatabaseServer } from "./databases/DatabaseServer.ts"
import { migrationsTable } from "./Migrations.ts"
import { Int8, nextToken, Statements } from "./driver/Statements.ts"
import { transact } from "./driver/Transact.ts"
import { insertOwnTurns } from "./OwnTurnsSql.ts"

const Runs = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ run: BackupRun })))
const EndedRuns = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ run: EndedRun })))
const Moments = Schema.decodeUnknownEffect(Schema.NonEmptyArray(Schema.Struct({ at: Int8 })))
const Ids = Schema.decodeUnknownEffect(Schema.NonEmptyArray(Schema.Struct({ id: Int8 })))

const make = Effect.gen(function* () {
  const sql = yield* SqlClient
  const statements = yield* Statements
  const { isHeld, acquire } = yield* makeBackupLock

  const runs = (rows: Effect.Effect<ReadonlyArray<unknown>, SqlError>) =>
    Effect.flatMap(rows, Runs).pipe(Effect.map((found) => found.map(({ run }) => run)))

  const millis = (column: string) => sql`floor(extract(epoch FROM ${sql(column)}) * 1000)::bigint`

  /** As a restore leaves them; the release before knows no other word for it. */
  const state = sql`CASE WHEN state = 'interrupted' AND told = 0 THEN 'restored' ELSE state END`

  const fields = sql`
    'id', id, 'kind', kind, 'trigger', trigger, 'tier', tier, 'slot', ${millis("slot")}, 'askedBy', asked_by,
    'state', ${state}, 'name', name, 'startedAt', ${millis("started_at")}, 'finishedAt', ${millis("finished_at")},
    'bytes', bytes, 'rows', rows, 'durations', durations, 'detail', detail`

  const row = sql`json_build_object(${fields}) AS run`

  /** A private chat has the id of its user. */
  const language = sql`(SELECT language FROM users WHERE user_id = asked_by)`

  /** A request taken up a moment ago, whose process is about to take the lock. */
  const isFresh = sql`trigger = 'operator' AND started_at > now() - interval '1 minute'`

  const interrupt = statements.run(
    "BackupRuns.lock",
    sql`
      UPDATE backup_runs SET state = 'interrupted', finished_at = now()
      WHERE state = 'running' AND NOT (${isFresh})`,
  )

  /** Somebody else's database, which is about to be replaced, has no such table. */
  const isMissing = ({ sqlState }: StoreError) => sqlState === "42P01"

  const lock: BackupRuns["Service"]["lock"] = Effect.andThen(
    acquire,
    Effect.catchIf(interrupt, isMissing, () => Effect.void),
  ).pipe(Effect.asVoid)

  const begin: BackupRuns["Service"]["begin"] = Effect.fnUntraced(function* (run) {
    const token = yield* nextToken
    const made = statements.run(
      "BackupRuns.begin",
      sql`
        WITH earlier AS (SELECT id FROM backup_runs WHERE token = ${token} AND state = 'running'),
        made AS (
          INSERT INTO backup_runs (kind, trigger, tier, slot, asked_by, state, started_at, token)
          SELECT ${run.kind}, ${run.trigger}, ${run.tier},
            'epoch'::timestamptz + ${run.slot}::bigint * interval '1 millisecond', ${run.askedBy}::bigint,
            'running', now(), ${token}
          WHERE NOT EXISTS (SELECT FROM earlier)
          RETURNING id)
        SELECT id FROM made UNION ALL SELECT id FROM earlier`.pipe(Effect.flatMap(Ids)),
    )
    return yield* made.pipe(
      Effect.map(([{ id }]) => id),
      Effect.catchIf(isMissing, () => Effect.succeed(0)),
    )
  })

  const finish: BackupRuns["Service"]["finish"] = (id, outcome) =>
    statements
      .run(
        "BackupRuns.finish",
        sql`
          UPDATE backup_runs SET state = ${outcome.state}, name = ${outcome.name}, bytes = ${outcome.bytes},
            rows = ${outcome.rows}, durations = ${JSON.stringify(outcome.durations)}::jsonb,
            detail = ${outcome.detail}, finished_at = now()
          WHERE id = ${id} AND state <> 'requested'`,
      )
      .pipe(
        Effect.asVoid,
        Effect.catchIf(isMissing, () => Effect.void),
      )

  /** A row of a dead process says `running` until the next run, so the lock decides. */
  const request: BackupRuns["Service"]["request"] = Effect.fnUntraced(function* (askedBy) {
    const token = yield* nextToken
    const insert = sql`
      INSERT INTO backup_runs (kind, trigger, tier, asked_by, state, token)
      SELECT 'backup', 'operator', 'daily', ${askedBy}::bigint, 'requested', ${token}
      WHERE NOT EXISTS (SELECT FROM backup_runs WHERE state = 'running' AND (${isHeld} OR ${isFresh}))
      ON CONFLICT DO NOTHING
      RETURNING id`
    const earlier = sql`SELECT id FROM backup_runs WHERE token = ${token}`
    return yield* statements.run(
      "BackupRuns.request",
      Effect.flatMap(insert, (rows) => (rows.length > 0 ? Effect.succeed(rows) : earlier)).pipe(
        Effect.map((rows) => rows.length > 0),
      ),
    )
  })

  const takeRequest: BackupRuns["Service"]["takeRequest"] = Effect.gen(function* () {
    const token = yield* nextToken
    const [taken] = yield* statements.run(
      "BackupRuns.takeRequest",
      runs(sql`
        UPDATE backup_runs SET state = 'running', started_at = coalesce(started_at, now()), token = ${token}
        WHERE id = (
          SELECT id FROM backup_runs
          WHERE state = 'requested' OR (state = 'running' AND token = ${token})
          ORDER BY state DESC LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING ${row}`),
    )
    return taken ?? null
  })

  const recent: BackupRuns["Service"]["recent"] = (limit) =>
    statements.run("BackupRuns.recent", runs(sql`SELECT ${row} FROM backup_runs ORDER BY id DESC LIMIT ${limit}`))

  const lastScheduled: BackupRuns["Service"]["lastScheduled"] = statements.run(
    "BackupRuns.lastScheduled",
    runs(sql`
      SELECT DISTINCT ON (tier) ${row} FROM backup_runs
      WHERE trigger = 'schedule' AND slot IS NOT NULL ORDER BY tier, slot DESC, id DESC`),
  )

  const since: BackupRuns["Service"]["since"] = statements
    .run(
      "BackupRuns.since",
      sql`
        SELECT floor(extract(epoch FROM created_at) * 1000)::bigint AS at
        FROM ${sql(migrationsTable)} WHERE migration_id = 4`.pipe(Effect.flatMap(Moments)),
    )
    .pipe(Effect.map(([{ at }]) => at))

  const tellEnded: BackupRuns["Service"]["tellEnded"] = Effect.fnUntraced(function* (sayings) {
    const token = yield* nextToken
    const told = sql`json_build_object(${fields}, 'language', ${language}) AS run`
    const ended = (rows: Effect.Effect<ReadonlyArray<unknown>, SqlError>) =>
      Effect.map(Effect.flatMap(rows, EndedRuns), (found) => found.map(({ run }) => run).sort((a, b) => a.id - b.id))
    const take = sql`
      UPDATE backup_runs SET told = ${token}
      WHERE finished_at > now() - interval '1 day' AND told IS NULL
      RETURNING ${told}`
    const earlier = sql`SELECT ${told} FROM backup_runs WHERE told = ${token}`
    return yield* statements.run(
      "BackupRuns.tellEnded",
      Effect.gen(function* () {
        const before = yield* ended(earlier)
        if (before.length > 0) return before
        const taken = yield* ended(take)
        yield* insertOwnTurns(sql, taken.flatMap(sayings))
        return taken
      }).pipe(transact, Effect.provideService(SqlClient, sql)),
    )
  })

  return { lock, begin, finish, request, takeRequest, recent, lastScheduled, since, tellEnded }
})

export const BackupRunsSql: Layer.Layer<BackupRuns, never, SqlClient | Statements | DatabaseServer> = Layer.effect(
  BackupRuns,
  make,
)
