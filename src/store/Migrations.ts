import { Effect, Schema } from "effect"
import { fromRecord, make } from "effect/sql/Migrator"
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
import servedReleases from "../../migrations/0018_served_releases.ts"
import heldTurns from "../../migrations/0019_held_turns.ts"
import servedBot from "../../migrations/0020_served_bot.ts"
import style from "../../migrations/0021_style.ts"
import modes from "../../migrations/0022_modes.ts"
import temporary from "../../migrations/0023_temporary.ts"
import invites from "../../migrations/0024_invites.ts"
import feedback from "../../migrations/0025_feedback.ts"
import archives from "../../migrations/0026_archives.ts"
import noticed from "../../migrations/0027_noticed.ts"
import broadcasts from "../../migrations/0028_broadcasts.ts"
import liveMessage from "../../migrations/0029_live_message.ts"
import topics from "../../migrations/0030_topics.ts"
import quizzes from "../../migrations/0031_quizzes.ts"
import safetyAnswers from "../../migrations/0032_safety_answers.ts"
import memoryIndex from "../../migrations/0033_memory_index.ts"
import memorySearch from "../../migrations/0034_memory_search.ts"
import moods from "../../migrations/0039_moods.ts"
import profile from "../../migrations/0035_profile.ts"
import summaries from "../../migrations/0036_summaries.ts"
import facts from "../../migrations/0037_facts.ts"
import memoryVectors from "../../migrations/0038_memory_vectors.ts"
import factWords from "../../migrations/0040_fact_words.ts"
import sharedProcesses from "../../migrations/0041_shared_processes.ts"
import toldAlerts from "../../migrations/0042_told_alerts.ts"
import editedFacts from "../../migrations/0043_edited_facts.ts"
import moodWords from "../../migrations/0044_mood_words.ts"
import factKeys from "../../migrations/0045_fact_keys.ts"
import patternWords from "../../migrations/0046_pattern_words.ts"
import heldBreakers from "../../migrations/0047_held_breakers.ts"
import reminders from "../../migrations/0048_reminders.ts"
import leadingProcess from "../../migrations/0049_leading_process.ts"
import standingBy from "../../migrations/0050_standing_by.ts"
import takenBack from "../../migrations/0051_taken_back.ts"
import recordings from "../../migrations/0052_recordings.ts"
import checkins from "../../migrations/0053_checkins.ts"
import reminderTopics from "../../migrations/0054_reminder_topics.ts"
import toolUses from "../../migrations/0055_tool_uses.ts"
import reports from "../../migrations/0056_reports.ts"

export const migrationsTable = "confidant_migrations"

type Migration = Effect.Effect<unknown, unknown, SqlClient>

/** Writes into the migration's row which releases still work after it. */
const serving = (id: number, level: number, migration: Migration): Migration =>
  Effect.andThen(
    migration,
    Effect.flatMap(
      SqlClient,
      (sql) => sql`UPDATE ${sql(migrationsTable)} SET serves = ${level} WHERE migration_id = ${id}`,
    ),
  )

/** Append only: an id below the newest applied one would never run. From 18 on each names the oldest level whose release still works on it. */
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
  "0018_served_releases": serving(18, 11, servedReleases),
  "0019_held_turns": serving(19, 11, heldTurns),
  "0020_served_bot": serving(20, 11, servedBot),
  "0021_style": serving(21, 11, style),
  "0022_modes": serving(22, 11, modes),
  "0023_temporary": serving(23, 11, temporary),
  "0024_invites": serving(24, 11, invites),
  "0025_feedback": serving(25, 11, feedback),
  "0026_archives": serving(26, 11, archives),
  "0027_noticed": serving(27, 11, noticed),
  "0028_broadcasts": serving(28, 11, broadcasts),
  "0029_live_message": serving(29, 11, liveMessage),
  "0030_topics": serving(30, 11, topics),
  "0031_quizzes": serving(31, 11, quizzes),
  "0032_safety_answers": serving(32, 11, safetyAnswers),
  "0033_memory_index": serving(33, 11, memoryIndex),
  "0034_memory_search": serving(34, 11, memorySearch),
  "0035_profile": serving(35, 11, profile),
  "0036_summaries": serving(36, 11, summaries),
  "0037_facts": serving(37, 11, facts),
  "0038_memory_vectors": serving(38, 11, memoryVectors),
  "0039_moods": serving(39, 11, moods),
  "0040_fact_words": serving(40, 11, factWords),
  "0041_shared_processes": serving(41, 11, sharedProcesses),
  "0042_told_alerts": serving(42, 11, toldAlerts),
  "0043_edited_facts": serving(43, 11, editedFacts),
  "0044_mood_words": serving(44, 11, moodWords),
  "0045_fact_keys": serving(45, 11, factKeys),
  "0046_pattern_words": serving(46, 11, patternWords),
  "0047_held_breakers": serving(47, 11, heldBreakers),
  "0048_reminders": serving(48, 11, reminders),
  "0049_leading_process": serving(49, 11, leadingProcess),
  "0050_standing_by": serving(50, 11, standingBy),
  "0051_taken_back": serving(51, 11, takenBack),
  "0052_recordings": serving(52, 11, recordings),
  "0053_checkins": serving(53, 11, checkins),
  "0054_reminder_topics": serving(54, 11, reminderTopics),
  "0055_tool_uses": serving(55, 11, toolUses),
  "0056_reports": serving(56, 11, reports),
}

