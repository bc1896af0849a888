import { PgClient } from "@effect/sql-pg"
import { Effect, Layer, Logger, ManagedRuntime } from "effect"
import * as Reactivity from "effect/reactivity/Reactivity"
import { SqlClient } from "effect/sql/SqlClient"
import { execFileSync } from "node:child_process"
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { TestProject } from "vitest/node"
import { root } from "../../src/config/Root.ts"
import { EmbeddedPostgres } from "../../src/store/postgres/EmbeddedPostgres.ts"
import { migrate } from "../../src/store/Migrations.ts"
import type { Clusters } from "./Clusters.ts"
import { databaseUrl, templateName } from "./DatabaseUrl.ts"
import { startBroker } from "./S3Broker.ts"

declare module "vitest" {
  export interface ProvidedContext {
    readonly postgresSocketDir: string
    readonly clusters: Clusters
    /** Answers with the address of the S3 server. */
    readonly s3Broker: string
  }
}

const migrated = Effect.fnUntraced(function* (socketDir: string, database: string) {
  const sql = yield* PgClient.makeClient({ url: databaseUrl(socketDir, database) })
  yield* Effect.provideService(migrate, SqlClient, sql)
}, Effect.scoped)

const makeTemplate = Effect.fnUntraced(function* (socketDir: string) {
  const admin = yield* PgClient.makeClient({ url: databaseUrl(socketDir, "postgres") })
  yield* admin`CREATE DATABASE ${admin(templateName)}`
  yield* migrated(socketDir, templateName)
  // A database of a test outlives no machine, and thousands are made.
  yield* admin`ALTER SYSTEM SET fsync = off`
  yield* admin`ALTER SYSTEM SET full_page_writes = off`
  yield* admin`SELECT pg_reload_conf()`
}, Effect.scoped)

/** One embedded server for the whole run, with a migrated database that each test file clones; an S3 server on demand. */
export default async function setup(project: TestProject) {
  // Tests of the whole program run what is shipped.
  execFileSync("sh", [join(root, "scripts/build.sh")], { stdio: "inherit" })
  const folder = mkdtempSync(join(tmpdir(), "confidant-test-"))
  chmodSync(folder, 0o755)
  const server = (name: string) =>
    EmbeddedPostgres.layer({ stateDir: join(folder, name) }).pipe(Layer.provide(Logger.layer([])))
  const begun = <A, E>(name: string, use: Effect.Effect<A, E, EmbeddedPostgres | Reactivity.Reactivity>) =>
    Effect.runPromise(use.pipe(Effect.provide(server(name)), Effect.provide(Reactivity.layer)))
  const copyOf = (name: string) => {
    mkdirSync(join(folder, name), { mode: 0o755 })
    execFileSync("cp", ["-a", join(folder, "empty", "postgres"), join(folder, name, "postgres")])
  }
  await begun("empty", Effect.void)
  copyOf("migrated")
  copyOf("shared")
  await begun(
    "migrated",
    EmbeddedPostgres.use(({ socketDir }) => migrated(socketDir, "postgres")),
  )
  project.provide("clusters", {
    empty: join(folder, "empty", "postgres"),
    migrated: join(folder, "migrated", "postgres"),
  })
  const runtime = ManagedRuntime.make(Layer.merge(server("shared"), Reactivity.layer))
  const socketDir = await runtime.runPromise(
    Effect.gen(function* () {
      const server = yield* EmbeddedPostgres
      yield* makeTemplate(server.socketDir)
      return server.socketDir
    }),
  )
  project.provide("postgresSocketDir", socketDir)
  const broker = await startBroker()
  project.provide("s3Broker", broker.url)
  return async () => {
    await broker.stop()
    await runtime.dispose()
    rmSync(folder, { recursive: true, force: true })
  }
}
