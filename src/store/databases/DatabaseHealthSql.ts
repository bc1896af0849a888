import { Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { DatabaseHealth } from "../../domain/operators/database/DatabaseHealth.ts"
import { policies } from "../../policy/Policies.ts"
import { readiness } from "../../policy/ops/Health.ts"
import { migrationsTable, newestMigration } from "../Migrations.ts"
import { Statements } from "../driver/Statements.ts"

const Newest = Schema.decodeUnknownEffect(
  Schema.NonEmptyArray(Schema.Struct({ applied: Schema.Int, isReadOnly: Schema.Boolean })),
)

const once = { ...policies.db, attempts: 1, timeout: readiness.timeout }

export const DatabaseHealthSql = Layer.effect(
  DatabaseHealth,
  Effect.gen(function* () {
    const sql = yield* SqlClient
    const statements = yield* Statements
    return DatabaseHealth.of({
      check: statements
        .run(
          "DatabaseHealth.check",
          Effect.flatMap(
            sql`
              SELECT coalesce(max(migration_id), 0)::int AS applied,
                pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on' AS "isReadOnly"
              FROM ${sql(migrationsTable)}`,
            Newest,
          ),
          once,
        )
        .pipe(Effect.map(([{ applied, isReadOnly }]) => ({ applied, isReadOnly, needed: newestMigration }))),
    })
  }),
)
