import { Duration, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { Pruning } from "../domain/talk/Pruning.ts"
import { runsLookedAt } from "../policy/Backup.ts"
import { prunedTurns, retention } from "../policy/Retention.ts"
import { Statements } from "./driver/Statements.ts"

const make = Effect.gen(function* () {
  const sql = yield* SqlClient
  const statements = yield* Statements

  const before = (age: Duration.Duration) => sql`now() - ${Duration.toSeconds(age)} * interval '1 second'`

  /** Locked, so nobody reopens one meanwhile; one locked by somebody else waits for the next time. */
  const turns = sql`
    WITH old AS (
      SELECT update_id FROM turns
      WHERE done_at < CASE WHEN held THEN ${before(retention.held)} ELSE ${before(retention.turns)} END AND NOT EXISTS (
        SELECT FROM dead_letters WHERE turn_id = update_id AND resolved_at IS NULL)
      ORDER BY done_at LIMIT ${prunedTurns} FOR UPDATE OF turns SKIP LOCKED)
    DELETE FROM turns USING old WHERE turns.update_id = old.update_id RETURNING 1`

  const backupRuns = sql`
    DELETE FROM backup_runs
    WHERE finished_at < ${before(retention.backupRuns)}
      AND id <= (SELECT id FROM backup_runs ORDER BY id DESC OFFSET ${runsLookedAt} LIMIT 1)`

  return Pruning.of({
    prune: statements.run(
      "Pruning.prune",
      Effect.map(Effect.zip(turns, backupRuns), ([gone]) => ({
        turns: gone.length,
        more: gone.length === prunedTurns,
      })),
    ),
  })
})

export const PruningSql: Layer.Layer<Pruning, never, SqlClient | Statements> = Layer.effect(Pruning, make)
