import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { NodeServices } from "@effect/platform-node"
import { PgClient } from "@effect/sql-pg"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, FileSystem, Layer, Logger, Redacted, Schedule } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { EmbeddedPostgres } from "../../../src/store/postgres/EmbeddedPostgres.ts"
import { isTransient } from "../../../src/store/driver/Transact.ts"
import * as Clusters from "../../support/Clusters.ts"
import { Journal } from "../../support/Journal.ts"
import { start } from "../../support/NodeProcess.ts"
import { mended, processesOf, starting, stuck, until } from "../../support/StuckPostgres.ts"

const folder = (mode = 0o755) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const made = yield* fs.makeTempDirectoryScoped({ prefix: "confidant-embedded-" })
    yield* Effect.sync(() => chmodSync(made, mode))
    return made
  }).pipe(Effect.provide(NodeServices.layer))

const folderWithCluster = Effect.tap(folder(), (made) => Clusters.copyTo(made))

/** What was logged, to wait for. */
const journal = () => {
  const lines = new Journal<string>()
  return { lines, layer: Logger.layer([Logger.make<unknown, void>(({ message }) => lines.add(String(message)))]) }
}

const silent = Logger.layer([])

const server = (stateDir: string) => EmbeddedPostgres.layer({ stateDir })

/** A pool on the server that the context holds. */
const withPool = Layer.unwrap(Effect.map(EmbeddedPostgres, ({ url }) => PgClient.layer({ url, maxConnections: 4 })))

const onServer = <A, E>(stateDir: string, use: Effect.Effect<A, E, EmbeddedPostgres | SqlClient>) =>
  Effect.provide(use, withPool.pipe(Layer.provideMerge(server(stateDir)), Layer.provide(silent)))

/** The same for a command beside whoever runs on the folder. */
const besideServer = <A, E>(stateDir: string, use: Effect.Effect<A, E, SqlClient>) =>
  withPool.pipe(Layer.provide(EmbeddedPostgres.layerBeside({ stateDir })), Layer.provide(silent), (layer) =>
    Effect.provide(use, layer),
  )

const postmasterPid = (dataDir: string) => Number(readFileSync(join(dataDir, "postmaster.pid"), "utf8").split("\n")[0])

const notes = Effect.gen(function* () {
  const sql = yield* SqlClient
  return (yield* sql`SELECT text FROM notes ORDER BY text`).map((row) => row["text"])
})

const remember = (text: string) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient
    yield* sql`CREATE TABLE IF NOT EXISTS notes (text text NOT NULL)`
    yield* sql`INSERT INTO notes VALUES (${text})`
  })

