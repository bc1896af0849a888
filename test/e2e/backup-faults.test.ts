import { NodeServices } from "@effect/platform-node"
import { PgClient } from "@effect/sql-pg"
import { assert, describe, layer } from "@effect/vitest"
import * as Reactivity from "effect/reactivity/Reactivity"
import { Context, Effect, Layer, Redacted, Schedule, Schema } from "effect"
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { flags, main } from "../support/BotProcess.ts"
import * as CommandHere from "../support/CommandHere.ts"
import * as CommandProcess from "../support/CommandProcess.ts"
import { makeFolder } from "../support/House.ts"
import * as NodeProcess from "../support/NodeProcess.ts"
import * as PostgresProcess from "../support/PostgresProcess.ts"
import { missing } from "../support/requires.ts"
import { mayMount, smallDisk } from "../support/SmallDisk.ts"

const States = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ state: Schema.String })))
const Count = Schema.decodeUnknownEffect(Schema.NonEmptyArray(Schema.Struct({ count: Schema.Int })))

const makeBench = Effect.gen(function* () {
  const folder = yield* makeFolder
  const server = yield* PostgresProcess.make(folder, "migrated")
  const connect = PgClient.makeClient({ url: server.url })
  const dir = join(folder, "backups")
  const env = {
    DATABASE_URL: Redacted.value(server.url),
    STATE_DIR: join(folder, "state"),
    BACKUP_DIR: dir,
    LOG_LEVEL: "error",
  }
  const run = (args: ReadonlyArray<string>, more: Readonly<Record<string, string>> = {}) =>
    CommandProcess.run(args, { ...env, ...more }, folder)
  const here = (args: ReadonlyArray<string>) => CommandHere.run(args, env, folder)
  const start = (more: Readonly<Record<string, string>> = {}) =>
    NodeProcess.start([...flags.command, main, "backup"], { env: { ...env, ...more }, cwd: folder })

  const first = yield* here(["backup"])
  assert.strictEqual(first.code, 0, first.printed)
  yield* Effect.scoped(
    Effect.flatMap(
      connect,
      (sql) => sql`
      INSERT INTO users (user_id, chat_id, name, language)
      SELECT id, id, (SELECT string_agg(md5(id::text || n::text), '') FROM generate_series(1, 8) AS n), 'en'
      FROM generate_series(1, 50000) AS id`,
    ),
  )
  const files = () => readdirSync(dir).filter((file) => file.includes("confidant_2"))
  const states = Effect.scoped(
    Effect.flatMap(connect, (sql) => Effect.flatMap(sql`SELECT state FROM backup_runs ORDER BY id`, States)),
  ).pipe(Effect.map((rows) => rows.map(({ state }) => state)))
  const scratches = Effect.scoped(
    Effect.flatMap(connect, (sql) =>
      Effect.flatMap(
        sql`SELECT count(*)::int AS count FROM pg_database WHERE starts_with(datname, 'confidant_scratch_')`,
        Count,
      ),
    ),
  ).pipe(Effect.map(([{ count }]) => count))
  return { folder, server, connect, dir, run, here, start, files, states, scratches }
})

/** A server of its own, which holds enough that a backup takes a second or two. */
class Bench extends Context.Service<Bench, Effect.Success<typeof makeBench>>()("test/Bench") {
  static readonly layer = Layer.effect(
    Bench,
    Effect.suspend(() => makeBench),
  ).pipe(Layer.provideMerge(Layer.merge(NodeServices.layer, Reactivity.layer)))
}

const until = <E, R>(holds: Effect.Effect<boolean, E, R>) =>
  Effect.flatMap(holds, (done) => (done ? Effect.void : Effect.fail("not yet" as const))).pipe(
    Effect.retry(Schedule.spaced("3 millis")),
    Effect.orDie,
  )

