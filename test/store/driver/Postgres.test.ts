import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Logger, Redacted, Tracer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { inject } from "vitest"
import { database } from "../../../src/policy/Database.ts"
import { targetOf } from "../../../src/store/databases/DatabaseServer.ts"
import { fromUrl } from "../../../src/store/driver/Postgres.ts"
import { databaseUrl } from "../../support/DatabaseUrl.ts"
import { Journal } from "../../support/Journal.ts"
import { freshDatabase } from "../../support/TestDatabase.ts"

const failure = (url: string) => Effect.flip(Effect.provide(SqlClient, fromUrl(Redacted.make(url))))

describe("a database given by its URL", () => {
  it.live("is migrated, and its sessions have the limits of the policy", () =>
    Effect.gen(function* () {
      const url = yield* freshDatabase
      yield* Effect.gen(function* () {
        const sql = yield* SqlClient
        const [row] = yield* sql`
          SELECT current_setting('statement_timeout') AS statement, current_setting('lock_timeout') AS lock,
            current_setting('application_name') AS name`
        assert.deepStrictEqual(row, {
          statement: database.session.statement_timeout,
          lock: database.session.lock_timeout,
          name: "confidant",
        })
        assert.deepStrictEqual(yield* sql`SELECT count(*)::int AS turns FROM turns`, [{ turns: 0 }])
        const spans: Array<Tracer.NativeSpan> = []
        const tracer = Tracer.make({
          span: (options) => {
            const span = new Tracer.NativeSpan(options)
            spans.push(span)
            return span
          },
        })
        yield* Effect.withTracer(sql`SELECT 1`, tracer)
        assert.strictEqual(spans[0]?.attributes.get("server.address"), inject("postgresSocketDir"))
        assert.match(String(spans[0]?.attributes.get("db.namespace")), /^test_/)
      }).pipe(Effect.provide(fromUrl(url)))
    }),
  )

  it.live("is waited for while its server is down, and the log says so once", () =>
    Effect.gen(function* () {
      const home = mkdtempSync(join(tmpdir(), "confidant-away-"))
      yield* Effect.addFinalizer(() => Effect.sync(() => rmSync(home, { recursive: true, force: true })))
      const name = (yield* freshDatabase).pipe(Redacted.value, (url) => new URL(url).pathname.slice(1))
      const lines = new Journal<string>()
      const log = Logger.layer([Logger.make<unknown, void>(({ message }) => lines.add(String(message)))])
      const url = databaseUrl(join(home, "run"), name)
      const built = yield* Effect.forkChild(Effect.provide(SqlClient, fromUrl(url).pipe(Layer.provide(log))))
      yield* lines.until("the wait", (all) => all.find((line) => line.startsWith("Waiting for PostgreSQL")))
      yield* Effect.sync(() => {
        mkdirSync(home, { recursive: true })
        symlinkSync(inject("postgresSocketDir"), join(home, "run"))
      })
      yield* Fiber.join(built)
      assert.strictEqual(lines.entries.filter((line) => line.startsWith("Waiting")).length, 1)
    }),
  )

  it.live("that does not exist is refused at once, without the password in the message", () =>
    Effect.gen(function* () {
      const host = encodeURIComponent(inject("postgresSocketDir"))
      const error = yield* failure(`postgres://confidant:hidden@localhost/nowhere?host=${host}`)
      assert.include(error.message, "database nowhere")
      assert.include(error.message, "3D000")
      assert.notInclude(JSON.stringify(error) + error.message, "hidden")
    }),
  )

  it.live.each([
    ["hidden", "DATABASE_URL is not a URL"],
    ["mysql://me:hidden@localhost/db", "DATABASE_URL does not begin with postgres://"],
    ["postgres://me:hidden@localhost/db?sslmode=no-verify", "DATABASE_URL has an unknown sslmode"],
  ] as const)("that nobody could connect to is refused at once, without quoting it", ([url, message]) =>
    Effect.gen(function* () {
      const error = yield* failure(url)
      assert.include(error.message, message)
      assert.notInclude(error.message, "hidden")
    }),
  )

  it.live.each([
    ["postgres://me@db.example:6000/main", { host: "db.example", port: 6000, database: "main" }],
    ["postgresql://me:pw@[::1]?sslmode=disable", { host: "::1", port: 5432, database: "me" }],
    ["postgres://me@%2Fvar%2Frun/main", { host: "/var/run", port: 5432, database: "main" }],
    ["postgres://me@localhost/x?host=/run&port=6001&dbname=y", { host: "/run", port: 6001, database: "y" }],
  ] as const)("is named in spans as the URL says", ([url, target]) =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* targetOf(Redacted.make(url)), target)
    }),
  )
})