describe("EmbeddedPostgres", () => {
  it.live("keeps its data over a restart, logs its progress and leaves nothing running", () =>
    Effect.gen(function* () {
      const stateDir = join(yield* folder(), "state")
      const { lines, layer } = journal()
      const dataDir = yield* Effect.gen(function* () {
        yield* remember("kept")
        return (yield* EmbeddedPostgres).dataDir
      }).pipe(Effect.provide(withPool.pipe(Layer.provideMerge(server(stateDir)), Layer.provide(layer))))
      assert.match(lines.entries[0] ?? "", /^Preparing PostgreSQL 15\.\d+ in /)
      assert.match(lines.entries[1] ?? "", /^PostgreSQL 15\.\d+ is ready in \d+\.\d s$/)
      assert.isFalse(existsSync(join(dataDir, "postmaster.pid")))
      assert.deepStrictEqual(yield* onServer(stateDir, notes), ["kept"])
    }),
  )

  it.live("refuses a second start on the same folder, naming the folder and the process", () =>
    Effect.gen(function* () {
      const stateDir = yield* folderWithCluster
      const second = Effect.flip(Effect.provide(EmbeddedPostgres, server(stateDir)))
      const error = yield* onServer(stateDir, Effect.provide(second, silent))
      assert.include(error.message, stateDir)
      assert.include(error.message, `pid ${process.pid}`)
      yield* onServer(stateDir, remember("free again"))
    }),
  )

  it.live("lends a short command the server of the process that runs, and leaves it running", () =>
    Effect.gen(function* () {
      const stateDir = yield* folderWithCluster
      yield* onServer(
        stateDir,
        Effect.gen(function* () {
          yield* remember("seen beside")
          const { dataDir } = yield* EmbeddedPostgres
          const pid = postmasterPid(dataDir)
          assert.deepStrictEqual(yield* besideServer(stateDir, notes), ["seen beside"])
          assert.strictEqual(postmasterPid(dataDir), pid)
          yield* remember("still there")
        }),
      )
      assert.isFalse(existsSync(join(stateDir, "postgres", "postmaster.pid")))
      assert.deepStrictEqual(yield* besideServer(stateDir, notes), ["seen beside", "still there"], "its own server")
      assert.isFalse(existsSync(join(stateDir, "postgres", "postmaster.pid")))
    }),
  )

  it.live("starts the server again when it is killed; the pool recovers and nothing is lost", () =>
    Effect.gen(function* () {
      const stateDir = yield* folderWithCluster
      const { lines, layer } = journal()
      yield* Effect.gen(function* () {
        const { dataDir } = yield* EmbeddedPostgres
        yield* remember("before")
        const pid = postmasterPid(dataDir)
        yield* Effect.sync(() => process.kill(pid, "SIGKILL"))
        yield* lines.until("the restart", (all) => all.find((line) => line === "PostgreSQL is back"))
        assert.notStrictEqual(postmasterPid(dataDir), pid)
        const found = yield* Effect.retry(notes, {
          while: (error) => isTransient(error),
          schedule: Schedule.max([Schedule.spaced("20 millis"), Schedule.recurs(100)]),
        })
        assert.deepStrictEqual(found, ["before"])
      }).pipe(Effect.provide(withPool.pipe(Layer.provideMerge(server(stateDir)), Layer.provide(layer))))
    }),
  )

  it.live("starts after everything was killed at once, despite stale locks", () =>
    Effect.gen(function* () {
      const stateDir = yield* folderWithCluster
      const main = join(import.meta.dirname, "../../support/embedded-postgres-main.ts")
      const process_ = yield* start([main, stateDir])
      const ready = yield* process_.line("the server", (line) => line.startsWith("ready "))
      const socketDir = ready.slice("ready ".length)
      const url = `postgres://confidant@localhost/postgres?host=${encodeURIComponent(socketDir)}`
      yield* Effect.provide(remember("acknowledged"), client(url))
      const pid = postmasterPid(join(stateDir, "postgres"))
      // At once: the one that is left for a moment must not get to see that the other has gone.
      yield* Effect.sync(() => {
        process.kill(process_.pid, "SIGSTOP")
        process.kill(pid, "SIGKILL")
      })
      yield* process_.end("SIGKILL")
      assert.isTrue(existsSync(join(stateDir, "postgres", "postmaster.pid")))
      assert.isTrue(existsSync(join(socketDir, "instance.lock")))
      assert.deepStrictEqual(yield* onServer(stateDir, notes), ["acknowledged"])
    }).pipe(Effect.provide(NodeServices.layer)),
  )

  it.live("takes over from a process that was killed alone", () =>
    Effect.gen(function* () {
      const stateDir = yield* folderWithCluster
      const main = join(import.meta.dirname, "../../support/embedded-postgres-main.ts")
      const process_ = yield* start([main, stateDir])
      yield* process_.line("the server", (line) => line.startsWith("ready "))
      yield* process_.end("SIGKILL")
      yield* onServer(stateDir, remember("goes on"))
    }).pipe(Effect.provide(NodeServices.layer)),
  )

  it.live("is not misled by a pid file that names a living stranger", () =>
    Effect.gen(function* () {
      const stateDir = yield* folderWithCluster
      yield* onServer(stateDir, remember("kept"))
      yield* Effect.sync(() => {
        const dataDir = join(stateDir, "postgres")
        const lines = [process.pid, dataDir, 1, 5432, join(stateDir, "run"), "", "1 1", "ready"]
        writeFileSync(join(dataDir, "postmaster.pid"), lines.join("\n"))
      })
      assert.deepStrictEqual(yield* onServer(stateDir, notes), ["kept"])
    }),
  )

  it.live("puts the socket elsewhere when the path is too long for one", () =>
    Effect.gen(function* () {
      const stateDir = join(yield* folder(), "deep".repeat(30))
      const socketDir = yield* onServer(
        stateDir,
        Effect.gen(function* () {
          yield* remember("works")
          const { socketDir } = yield* EmbeddedPostgres
          assert.strictEqual(statSync(socketDir).mode & 0o777, 0o700)
          return socketDir
        }),
      )
      assert.isBelow(socketDir.length, 90)
      assert.isFalse(socketDir.startsWith(tmpdir()), "where another user could take the name")
      yield* Effect.sync(() => rmSync(socketDir, { recursive: true, force: true }))
    }),
  )

  it.live.skipIf(process.getuid?.() !== 0)("works under a private home folder, as root", () =>
    Effect.gen(function* () {
      const home = yield* folder(0o700)
      const stateDir = join(home, "state")
      const elsewhere = yield* onServer(
        stateDir,
        Effect.gen(function* () {
          yield* remember("reached")
          return join((yield* EmbeddedPostgres).dataDir, "..")
        }),
      )
      yield* Effect.addFinalizer(() => Effect.sync(() => rmSync(elsewhere, { recursive: true, force: true })))
      assert.isFalse(elsewhere.startsWith(home))
      yield* Effect.sync(() => chmodSync(home, 0o755))
      assert.deepStrictEqual(yield* onServer(stateDir, notes), ["reached"], "found again where it was")
    }),
  )

  it.live("says what is wrong with a data folder that is none", () =>
    Effect.gen(function* () {
      const stateDir = yield* folder()
      yield* Effect.sync(() => mkdirSync(join(stateDir, "postgres")))
      const error = yield* Effect.flip(Effect.provide(EmbeddedPostgres, server(stateDir).pipe(Layer.provide(silent))))
      assert.include(error.message, "holds no database")
    }),
  )
})

