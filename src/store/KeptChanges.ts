import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { makeChanges } from "./driver/Changes.ts"
import { Statements } from "./driver/Statements.ts"
import { transact } from "./driver/Transact.ts"

/** At start, applies changes that an older release kept because it did not know them. What fails waits for the next start. */
export const applyKept: Effect.Effect<void, never, SqlClient | Statements> = Effect.gen(function* () {
  const sql = yield* SqlClient
  const statements = yield* Statements
  const changes = yield* makeChanges
  yield* statements.run("Changes.applyKept", transact(changes.applyKept).pipe(Effect.provideService(SqlClient, sql)))
}).pipe(Effect.catch((error) => Effect.logError(`Writes kept by an older release were not applied: ${error.message}`)))

export const KeptChanges: Layer.Layer<never, never, SqlClient | Statements> = Layer.effectDiscard(applyKept)
