import { PgClient } from "@effect/sql-pg"
import { Effect, Layer, type Redacted } from "effect"
import * as Reactivity from "effect/reactivity/Reactivity"
import { randomUUID } from "node:crypto"
import { inject } from "vitest"
import type { Guard } from "../../src/boundary/Guard.ts"
import { BackupRunsSql } from "../../src/store/BackupRunsSql.ts"
import { DatabaseServer } from "../../src/store/databases/DatabaseServer.ts"
import { DatabasesSql } from "../../src/store/databases/DatabasesSql.ts"
import { DeadLettersSql } from "../../src/store/operators/DeadLettersSql.ts"
import { DeadJobsSql } from "../../src/store/operators/DeadJobsSql.ts"
import { ErasuresSql } from "../../src/store/ErasuresSql.ts"
import { InboxSql } from "../../src/store/InboxSql.ts"
import { JobsSql } from "../../src/store/JobsSql.ts"
import { OutboxSql } from "../../src/store/OutboxSql.ts"
import { PeopleSql } from "../../src/store/PeopleSql.ts"
import { Statements } from "../../src/store/driver/Statements.ts"
import { databaseUrl, templateName } from "./DatabaseUrl.ts"

/** The URL of a private database, cloned from the migrated template and dropped with the scope. */
export const freshDatabase = Effect.gen(function* () {
  const socketDir = inject("postgresSocketDir")
  const name = `test_${randomUUID().replaceAll("-", "")}`
  const admin = yield* PgClient.makeClient({ url: databaseUrl(socketDir, "postgres") })
  // Nothing of it has to go through the log.
  const clone = admin`CREATE DATABASE ${admin(name)} TEMPLATE ${admin(templateName)} STRATEGY file_copy`
  yield* Effect.acquireRelease(clone, () => Effect.ignore(admin`DROP DATABASE ${admin(name)} WITH (FORCE)`))
  return databaseUrl(socketDir, name)
}).pipe(Effect.provide(Reactivity.layer))

export const clientOf = (url: Redacted.Redacted) => PgClient.layer({ url, maxConnections: 8 })

/** A private, migrated database on the real server: about 50 ms. */
export const TestDatabase = Layer.unwrap(Effect.map(freshDatabase, clientOf))

/** The repositories on a private database, behind the given guard. */
export const testStore = (guard: Layer.Layer<Guard>) =>
  Layer.mergeAll(InboxSql, OutboxSql, PeopleSql, DeadLettersSql, JobsSql, DeadJobsSql).pipe(
    Layer.provideMerge(Statements.layer),
    Layer.provide(guard),
    Layer.provideMerge(TestDatabase),
  )

/** The same with everything about backups, and where its database is. */
export const testBackupStore = (guard: Layer.Layer<Guard>) =>
  Layer.unwrap(
    Effect.map(freshDatabase, (url) =>
      Layer.mergeAll(InboxSql, OutboxSql, PeopleSql, DeadLettersSql, BackupRunsSql, ErasuresSql, DatabasesSql).pipe(
        Layer.provide(Statements.layer),
        Layer.provide(guard),
        Layer.provideMerge(Layer.merge(clientOf(url), DatabaseServer.fromUrl(url))),
      ),
    ),
  )
