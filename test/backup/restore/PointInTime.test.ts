import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted, Schedule } from "effect"
import * as ArchivedServer from "../../support/ArchivedServer.ts"
import { missing } from "../../support/requires.ts"
import { makeBucket } from "../../support/S3Server.ts"
import * as TlsFront from "../../support/TlsFront.ts"

const { configuration, contentOf } = ArchivedServer

/** The server's clock, to the microsecond. */
const now = `SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`

const isIn = (text: string, part: string) => assert.include(text, part)

describe.skipIf(missing("pgbackrest") || missing("psql") || missing("pg_isready"))("point in time", () => {
  it.live("gives back a dropped table as it was at a time, in a directory of its own, and touches nothing else", () =>
    Effect.gen(function* () {
      const server = yield* ArchivedServer.make
      const { archived, dataDir, own, psql, repository, script } = server
      const restored = join(own, "restored")

      const { asked, done: ready } = yield* server.archive
      assert.strictEqual(asked.code, 2)
      isIn(asked.output, "ALTER SYSTEM SET archive_mode = 'on'")
      isIn(asked.output, "ALTER SYSTEM SET archive_timeout = '60s'")
      assert.strictEqual(ready.code, 0, ready.output)

      yield* psql("CREATE DATABASE confidant")
      yield* psql(
        "CREATE TABLE diary AS SELECT n, 'confided ' || n AS text FROM generate_series(1, 1000) n",
        "confidant",
      )
      const backup = yield* script("backup.sh", "full")
      assert.strictEqual(backup.code, 0, backup.output)
      const before = yield* psql(now)
      yield* psql("INSERT INTO diary SELECT n, 'confided ' || n FROM generate_series(1001, 1500) n", "confidant")
      // pgBackRest takes a backup only for times of a later second than its end.
      const time = yield* psql(now).pipe(
        Effect.filterOrFail((at) => at.slice(0, 19) > before.slice(0, 19)),
        Effect.retry(Schedule.spaced("50 millis")),
      )
      yield* psql("DROP TABLE diary", "confidant")
      yield* psql("CREATE TABLE later (n integer)", "confidant")
      yield* archived

      const drill = yield* script("verify.sh", "--drill", own, "confidant")
      assert.strictEqual(drill.code, 0, drill.output)
      isIn(drill.output, "The repository can be relied on.")
      assert.isEmpty(readdirSync(own).filter((name) => name.startsWith("drill")))

      // The disaster: the server is gone as well. Nothing of it may change from here on.
      yield* server.stop(dataDir)
      const files = [...contentOf(dataDir), ...contentOf(repository)]
      const dump = join(own, "confidant.dump")
      const done = yield* script("restore.sh", "--time", time, "--into", restored, "--dump", "confidant", dump)
      assert.strictEqual(done.code, 0, done.output)
      assert.deepStrictEqual([...contentOf(dataDir), ...contentOf(repository)], files)
      assert.isFalse(existsSync(join(restored, "postmaster.pid")), "its server is stopped again")

      yield* server.start(restored)
      assert.strictEqual(
        yield* psql("SELECT count(*), min(text), max(n) FROM diary", "confidant"),
        "1500|confided 1|1500",
      )
      assert.strictEqual(yield* psql("SELECT to_regclass('later') IS NULL", "confidant"), "t")
      assert.strictEqual(yield* psql("SHOW archive_mode"), "off", "it does not write to the old one's repository")
      yield* psql("CREATE DATABASE copy")
      const copied = yield* server.run("pg_restore", ["-h", own, "-U", "confidant", "-d", "copy", dump])
      assert.strictEqual(copied.code, 0, copied.output)
      assert.strictEqual(yield* psql("SELECT count(*) FROM diary", "copy"), "1500")
      yield* server.stop(restored)

      const current = (yield* server.run("date", ["-u", "+%FT%TZ"])).output.trim()
      yield* Effect.forEach(
        [
          { args: ["--latest", "--into", dataDir], says: "exists already" },
          { args: ["--time", time, "--into", restored], says: "exists already" },
          { args: ["--time", time.replace("Z", ""), "--into", `${own}/a`], says: "is no time with a zone" },
          { args: ["--time", "2026-02-30 25:00:00Z", "--into", `${own}/b`], says: "there is no such time" },
          { args: ["--time", "2001-01-01 00:00:00Z", "--into", `${own}/c`], says: "the oldest backup ended at" },
          { args: ["--time", "2037-01-01 00:00:00Z", "--into", `${own}/d`], says: "is still to come" },
          { args: ["--time", current, "--into", `${own}/e`], says: `log ends before ${current}` },
          { args: ["--time", time], says: "--into is missing" },
          { args: ["--into", `${own}/f`], says: "say --time or --latest" },
        ],
        ({ args, says }) =>
          Effect.map(script("restore.sh", ...args), ({ code, output }) => {
            assert.isAbove(code, 0)
            isIn(output, says)
          }),
      )
      assert.deepStrictEqual([...contentOf(dataDir), ...contentOf(repository)], files)

      yield* server.start(dataDir)
      const damaged =
        contentOf(join(repository, "backup"))
          .map((line) => line.split(" ")[0] ?? "")
          .find((file) => file.endsWith("pg_control.zst")) ?? ""
      writeFileSync(damaged, readFileSync(damaged).fill(0, 40, 80))
      const found = yield* script("verify.sh")
      assert.strictEqual(found.code, 1, found.output)
      isIn(found.output, "checksum invalid: 1")
    }).pipe(Effect.scoped),
  )

  it.live("reports what is wrong with its configuration before it does anything", () =>
    Effect.gen(function* () {
      const server = yield* ArchivedServer.make
      const { configure, script, values } = server
      const good = configuration(values)
      yield* Effect.forEach(
        [
          { text: good.replace("of this test only", "CHANGE-ME"), says: "still says CHANGE-ME" },
          { text: good.replace(/^repo1-cipher-type=.*$/m, ""), says: "would not be encrypted" },
          { text: good.replace("[confidant]", "[other]"), says: "has no section [confidant]" },
          { text: good.replace(/^pg1-path=.*$/m, "pg1-path=/nowhere"), says: "the server's data directory is" },
          { text: good.replace(/^pg1-port=.*$/m, "pg1-port=1"), says: "cannot be asked" },
        ],
        ({ says, text }) =>
          Effect.gen(function* () {
            yield* configure(text)
            const { code, output } = yield* script("setup.sh")
            assert.isAbove(code, 0)
            isIn(output, says)
          }),
      )
      assert.isFalse(existsSync(server.repository))
      const wrong = yield* Effect.forEach(["setup.sh", "backup.sh", "restore.sh", "verify.sh"], (name) =>
        script(name, "--wrong"),
      )
      for (const { code, output } of wrong) {
        assert.strictEqual(code, 2)
        isIn(output, "Usage: ")
      }
    }).pipe(Effect.scoped),
  )

  it.live("ships a configuration whose every option pgBackRest knows, for a folder and for S3", () =>
    Effect.gen(function* () {
      const { config, configure, run, values } = yield* ArchivedServer.make
      const info = () => run("pgbackrest", ["--stanza=confidant", "info"])
      mkdirSync(values["repo1-path"])
      const folder = yield* info()
      isIn(folder.output, "missing stanza path")
      // A file that holds no certificate: it gets as far as TLS, and no further.
      const s3 = {
        ...values,
        "repo1-type": "s3",
        "repo1-s3-bucket": "backups",
        "repo1-s3-endpoint": "127.0.0.1",
        "repo1-s3-region": "us-east-1",
        "repo1-s3-key": "key",
        "repo1-s3-key-secret": "secret",
        "repo1-s3-uri-style": "path",
        "repo1-bundle": "y",
        "repo1-storage-port": "1",
        "repo1-storage-ca-file": config,
      }
      yield* configure(configuration(s3, "S3"))
      const bucket = yield* info()
      isIn(bucket.output, "CA certificate location")
      for (const { output } of [folder, bucket]) assert.notInclude(output, "WARN")
    }).pipe(Effect.scoped),
  )

  it.live.skipIf(missing("radosgw") || missing("openssl"))(
    "keeps the repository in a real S3 bucket, over TLS, and gives a database back from there",
    () =>
      Effect.gen(function* () {
        const { client, settings } = yield* makeBucket
        const server = yield* ArchivedServer.make
        const { archived, own, psql, script, values } = server
        const front = yield* TlsFront.make(server.folder, settings.endpoint ?? "")
        const s3 = {
          "repo1-type": "s3",
          "repo1-s3-bucket": settings.bucket,
          "repo1-s3-endpoint": "localhost",
          "repo1-s3-region": settings.region,
          "repo1-s3-key": settings.accessKeyId,
          "repo1-s3-key-secret": Redacted.value(settings.secretAccessKey),
          "repo1-s3-uri-style": "path",
          "repo1-bundle": "y",
          "repo1-storage-port": String(front.port),
          "repo1-storage-ca-file": front.certificate,
        }
        yield* server.configure(configuration({ ...values, ...s3, "repo1-path": "/confidant" }, "S3"))
        const { done: ready } = yield* server.archive
        assert.strictEqual(ready.code, 0, ready.output)
        const backup = yield* script("backup.sh", "full")
        assert.strictEqual(backup.code, 0, backup.output)
        yield* psql("CREATE TABLE diary AS SELECT 'confided' AS text")
        yield* archived
        const restored = join(own, "restored")
        const done = yield* script("restore.sh", "--latest", "--into", restored)
        assert.strictEqual(done.code, 0, done.output)
        yield* server.stop(server.dataDir)
        yield* server.start(restored)
        assert.strictEqual(yield* psql("SELECT text FROM diary"), "confided")
        const kept = yield* Effect.promise(() => client.listObjectsV2({ Bucket: settings.bucket }))
        assert.isAbove(kept.KeyCount ?? 0, 0)
      }).pipe(Effect.scoped),
  )
})