export const newestMigration = Math.max(...Object.keys(migrations).map((key) => Number.parseInt(key, 10)))

/** Commands never migrate: a bot of the release before may be running. This is the oldest schema that all of them work on; */
export const oldestForCommands = 17
/** backups and erasures, which cannot wait, work on older ones too. */
export const oldestForBackups = 10
/** What is counted for the report on safety has a table of its own. */
export const oldestForSafety = 32
/** Invitations have a table of their own. */
export const oldestForInvites = 24
/** So have the index and the vectors. */
export const oldestForMemory = 38

/** A newer version has migrated the database, and this one would no longer work on it. */
export class DatabaseTooNew extends Schema.TaggedError<DatabaseTooNew>()("DatabaseTooNew", {
  message: Schema.String,
}) {}

export class DatabaseTooOld extends Schema.TaggedError<DatabaseTooOld>()("DatabaseTooOld", {
  message: Schema.String,
}) {}

const Levels = Schema.decodeUnknownEffect(
  Schema.NonEmptyArray(Schema.Struct({ migration: Schema.Int, serves: Schema.Int, name: Schema.String })),
)

const unmigrated = { migration: 0, serves: 0, name: "" }

/** `serves`: releases that know this migration work on the database. 0: it has no tables of ours. */
export const levelIn = Effect.fnUntraced(function* (sql: SqlClient) {
  const [found] = yield* sql`SELECT to_regclass(${migrationsTable}) IS NOT NULL AS migrated`
  if (found?.["migrated"] !== true) return unmigrated
  // By JSON, because the column is missing in databases of older releases.
  const [level] = yield* sql`
    SELECT coalesce(max(migration_id), 0)::int AS migration,
      coalesce(max(coalesce((to_jsonb(applied) ->> 'serves')::int, migration_id)), 0)::int AS serves,
      coalesce((array_agg(name ORDER BY migration_id DESC))[1], '') AS name
    FROM ${sql(migrationsTable)} AS applied`.pipe(Effect.flatMap(Levels))
  return level
})

const refuseNewer = Effect.gen(function* () {
  const level = yield* Effect.flatMap(SqlClient, levelIn).pipe(Effect.catchTag("SchemaError", Effect.die))
  if (level.serves <= newestMigration) return level
  return yield* new DatabaseTooNew({
    message: `the database is at migration ${level.migration} (${level.name}), which serves versions from migration ${level.serves} on; this one knows ${newestMigration}: start the newer version, or restore a backup from before it`,
  })
})

/** Several processes may start at once; one of them migrates. */
export const migrate = Effect.gen(function* () {
  const { migration } = yield* refuseNewer
  yield* make({})({ loader: fromRecord(migrations), table: migrationsTable })
  return { from: migration, to: Math.max(migration, newestMigration) }
})

/** For everything but `start` and `confidant migrate`: a bot of the release before may be running on the database. */
export const accept = (oldest: number): Effect.Effect<void, DatabaseTooNew | DatabaseTooOld | SqlError, SqlClient> =>
  Effect.flatMap(refuseNewer, ({ migration }) =>
    migration >= oldest
      ? Effect.void
      : Effect.fail(
          new DatabaseTooOld({
            message: `${migration === 0 ? "the database has no tables of Confidant yet" : `the database is at migration ${migration}, and this version's commands need ${oldest}`}: run "confidant migrate", or start the bot of this version`,
          }),
        ),
  )
