import type { PgClient } from "@effect/sql-pg"
import { assert, describe, layer } from "@effect/vitest"
import { Effect, Fiber, FileSystem, Redacted } from "effect"
import { spawnSync } from "node:child_process"
import { randomUUID } from "node:crypto"
import { copyFileSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { BackupBench, listed } from "../support/BackupBench.ts"
import { available, missing } from "../support/requires.ts"

const people = (sql: PgClient.PgClient, from: number, to: number) => sql`
  INSERT INTO users (user_id, chat_id, name, language)
  SELECT id, id, md5(id::text), 'en' FROM generate_series(${from}::bigint, ${to}::bigint) AS id`

describe.skipIf(missing("pg_dump"))("confidant backup", () => {
  layer(BackupBench.layer, { excludeTestServices: true, timeout: "120 seconds" })("of a database at work", (it) => {
    it.effect("is equal to one moment of it, opens with age and zstd, and is listed", () =>
      Effect.gen(function* () {
        const { dir, here, madeApart, run, runs, scratches, sql } = yield* BackupBench
        yield* people(sql, 1, 20_000)
        let next = 100_000
        const writer = yield* Effect.suspend(() => people(sql, (next += 1), next)).pipe(
          Effect.forever,
          Effect.forkScoped,
        )
        const report = yield* madeApart
        yield* Fiber.interrupt(writer)
        assert.strictEqual(report.verdict, "VERIFIED")
        assert.isAbove(report.rows, 20_000)
        assert.isAbove(next, 100_001)
        assert.deepStrictEqual(yield* runs, [{ kind: "backup", state: "verified", name: report.name }])
        assert.strictEqual(yield* scratches, 0)
        const files = readdirSync(dir).filter((file) => file.startsWith("confidant_2"))
        assert.deepStrictEqual(files.sort(), [`${report.name}.dump.zst.age`, `${report.name}.json`])

        if (available("age") && available("zstd")) {
          const key = join(dir, "..", "backup-key.txt")
          const opened = spawnSync("sh", ["-c", `age -d -i "${key}" "${report.file}" | zstd -dc | pg_restore -l`])
          assert.include(opened.stdout.toString(), "TABLE DATA public users")
        }

        const { printed } = yield* here(["backup", "list"])
        assert.match(printed, new RegExp(`${report.name} .* local .* VERIFIED`))
        const status = yield* run(["backup", "status"])
        assert.strictEqual(status.code, 0, status.printed)
        assert.match(status.printed, /^BACKUP OK - .* \| age=\d+s;93600;180000;0 size=\d+B;;;0$/)
      }),
    )

    it.effect("is drilled again from its sealed file, and the manifest keeps the result", () =>
      Effect.gen(function* () {
        const { dir, here, made, run, runs } = yield* BackupBench
        const { name } = yield* made
        for (const [by, ref] of [
          [run, "latest"],
          [here, name],
          [here, join(dir, `${name}.dump.zst.age`)],
        ] as const) {
          const { code, printed } = yield* by(["backup", "verify", ref])
          assert.strictEqual(code, 0, printed)
          assert.match(printed, /Verdict: +VERIFIED/)
        }
        const manifest = readFileSync(join(dir, `${name}.json`), "utf8")
        assert.lengthOf(manifest.match(/"of": "file"/g) ?? [], 3)
        assert.deepStrictEqual((yield* runs).at(-1), { kind: "verify", state: "verified", name })
      }),
    )

    it.effect("with another key cannot be verified, and stays what it was", () =>
      Effect.gen(function* () {
        const { dir, folder, here, made } = yield* BackupBench
        const { name } = yield* made
        const other = join(folder, "other.txt")
        writeFileSync(other, "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX\n", {
          mode: 0o600,
        })
        const { code, printed } = yield* here(["backup", "verify", "latest", "--identity", other])
        assert.strictEqual(code, 2, printed)
        assert.notInclude(readFileSync(join(dir, `${name}.json`), "utf8"), '"of": "file"')
      }),
    )

    it.effect("that is flipped, cut off or without a manifest is reported, exit 4, 4 and 5", () =>
      Effect.gen(function* () {
        const { dir, here, made, run } = yield* BackupBench
        const flipped = yield* made
        const bytes = readFileSync(flipped.file)
        bytes[bytes.length - 300] = (bytes[bytes.length - 300] ?? 0) ^ 1
        writeFileSync(flipped.file, bytes)
        const damaged = yield* run(["backup", "verify"])
        assert.strictEqual(damaged.code, 4, damaged.printed)
        assert.match((yield* here(["backup", "list"])).printed, new RegExp(`${flipped.name} .* FAILED`))

        writeFileSync(flipped.file, bytes.subarray(0, -1))
        const cut = yield* here(["backup", "verify"])
        assert.strictEqual(cut.code, 4, cut.printed)
        assert.include(cut.printed, `has ${bytes.length - 1} bytes instead of ${bytes.length}`)

        const orphan = yield* made
        renameSync(join(dir, `${orphan.name}.json`), join(dir, "..", "away.json"))
        const unknown = yield* here(["backup", "verify", orphan.file])
        assert.strictEqual(unknown.code, 5, unknown.printed)
        const { backups, others } = listed((yield* here(["backup", "list"])).printed)
        assert.notInclude(backups, orphan.name)
        assert.match(others, new RegExp(`${orphan.name}.*it has no manifest`))
        assert.match(others, new RegExp(`${flipped.name}.*bytes instead of`))
      }),
    )

    it.effect.skipIf(!available("age") || !available("zstd"))(
      "holds what was granted to others, to be carried over by hand",
      () =>
        Effect.gen(function* () {
          const { dir, made, sql, url } = yield* BackupBench
          const role = `reader_${randomUUID().slice(0, 8)}`
          const database = new URL(Redacted.value(url)).pathname.slice(1)
          yield* sql`CREATE ROLE ${sql(role)}`
          yield* sql`GRANT SELECT ON users TO ${sql(role)}`
          yield* sql`ALTER DATABASE ${sql(database)} SET work_mem = '8MB'`
          const { name } = yield* made
          yield* sql`DROP OWNED BY ${sql(role)}`
          yield* sql`DROP ROLE ${sql(role)}`
          const manual = readFileSync(join(import.meta.dirname, "../../docs/backups.md"), "utf8")
          const script = /^age -d [^`]+?(?= > rights\.sql)/m.exec(manual)?.[0].replace("NAME", name) ?? ""
          copyFileSync(join(dir, "..", "backup-key.txt"), join(dir, "backup-key.txt"))
          const { stdout } = spawnSync("sh", ["-c", script], { cwd: dir, encoding: "utf8" })
          assert.include(stdout, `GRANT SELECT ON TABLE public.users TO ${role};`)
          assert.include(stdout, `ALTER DATABASE ${database} SET work_mem TO '8MB';`)
          assert.notInclude(stdout, "OWNER")
        }),
    )
  })

  layer(BackupBench.layer, { excludeTestServices: true, timeout: "120 seconds" })("that cannot be made", (it) => {
    it.effect("says why in one line, and leaves nothing behind", () =>
      Effect.gen(function* () {
        const { env, folder, here, runs, scratches, sql, url } = yield* BackupBench
        const role = `reader_${randomUUID().slice(0, 8)}`
        yield* sql`CREATE ROLE ${sql(role)} LOGIN`
        yield* sql`GRANT ALL ON ALL TABLES IN SCHEMA public TO ${sql(role)}`
        yield* sql`GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO ${sql(role)}`
        const asRole = new URL(Redacted.value(url))
        asRole.username = role
        const unproven = yield* here(["backup", "--json"], {
          DATABASE_URL: asRole.href,
          BACKUP_DIR: join(folder, "other"),
        })
        yield* sql`DROP OWNED BY ${sql(role)}`
        yield* sql`DROP ROLE ${sql(role)}`
        assert.strictEqual(unproven.code, 5, unproven.printed)
        assert.include(unproven.printed, '"verdict": "COULD NOT VERIFY"')
        writeFileSync(join(folder, "file"), "")
        for (const [args, more, code, says] of [
          [["backup", "--tier", "weekly"], {}, 2, /set S3_BUCKET/],
          [["backup"], { BACKUP_RECIPIENT: "age1nonsense" }, 2, /BACKUP_RECIPIENT/],
          [["backup"], { BACKUP_DIR: join(folder, "file", "backups") }, 1, /BACKUP_DIR/],
          [["backup", "verify", "confidant_20000101_000000"], {}, 2, /There is no backup confidant_20000101_000000/],
          [["backup", "status"], {}, 2, /BACKUP CRITICAL - there is no backup/],
        ] as const) {
          const ended = yield* here(args, more)
          assert.strictEqual(ended.code, code, `${args.join(" ")}: ${ended.printed}`)
          assert.match(ended.printed, says)
        }
        assert.deepStrictEqual(
          (yield* runs).map(({ state }) => state),
          ["could not verify", "not made", "not made", "not made"],
        )
        assert.strictEqual(yield* scratches, 0)
        const fs = yield* FileSystem.FileSystem
        const left = (yield* fs.exists(join(env.STATE_DIR, "backups")))
          ? readdirSync(join(env.STATE_DIR, "backups")).filter((file) => file.includes("confidant_2"))
          : []
        assert.deepStrictEqual(left, [])
      }),
    )

    it.effect("for want of a free lock ends with exit 7 at once", () =>
      Effect.gen(function* () {
        const { run, sql } = yield* BackupBench
        yield* people(sql, 1, 50_000)
        const both = yield* Effect.all([run(["backup"]), run(["backup"])], { concurrency: 2 })
        assert.deepStrictEqual(
          both.map(({ code }) => code).sort(),
          [0, 7],
          both.map(({ printed }) => printed).join("\n"),
        )
      }),
    )
  })
})
