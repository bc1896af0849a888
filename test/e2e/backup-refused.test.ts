import { PgClient } from "@effect/sql-pg"
import { assert, describe, layer } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { spawnSync } from "node:child_process"
import { randomUUID } from "node:crypto"
import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { databasesLike, execute, saidIn, say } from "../backup/restore/RestoreHouse.ts"
import { BackupBench, listed, nameIn } from "../support/BackupBench.ts"
import { flags, main } from "../support/BotProcess.ts"
import * as PostgresProcess from "../support/PostgresProcess.ts"
import { emptyDatabase } from "../support/PostgresTools.ts"
import { missing } from "../support/requires.ts"
import { mayMount } from "../support/SmallDisk.ts"

/** Its copy differs wherever it is restored: a column that is computed of the name of the database. */
const unlikeItsCopy = Effect.gen(function* () {
  const { sql } = yield* BackupBench
  yield* sql`CREATE FUNCTION here() RETURNS name IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN current_database(); END'`
  yield* sql`CREATE TABLE places (id int, place text GENERATED ALWAYS AS (here()) STORED)`
  yield* sql`INSERT INTO places VALUES (1)`
})

describe.skipIf(missing("pg_dump"))("a backup", () => {
  layer(BackupBench.layer, { excludeTestServices: true, timeout: "120 seconds" })("whose copy differs", (it) => {
    it.effect("is reported as FAILED with the table's name, exit 4, and is not taken as the latest", () =>
      Effect.gen(function* () {
        const { env, here, run, runs, scratches } = yield* BackupBench
        yield* unlikeItsCopy
        const { code, printed } = yield* run(["backup"])
        assert.strictEqual(code, 4, printed)
        assert.match(printed, /Verdict: +FAILED/)
        assert.include(printed, "places")
        const name = nameIn(printed)
        assert.deepStrictEqual(yield* runs, [{ kind: "backup", state: "failed", name }])
        assert.strictEqual(yield* scratches, 0)
        assert.match(listed((yield* here(["backup", "list"])).printed).backups, new RegExp(`${name} .* FAILED`))
        assert.strictEqual((yield* here(["backup", "status"])).code, 2)
        const elsewhere = new URL(env.DATABASE_URL)
        elsewhere.pathname = `/${yield* emptyDatabase}`
        const restore = yield* here(["restore", "latest", "--dry-run"], { DATABASE_URL: elsewhere.href })
        assert.strictEqual(restore.code, 2, restore.printed)
        assert.include(restore.printed, "There is no verified backup")
      }),
    )

    it.effect("and which is all there is stays, however old: exit 6", () =>
      Effect.gen(function* () {
        const { dir, here, run } = yield* BackupBench
        const name =
          readdirSync(dir)
            .find((file) => file.endsWith(".json"))
            ?.slice(0, -".json".length) ?? ""
        const older = "confidant_20260901_020000"
        const manifest = readFileSync(join(dir, `${name}.json`), "utf8").replace(name, older)
        const at = Date.parse("2026-09-01T02:00:00Z")
        writeFileSync(join(dir, `${name}.json`), manifest.replace(/"at": \d+/, `"at": ${at}`))
        for (const ending of [".json", ".dump.zst.age"]) renameSync(join(dir, name + ending), join(dir, older + ending))
        assert.strictEqual((yield* here(["backup"])).code, 4)
        const before = readdirSync(dir)
        for (const [by, args] of [
          [here, ["--dry-run"]],
          [run, []],
        ] as const) {
          const { code, printed } = yield* by(["backup", "prune", ...args])
          assert.strictEqual(code, 6, printed)
          assert.include(printed, "1 old backup stays")
        }
        assert.deepStrictEqual(readdirSync(dir), before)
        assert.include(before, `${older}.dump.zst.age`)
      }),
    )
  })

  layer(BackupBench.layer, { excludeTestServices: true, timeout: "120 seconds" })("of a server", (it) => {
    it.effect("that asks for a password is not made with a wrong one, exit 1, and is made with the right one", () =>
      Effect.gen(function* () {
        const { dir, folder, here, run } = yield* BackupBench
        const server = yield* PostgresProcess.make(folder)
        const sql = yield* PgClient.makeClient({ url: server.url })
        yield* sql`CREATE ROLE asked LOGIN SUPERUSER PASSWORD 'the-right-word'`
        const rules = join(folder, "database", "postgres", "pg_hba.conf")
        const others = readFileSync(rules, "utf8")
        writeFileSync(rules, `local all asked scram-sha-256\n${others}`)
        yield* sql`SELECT pg_reload_conf()`
        const as = (password: string) => {
          const url = new URL(Redacted.value(server.url))
          url.username = "asked"
          url.password = password
          return { DATABASE_URL: url.href }
        }
        for (const [by, args] of [
          [run, ["backup"]],
          [here, ["backup", "verify"]],
        ] as const) {
          const wrong = yield* by(args, as("not-the-word"))
          assert.strictEqual(wrong.code, 1, wrong.printed)
          assert.match(wrong.printed, /the password is wrong: correct it in DATABASE_URL/)
          assert.notInclude(wrong.printed, "not-the-word")
        }
        assert.strictEqual(listed((yield* here(["backup", "list"])).printed).backups, "There are no backups.")
        assert.notInclude(readdirSync(dir).join(), "confidant_2")
        const unmigrated = yield* here(["backup"], as("the-right-word"))
        assert.strictEqual(unmigrated.code, 1, "no command but start and migrate makes tables")
        assert.include(unmigrated.printed, "confidant migrate")
        assert.strictEqual((yield* here(["migrate"], as("the-right-word"))).code, 0)
        const right = yield* here(["backup"], as("the-right-word"))
        assert.strictEqual(right.code, 0, right.printed)
        assert.notInclude(right.printed, "the-right-word")
      }),
    )
  })

  layer(BackupBench.layer, { excludeTestServices: true, timeout: "120 seconds" })(
    "without PostgreSQL's programs",
    (it) => {
      it.effect.skipIf(!mayMount())(
        "or with older ones than the server is not made: exit 2, with the line to install them",
        () =>
          Effect.gen(function* () {
            const { dir, env, folder, runs } = yield* BackupBench
            const older = join(folder, "older")
            mkdirSync(older)
            for (const program of ["pg_dump", "pg_restore", "psql"]) {
              writeFileSync(join(older, program), `#!/bin/sh\necho "${program} (PostgreSQL) 14.19 (Debian 14.19-1)"\n`)
              chmodSync(join(older, program), 0o755)
            }
            /** Where Debian has them is empty for this process alone. */
            const hiding = 'mount -t tmpfs none /usr/lib/postgresql && PATH=$1 && shift && exec "$@"'
            const run = (path: string) =>
              spawnSync(
                "unshare",
                ["--mount", "sh", "-c", hiding, "sh", path, process.execPath, ...flags.command, main, "backup"],
                {
                  env: { ...process.env, ...env },
                  cwd: folder,
                  encoding: "utf8",
                },
              )
            for (const [path, says] of [
              ["/nowhere", /not installed.*apt-get install postgresql-client/],
              [
                older,
                /pg_dump is of PostgreSQL 14 and cannot read a server of PostgreSQL \d+.*apt-get install postgresql-client-\d+/,
              ],
            ] as const) {
              const { status, stderr, stdout } = run(path)
              assert.strictEqual(status, 2, stdout + stderr)
              assert.match(stdout + stderr, says)
            }
            assert.deepStrictEqual(
              (yield* runs).map(({ state }) => state),
              ["not made", "not made"],
            )
            assert.notInclude(readdirSync(dir).join(), "confidant_2")
          }),
      )
    },
  )

  layer(BackupBench.layer, { excludeTestServices: true, timeout: "120 seconds" })(
    "of a database of one's own",
    (it) => {
      it.effect("is verified and restored by a role that is no superuser", () =>
        Effect.gen(function* () {
          const { env, here, run } = yield* BackupBench
          const role = `owner_${randomUUID().slice(0, 8)}`
          yield* Effect.acquireRelease(
            execute("postgres", `CREATE ROLE ${role} LOGIN CREATEDB`, `CREATE DATABASE ${role} OWNER ${role}`),
            () =>
              databasesLike(`${role}%`).pipe(
                Effect.flatMap((names) => execute("postgres", ...names.map((name) => `DROP DATABASE "${name}"`))),
                Effect.andThen(execute("postgres", `DROP ROLE ${role}`)),
                Effect.orDie,
              ),
          )
          const url = new URL(env.DATABASE_URL)
          url.username = role
          url.pathname = `/${role}`
          const own = { DATABASE_URL: url.href }
          assert.strictEqual((yield* here(["migrate"], own)).code, 0)
          assert.strictEqual((yield* here(["backup"], own)).code, 0)
          yield* say(role, 9, "before")
          const { code, printed } = yield* here(["backup"], own)
          assert.strictEqual(code, 0, printed)
          yield* say(role, 9, "after")
          const restored = yield* run(["restore", nameIn(printed), "--yes", role], own)
          assert.strictEqual(restored.code, 0, restored.printed)
          assert.deepStrictEqual(yield* saidIn(role), ["before"])
          assert.strictEqual((yield* here(["backup"], own)).code, 0)
        }),
      )
    },
  )
})
