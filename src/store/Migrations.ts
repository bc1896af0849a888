import { Effect, Schema } from "effect"
import { fromRecord, make, type MigrationError } from "effect/sql/Migrator"
import { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import init from "../../migrations/0001_init.ts"
import deadLetters from "../../migrations/0002_dead_letters.ts"
import joinedTurns from "../../migrations/0003_joined_turns.ts"
import backups from "../../migrations/0004_backups.ts"
import operators from "../../migrations/0005_operators.ts"
import budgets from "../../migrations/0006_budgets.ts"
import growth from "../../migrations/0007_growth.ts"
import jobs from "../../migrations/0008_jobs.ts"
import noRawUpdates from "../../migrations/0009_no_raw_updates.ts"
import features from "../../migrations/0010_features.ts"
import chats from "../../migrations/0011_chats.ts"
import spentTokens from "../../migrations/0012_spent_tokens.ts"
import forgetInAuditLog from "../../migrations/0013_forget_in_audit_log.ts"
import trials from "../../migrations/0014_trials.ts"
import beside from "../../migrations/0015_beside.ts"
import processes from "../../migrations/0016_processes.ts"
import postponedAt from "../../migrations/0017_postponed_at.ts"

/** Append only: an id below the newest applied one would never run. */
const migrations = {
  "0001_init": init,
  "0002_dead_letters": deadLetters,
  "0003_joined_turns": joinedTurns,
  "0004_backups": backups,
  "0005_operators": operators,
  "0006_budgets": budgets,
  "0007_growth": growth,
  "0008_jobs": jobs,
  "0009_no_raw_updates": noRawUpdates,
  "0010_features": features,
  "0011_chats": chats,
  "0012_spent_tokens": spentTokens,
  "0013_forget_in_audit_log": forgetInAuditLog,
  "0014_trials": trials,
  "0015_beside": beside,
  "0016_processes": processes,
  "0017_postponed_at": postponedAt,
}

export const migrationsTable = "confidant_migrations"

/** A newer version has migrated the database; this one might write what that one does not expect. */
export class DatabaseTooNew extends Schema.TaggedError<DatabaseTooNew>()("DatabaseTooNew", {
  message: Schema.String,
}) {}

export const newestMigration = Math.max(...Object.keys(migrations).map((key) => Number.parseInt(key, 10)))

const Applied = Schema.decodeUnknownEffect(
  Schema.Array(Schema.Struct({ migration_id: Schema.Int, name: Schema.String })),
)

const refuseNewer = Effect.gen(function* () {
  const sql = yield* SqlClient
  const [found] = yield* sql`SELECT to_regclass(${migrationsTable}) IS NOT NULL AS migrated`
  if (found?.["migrated"] !== true) return
  const [ahead] = yield* sql`
    SELECT migration_id, name FROM ${sql(migrationsTable)} WHERE migration_id > ${newestMigration} ORDER BY migration_id DESC LIMIT 1`.pipe(
    Effect.flatMap(Applied),
    Effect.orDie,
  )
  if (ahead === undefined) return
  return yield* new DatabaseTooNew({
    message: `the database is at migration ${ahead.migration_id} (${ahead.name}), this version knows ${newestMigration}: start the newer version, or restore a backup from before it`,
  })
})

/** Several processes may start at once; one of them migrates. */
export const migrate: Effect.Effect<void, DatabaseTooNew | MigrationError | SqlError, SqlClient> = Effect.andThen(
  refuseNewer,
  make({})({ loader: fromRecord(migrations), table: migrationsTable }),
).pipe(Effect.asVoid)