/** By what the outside can see of each phase. */
const phases = {
  "at its beginning": (bench: Bench["Service"]) => Effect.succeed(Effect.sync(() => existsSync(bench.dir))),
  "while it dumps": ({ dir, files }: Bench["Service"]) =>
    Effect.succeed(
      Effect.sync(() =>
        files().some((file) => file.endsWith(".partial") && readFileSync(join(dir, file)).length > 1_000),
      ),
    ),
  "while it restores": ({ scratches }: Bench["Service"]) => Effect.succeed(Effect.map(scratches, (count) => count > 0)),
  "while it compares": ({ connect }: Bench["Service"]) =>
    Effect.map(connect, (sql) =>
      Effect.map(
        sql`SELECT FROM pg_stat_activity
          WHERE starts_with(datname, 'confidant_scratch_') AND application_name LIKE 'confidant%'`,
        (found) => found.length > 0,
      ),
    ),
}

const phaseNames = ["at its beginning", "while it dumps", "while it restores", "while it compares"] as const

describe.skipIf(missing("pg_dump"))("a backup", () => {
  layer(Bench.layer, { excludeTestServices: true, timeout: "120 seconds" })("that is disturbed", (it) => {
    it.effect(`and killed ${phaseNames.join(", ")} is never listed, and the next one cleans up`, () =>
      Effect.gen(function* () {
        const bench = yield* Bench
        const { files, here, scratches, start, states } = bench
        const before = files()
        for (const phase of phaseNames) {
          const reached = yield* phases[phase](bench)
          const killed = yield* start()
          yield* until(reached)
          yield* killed.end("SIGKILL")
          const listed = yield* here(["backup", "list"])
          const names = listed.printed.match(/confidant_\d{8}_\d{6}/g) ?? []
          assert.strictEqual(names.length, before.length / 2, `${phase}: ${listed.printed}`)
        }
        const next = yield* here(["backup"])
        assert.strictEqual(next.code, 0, next.printed)
        assert.strictEqual(yield* scratches, 0)
        assert.lengthOf(files(), before.length + 2)
        const left = yield* states
        assert.notInclude(left, "running")
        assert.strictEqual(left.at(-1), "verified")
      }),
    )

    it.effect("by a stop that was asked for leaves nothing behind, exit 1", () =>
      Effect.gen(function* () {
        const bench = yield* Bench
        const { files, scratches, start, states } = bench
        const before = files()
        const stopped = yield* start()
        yield* until(yield* phases["while it restores"](bench))
        assert.strictEqual(yield* stopped.end("SIGTERM"), 1)
        assert.strictEqual(yield* scratches, 0)
        assert.deepStrictEqual(files(), before)
        assert.strictEqual((yield* states).at(-1), "not made")
      }),
    )

    it.effect.skipIf(!mayMount())("by a full disk is not made, and says so", () =>
      Effect.gen(function* () {
        const { folder, run, states } = yield* Bench
        const disk = join(folder, "disk")
        mkdirSync(disk)
        yield* smallDisk(disk, 2_048)
        const { code, printed } = yield* run(["backup"], { BACKUP_DIR: disk })
        assert.strictEqual(code, 1, printed)
        assert.match(printed, /The disk of .*disk is full/)
        assert.deepStrictEqual(
          readdirSync(disk).filter((file) => file.includes("confidant_2")),
          [],
        )
        assert.strictEqual((yield* states).at(-1), "not made")
      }),
    )

    it.effect("by a server that dies is not made; what it was is known once the server is back", () =>
      Effect.gen(function* () {
        const bench = yield* Bench
        const { files, folder, here, scratches, server, start, states } = bench
        const before = files()
        const doomed = yield* start()
        yield* until(yield* phases["while it restores"](bench))
        const pid = readFileSync(join(folder, "database", "postgres", "postmaster.pid"), "utf8").split("\n")[0]
        process.kill(Number(pid), "SIGKILL")
        assert.strictEqual(yield* doomed.exited, 1, doomed.lines.entries.join("\n"))
        assert.deepStrictEqual(files(), before)
        yield* Effect.ignore(server.stop)
        yield* server.start
        const next = yield* here(["backup"])
        assert.strictEqual(next.code, 0, next.printed)
        assert.strictEqual(yield* scratches, 0)
        assert.notInclude(yield* states, "running")
      }),
    )
  })
})
