import { NodeServices } from "@effect/platform-node"
import { PgClient } from "@effect/sql-pg"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, type Redacted } from "effect"
import * as Reactivity from "effect/reactivity/Reactivity"
import { SqlClient } from "effect/sql/SqlClient"
import { database } from "../../../src/policy/Database.ts"
import { DatabaseServer } from "../../../src/store/databases/DatabaseServer.ts"
import { fromUrl, Sessions } from "../../../src/store/driver/Postgres.ts"
import { transact } from "../../../src/store/driver/Transact.ts"
import * as PgBouncer from "../../support/PgBouncer.ts"
import { missing } from "../../support/requires.ts"
import { freshDatabase } from "../../support/TestDatabase.ts"

const refusal = (url: Redacted.Redacted, pool: Redacted.Redacted | null = null) =>
  Effect.flip(Effect.provide(SqlClient, fromUrl(url, pool)))

describe.skipIf(missing("pgbouncer"))("a pool of connections in transaction mode", () => {
  it.live("serves the bot's statements and transactions, and never needs a statement of the session before", () =>
    Effect.gen(function* () {
      const url = yield* freshDatabase
      const behind = yield* PgBouncer.make()
      yield* Effect.gen(function* () {
        const sql = yield* SqlClient
        const counted = (n: number) =>
          transact(
            Effect.gen(function* () {
              const [row] = yield* sql`SELECT count(*)::int + ${n}::int AS sum FROM turns`
              const [again] = yield* sql`SELECT ${n}::int AS sum`
              return [row, again]
            }),
          )
        const rows = yield* Effect.forEach(Array.from({ length: 40 }), (_, n) => counted(n), { concurrency: 16 })
        assert.deepStrictEqual(
          rows,
          rows.map((_, n) => [{ sum: n }, { sum: n }]),
        )
        // The bot's own connections stay, and behind them are new sessions.
        yield* Effect.scoped(
          Effect.flatMap(
            PgClient.makeClient({ url }),
            (direct) => direct`
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()`,
          ),
        ).pipe(Effect.provide(Reactivity.layer))
        const again = yield* Effect.forEach([1, 2, 3], (n) => Effect.retry(counted(n), { times: 3 }))
        assert.deepStrictEqual(
          again,
          [1, 2, 3].map((n) => [{ sum: n }, { sum: n }]),
        )
      }).pipe(Effect.provide(fromUrl(url, behind(url))))
    }).pipe(Effect.provide(NodeServices.layer)),
  )

  it.live("leaves what needs a session of its own to PostgreSQL itself", () =>
    Effect.gen(function* () {
      const url = yield* freshDatabase
      const behind = yield* PgBouncer.make()
      const limit = Effect.flatMap(SqlClient, (sql) => sql`SELECT current_setting('statement_timeout') AS limit`)
      const pool = fromUrl(url, behind(url))
      assert.deepStrictEqual(yield* Effect.provide(limit, pool), [{ limit: "0" }])
      const sessions = Sessions.pipe(Layer.provide([DatabaseServer.fromUrl(url, behind(url)), pool]))
      assert.deepStrictEqual(yield* Effect.provide(limit, sessions), [{ limit: database.session.statement_timeout }])
    }).pipe(Effect.provide(NodeServices.layer)),
  )

  it.live("is refused where it is taken for PostgreSQL itself, and the message names DATABASE_DIRECT_URL", () =>
    Effect.gen(function* () {
      const url = yield* freshDatabase
      const strict = yield* PgBouncer.make()
      const lenient = yield* PgBouncer.make({
        ignore_startup_parameters: "statement_timeout,lock_timeout,idle_in_transaction_session_timeout",
      })
      for (const behind of [strict, lenient]) {
        assert.include((yield* refusal(behind(url))).message, "DATABASE_DIRECT_URL")
      }
    }).pipe(Effect.provide(NodeServices.layer)),
  )

  it.live("is refused where it leads to another database", () =>
    Effect.gen(function* () {
      const behind = yield* PgBouncer.make()
      const error = yield* refusal(yield* freshDatabase, behind(yield* freshDatabase))
      assert.include(error.message, "different databases")
    }).pipe(Effect.provide(NodeServices.layer)),
  )
})
