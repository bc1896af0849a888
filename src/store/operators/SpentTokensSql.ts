import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { SpentTokens } from "../../domain/operators/SpentTokens.ts"
import { spentTokens } from "../../policy/ops/OpsPage.ts"
import { nextToken, Statements } from "../driver/Statements.ts"

const make = Effect.gen(function* () {
  const sql = yield* SqlClient
  const statements = yield* Statements

  const spend: SpentTokens["Service"]["spend"] = Effect.fnUntraced(function* (id, until) {
    const token = yield* nextToken
    return yield* statements.run(
      "SpentTokens.spend",
      sql`
        WITH ended AS (DELETE FROM spent_tokens WHERE ends_at < now() AND id <> ${id})
        INSERT INTO spent_tokens AS known (id, ends_at, token)
        VALUES (${id}, 'epoch'::timestamptz + ${until} * interval '1 millisecond', ${token})
        ON CONFLICT (id) DO UPDATE SET id = known.id WHERE known.token = excluded.token
        RETURNING id`.pipe(Effect.map((rows) => rows.length > 0)),
      spentTokens,
    )
  })

  return SpentTokens.of({
    spend,
    isSpent: (id) =>
      statements.run(
        "SpentTokens.isSpent",
        sql`SELECT FROM spent_tokens WHERE id = ${id}`.pipe(Effect.map((rows) => rows.length > 0)),
        spentTokens,
      ),
  })
})

export const SpentTokensSql: Layer.Layer<SpentTokens, never, SqlClient | Statements> = Layer.effect(SpentTokens, make)
