import { Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { HealthChecks } from "../../domain/operators/HealthChecks.ts"
import { health } from "../../policy/ops/Checks.ts"
import { Int8, Statements } from "../driver/Statements.ts"

const Rows = Schema.decodeUnknownEffect(
  Schema.Array(
    Schema.Struct({
      at: Int8,
      service: Schema.String,
      healthy: Schema.Boolean,
      detail: Schema.NullOr(Schema.String),
      millis: Schema.Number,
    }),
  ),
)

const make = Effect.gen(function* () {
  const sql = yield* SqlClient
  const statements = yield* Statements
  const columns = sql`floor(extract(epoch FROM at) * 1000)::bigint AS at, service, healthy, detail, millis`

  const record: HealthChecks["Service"]["record"] = (checks) =>
    statements
      .run(
        "HealthChecks.record",
        sql`
          WITH old AS (DELETE FROM health_checks WHERE at < now() - ${health.keepDays} * interval '1 day')
          INSERT INTO health_checks (service, healthy, detail, millis)
          SELECT service, healthy, detail, millis
          FROM jsonb_to_recordset(${JSON.stringify(checks)}::jsonb)
            AS given (service text, healthy boolean, detail text, millis double precision)`,
      )
      .pipe(Effect.asVoid)

  return HealthChecks.of({
    record,
    latest: statements.run(
      "HealthChecks.latest",
      Effect.flatMap(sql`SELECT DISTINCT ON (service) ${columns} FROM health_checks ORDER BY service, id DESC`, Rows),
    ),
  })
})

export const HealthChecksSql: Layer.Layer<HealthChecks, never, SqlClient | Statements> = Layer.effect(
  HealthChecks,
  make,
)
