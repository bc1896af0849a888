import { PgClient } from "@effect/sql-pg"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as Reactivity from "effect/reactivity/Reactivity"
import { SqlClient } from "effect/sql/SqlClient"
import { inject } from "vitest"
import { BackupRuns } from "../../../src/domain/backup/BackupRuns.ts"
import { databaseUrl } from "../../support/DatabaseUrl.ts"
import { passThrough } from "../../support/PassThroughGuard.ts"
import { testBackupStore } from "../../support/TestDatabase.ts"

const store = testBackupStore(passThrough).pipe(Layer.orDie)
const build = Layer.build(Layer.fresh(store))

const lockOf = (context: Effect.Success<typeof build>) =>
  Effect.provideContext(
    BackupRuns.use(({ lock }) => lock),
    context,
  )

describe("the lock of backups", () => {
  it.live("ends with the session of a process that was killed", () =>
    Effect.gen(function* () {
      const context = yield* build
      const admin = yield* PgClient.makeClient({ url: databaseUrl(inject("postgresSocketDir"), "postgres") })
      yield* lockOf(context)
      const holder = admin`
        SELECT pid FROM pg_locks JOIN pg_stat_activity USING (pid)
        WHERE locktype = 'advisory' AND objid = (
          SELECT (hashtext(${yield* nameOf(context)})::bigint & 4294967295)::oid)`
      const [found] = yield* holder
      assert.isDefined(found)
      yield* Effect.flip(Effect.scoped(lockOf(context)))
      yield* admin`SELECT pg_terminate_backend(${found?.["pid"]}, 5000)`
      yield* lockOf(context)
    }).pipe(Effect.scoped, Effect.provide(Reactivity.layer)),
  )

  it.live("of one database is not in the way of another's, and keeps none from being renamed", () =>
    Effect.gen(function* () {
      const [one, another] = [yield* build, yield* build]
      const admin = yield* PgClient.makeClient({ url: databaseUrl(inject("postgresSocketDir"), "postgres") })
      yield* lockOf(one)
      yield* lockOf(another)
      const name = yield* nameOf(one)
      const connected = yield* admin`
        SELECT application_name AS by FROM pg_stat_activity WHERE datname = ${name}`
      assert.notInclude(
        connected.map(({ by }) => by),
        "confidant backup",
      )
    }).pipe(Effect.scoped, Effect.provide(Reactivity.layer)),
  )

  it.live("says since when another holds it", () =>
    Effect.gen(function* () {
      const context = yield* build
      yield* lockOf(context)
      const { message } = yield* Effect.flip(Effect.scoped(lockOf(context)))
      assert.match(
        message,
        /is running \(on this machine, since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\): wait until it has ended$/,
      )
    }).pipe(Effect.scoped),
  )
})

const nameOf = (context: Effect.Success<typeof build>) =>
  SqlClient.use((sql) => sql`SELECT current_database()::text AS name`).pipe(
    Effect.map(([row]) => String(row?.["name"])),
    Effect.provideContext(context),
  )
