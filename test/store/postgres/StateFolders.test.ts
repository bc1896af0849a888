import { spawnSync } from "node:child_process"
import { chmodSync, cpSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { NodeServices } from "@effect/platform-node"
import { PgClient } from "@effect/sql-pg"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FileSystem, Layer, Logger } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { MayBeginEmpty } from "../../../src/domain/MayBeginEmpty.ts"
import { EmbeddedPostgres } from "../../../src/store/postgres/EmbeddedPostgres.ts"

const folder = (mode = 0o755) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const made = yield* fs.makeTempDirectoryScoped({ prefix: "confidant-embedded-" })
    yield* Effect.sync(() => chmodSync(made, mode))
    return made
  }).pipe(Effect.provide(NodeServices.layer))

const silent = Logger.layer([])

const server = (stateDir: string) => EmbeddedPostgres.layer({ stateDir })

const withPool = Layer.unwrap(Effect.map(EmbeddedPostgres, ({ url }) => PgClient.layer({ url, maxConnections: 4 })))

const onServer = <A, E>(stateDir: string, use: Effect.Effect<A, E, EmbeddedPostgres | SqlClient>) =>
  Effect.provide(use, withPool.pipe(Layer.provideMerge(server(stateDir)), Layer.provide(silent)))

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

describe("the database of a state folder", () => {
  it.live.skipIf(process.getuid?.() !== 0)(
    "goes with a folder that is moved, not with a copy of it, and never begins empty beside a history, as root",
    () =>
      Effect.gen(function* () {
        const home = yield* folder(0o700)
        const [first, second, copy] = ["first", "second", "copy"].map((name) => join(home, name))
        const inFirst = first ?? ""
        const inSecond = second ?? ""
        const dataDir = yield* onServer(
          inFirst,
          Effect.gen(function* () {
            yield* remember("confided")
            return (yield* EmbeddedPostgres).dataDir
          }),
        )
        yield* Effect.addFinalizer(() =>
          Effect.sync(() => rmSync(join(dataDir, ".."), { recursive: true, force: true })),
        )
        const refusal = (stateDir: string) =>
          Effect.map(Effect.flip(Effect.provide(EmbeddedPostgres, Layer.provide(server(stateDir), silent))), (error) =>
            String(error.message),
          )
        renameSync(inFirst, inSecond)
        assert.deepStrictEqual(yield* onServer(inSecond, notes), ["confided"], "moved")
        cpSync(inSecond, copy ?? "", { recursive: true })
        assert.include(yield* refusal(copy ?? ""), `is a copy of ${inSecond}`)
        assert.deepStrictEqual(yield* onServer(inSecond, notes), ["confided"], "the original goes on")

        renameSync(dataDir, `${dataDir}.away`)
        assert.include(yield* refusal(inSecond), dataDir)
        rmSync(join(inSecond, "database.json"))
        writeFileSync(join(inSecond, "spool.jsonl"), "{}\n")
        assert.include(yield* refusal(inSecond), "has a history (spool.jsonl)")
        const fresh = yield* onServer(inSecond, EmbeddedPostgres).pipe(Effect.provideService(MayBeginEmpty, true))
        assert.notStrictEqual(fresh.dataDir, dataDir)
        rmSync(join(fresh.dataDir, ".."), { recursive: true })
      }),
  )

  it.live.skipIf(process.getuid?.() !== 0)("runs as a user that nobody else is, whoever owned the data before", () =>
    Effect.gen(function* () {
      const stateDir = join(yield* folder(), "state")
      yield* onServer(stateDir, remember("kept"))
      const owner = statSync(join(stateDir, "postgres")).uid
      const passwd = readFileSync("/etc/passwd", "utf8")
      assert.match(passwd, new RegExp(`^confidant-pg:[^:]*:${owner}:`, "m"))
      // As an earlier release chose it on a machine with PostgreSQL.
      for (const name of ["postgres", "run"]) spawnSync("chown", ["-R", "65534:65534", join(stateDir, name)])
      assert.deepStrictEqual(yield* onServer(stateDir, notes), ["kept"])
      for (const name of ["postgres", "run"]) assert.strictEqual(statSync(join(stateDir, name)).uid, owner)
    }),
  )
})
