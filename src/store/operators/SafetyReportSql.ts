import { Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { SafetyCount, SafetyReport } from "../../domain/operators/SafetyReport.ts"
import { Statements } from "../driver/Statements.ts"

const Rows = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ counted: SafetyCount })))

const make = Effect.gen(function* () {
  const sql = yield* SqlClient
  const statements = yield* Statements

  const ofYear: SafetyReport["Service"]["ofYear"] = (year) =>
    statements
      .run(
        "SafetyReport.ofYear",
        sql`
          SELECT json_build_object('month', to_char(month, 'YYYY-MM'), 'kind', kind, 'whole', whole, 'short', short) AS counted
          FROM safety_answers
          WHERE month >= make_date(${year}::int, 1, 1) AND month < make_date(${year}::int + 1, 1, 1)
          ORDER BY month, kind`.pipe(Effect.flatMap(Rows)),
      )
      .pipe(Effect.map((rows) => rows.map(({ counted }) => counted)))

  return { ofYear }
})

export const SafetyReportSql: Layer.Layer<SafetyReport, never, SqlClient | Statements> = Layer.effect(
  SafetyReport,
  make,
)
