import { PgClient } from "@effect/sql-pg"
import { Effect, Layer, Logger, ManagedRuntime } from "effect"
import * as Reactivity from "effect/reactivity/Reactivity"
import { SqlClient } from "effect/sql/SqlClient"
import { execFileSync } from "node:child_process"
import { chmodSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { TestProject } from "vitest/node"
import { root } from "../../src/config/Root.ts"
import { EmbeddedPostgres } from "../../src/store/postgres/EmbeddedPostgres.ts"
import { migrate } from "../../src/store/Migrations.ts"
import { databaseUrl, templateName } from "./DatabaseUrl.ts"
import { startBroker } from "./S3Broker.ts"

declare module "vitest" {
  export interface ProvidedContext {
    readonly postgresSocketDir: string
    /** A data directory that nothing was written to. */
    readonly emptyCluster: string
    /** Answers with the address of the S3 server. */
    readonly s3Broker: string
  }
}

const makeTemplate = Effect.fnUntraced(function* (socketDir: string) {
  const admin = yield* PgClient.makeClient({ url: databaseUrl(socketDir, "postgres") })
  yield* admin`CREATE DATABASE ${admin(templateName)}`
  const template = yield* PgClient.makeClient({ url: databaseUrl(socketDir, templateName) })
  yield* Effect.provideService(migrate, SqlClient, template)
  // A database of a test outlives no machine, and thousands are made.
  yield* admin`ALTER SYSTEM SET fsync = off`
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
  await Effect.runPromise(Effect.scoped(Layer.build(server("empty"))))
  project.provide("emptyCluster", join(folder, "empty", "postgres"))
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