/** Far less than the server would be waited for. */
const interrupted = (fiber: Fiber.Fiber<unknown, unknown>) => Effect.timeout(Fiber.interrupt(fiber), "20 seconds")

describe.skipIf(process.platform !== "linux")("EmbeddedPostgres that is interrupted leaves no process", () => {
  it.live("while it makes its first database; the next start makes a whole one", () =>
    Effect.gen(function* () {
      const stateDir = yield* folder()
      const half = join(stateDir, "postgres.half")
      const making = yield* Effect.forkChild(onServer(stateDir, notes))
      yield* until("initdb to begin", () => processesOf(half).length > 1)
      yield* interrupted(making)
      // What initdb had just started may still be on its way out.
      yield* until("initdb to end", () => processesOf(half).length === 0)
      assert.isFalse(existsSync(join(stateDir, "postgres")))
      yield* onServer(stateDir, remember("whole"))
      assert.deepStrictEqual(yield* onServer(stateDir, notes), ["whole"])
    }),
  )

  it.live("while its server is starting", () =>
    Effect.gen(function* () {
      const stateDir = yield* folderWithCluster
      const dataDir = join(stateDir, "postgres")
      yield* onServer(stateDir, remember("kept"))
      yield* stuck(dataDir)
      const booting = yield* Effect.forkChild(onServer(stateDir, notes))
      yield* starting(dataDir)
      yield* interrupted(booting)
      // The server's children may still be on their way out.
      yield* until("the server to end", () => processesOf(dataDir).length === 0)
      yield* mended(dataDir)
      assert.deepStrictEqual(yield* onServer(stateDir, notes), ["kept"])
    }),
  )

  it.live("while a server that died is started again", () =>
    Effect.gen(function* () {
      const stateDir = yield* folderWithCluster
      const dataDir = join(stateDir, "postgres")
      const noted = yield* Deferred.make<void>()
      const use = remember("kept").pipe(
        Effect.andThen(Deferred.succeed(noted, undefined)),
        Effect.andThen(Effect.never),
      )
      const working = yield* Effect.forkChild(onServer(stateDir, use))
      yield* Deferred.await(noted)
      const pid = postmasterPid(dataDir)
      yield* stuck(dataDir)
      yield* Effect.sync(() => process.kill(pid, "SIGKILL"))
      yield* starting(dataDir, pid)
      yield* interrupted(working)
      yield* until("the server to end", () => processesOf(dataDir).length === 0)
    }),
  )
})

const client = (url: string) => PgClient.layer({ url: Redacted.make(url), maxConnections: 1 })
