import { Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { TimedOut } from "../../boundary/GuardedCall.ts"
import { HeldBreakers } from "../../domain/operators/HeldBreakers.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { heldBreakers } from "../../policy/ops/Admin.ts"
import { type StatementFailure, storeError } from "../driver/Transact.ts"

const Rows = Schema.decodeUnknownEffect(
  Schema.Array(Schema.Struct({ key: Schema.String, state: Schema.Literals(["open", "closed"]) })),
)

const make = Effect.gen(function* () {
  const sql = yield* SqlClient

  /** Past the guard: no process could learn that the database's breaker was let go. */
  const run = <A>(operation: string, statement: Effect.Effect<A, StatementFailure>): Effect.Effect<A, StoreError> =>
    statement.pipe(
      Effect.timeoutOrElse({
        duration: heldBreakers.within,
        orElse: () => Effect.fail(new TimedOut({ dependency: "postgres", operation })),
      }),
      Effect.mapError(storeError(operation)),
    )

  return HeldBreakers.of({
    hold: (key, to) =>
      Effect.asVoid(
        run(
          "HeldBreakers.hold",
          to === null
            ? sql`DELETE FROM held_breakers WHERE key = ${key}`
            : sql`
              INSERT INTO held_breakers (key, state) VALUES (${key}, ${to})
              ON CONFLICT (key) DO UPDATE SET state = excluded.state, held_at = now()`,
        ),
      ),
    all: run("HeldBreakers.all", Effect.flatMap(sql`SELECT key, state FROM held_breakers`, Rows)).pipe(
      Effect.map((rows) => new Map(rows.map(({ key, state }) => [key, state]))),
    ),
  })
})

export const HeldBreakersSql: Layer.Layer<HeldBreakers, never, SqlClient> = Layer.effect(HeldBreakers, make)
