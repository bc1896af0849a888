import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { StoreError } from "../domain/StoreError.ts"
import { makeChanges } from "./driver/Changes.ts"
import { Statements } from "./driver/Statements.ts"
import { transact } from "./driver/Transact.ts"

const notApplied = ({ message }: StoreError) =>
  Effect.logError(`Writes kept by an older release were not applied: ${message}`)

/** At start, applies changes that an older release kept because it did not know them. What fails waits for the next start. */
export const applyKept: Effect.Effect<void, never, SqlClient | Statements> = Effect.gen(function* () {
  const sql = yield* SqlClient
  const statements = yield* Statements
  const changes = yield* makeChanges
  for (const id of yield* statements.run("Changes.kept", changes.kept)) {
    yield* statements
      .run("Changes.applyKept", transact(changes.applyKept(id)).pipe(Effect.provideService(SqlClient, sql)))
      .pipe(Effect.catch(notApplied))
  }
}).pipe(Effect.catch(notApplied))

export const KeptChanges: Layer.Layer<never, never, SqlClient | Statements> = Layer.effectDiscard(applyKept)
