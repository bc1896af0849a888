import { assert, describe, layer } from "@effect/vitest"
import { Effect } from "effect"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { BackupBench, listed, nameIn } from "../support/BackupBench.ts"
import { BackupBucket } from "../support/BackupBucket.ts"
import { missing } from "../support/requires.ts"

/** So much that nothing makes smaller: sealed, it goes up in three parts. */
const ballast = Effect.gen(function* () {
  const { sql } = yield* BackupBench
  yield* sql`
    CREATE TABLE IF NOT EXISTS ballast AS SELECT id, (
      SELECT string_agg(sha512(convert_to(id || ' ' || n, 'UTF8')), '') FROM generate_series(1, 1024) AS n
    ) AS bytes FROM generate_series(1, 288) AS id`
})

/** Sends the rest; gives how many parts that took. */
const goOn = Effect.fnUntraced(function* (name: string) {
  const { here } = yield* BackupBench
  const { place, through } = yield* BackupBucket
  const proxy = yield* through(() => "pass")
  const sent = yield* here(["backup", "upload", name, "--tier", "weekly"], proxy.env)
  assert.strictEqual(sent.code, 0, sent.printed)
  assert.include(sent.printed, `Uploaded to ${place}/weekly/${name}.dump.zst.age`)
  return proxy.count("UploadPart")
})

describe.skipIf(missing("pg_dump") || missing("radosgw"))("the upload of a backup", () => {
  layer(BackupBucket.layer, { excludeTestServices: true, timeout: "120 seconds" })((it) => {
    it.effect(
      "is cut off by the bucket's server, exit 3; the backup is whole here, and only the other parts are sent later",
      () =>
        Effect.gen(function* () {
          const { here, run } = yield* BackupBench
          yield* ballast
          const { env: bucket, through } = yield* BackupBucket
          let parts = 0
          const down = yield* through((operation) => {
            if (operation !== "UploadPart") return "pass"
            parts += 1
            return parts > 2 ? "cut" : "pass"
          })
          const cut = yield* run(["backup", "--tier", "weekly"], down.env)
          assert.strictEqual(cut.code, 3, cut.printed)
          const name = nameIn(cut.printed)
          const { backups } = listed((yield* here(["backup", "list"], bucket)).printed)
          assert.match(backups, new RegExp(`${name} .* local .* VERIFIED`))
          assert.notMatch(backups, new RegExp(`${name} .* weekly`))
          assert.include([1, 2], yield* goOn(name))
          const after = listed((yield* here(["backup", "list"], bucket)).printed)
          assert.match(after.backups, new RegExp(`${name} .* weekly .* VERIFIED`))
        }),
    )

    it.effect("is killed; the backup is whole here and not listed there, and only the other parts are sent later", () =>
      Effect.gen(function* () {
        const { dir, here, runs, start } = yield* BackupBench
        yield* ballast
        const { env: bucket, through } = yield* BackupBucket
        let parts = 0
        let kill = () => {}
        const proxy = yield* through((operation) => {
          if (operation === "UploadPart") parts += 1
          if (parts <= 2) return "pass"
          kill()
          return "cut"
        })
        const killed = yield* start(["backup", "--tier", "weekly"], proxy.env)
        kill = () => process.kill(killed.pid, "SIGKILL")
        assert.isNull(yield* killed.exited, killed.lines.entries.join("\n"))
        const { backups, others } = listed((yield* here(["backup", "list"], bucket)).printed)
        const name = nameIn(backups)
        assert.match(backups, new RegExp(`${name} .* local .* VERIFIED`))
        assert.notMatch(backups, new RegExp(`${name} .* weekly`))
        assert.strictEqual(others, "")
        assert.isTrue(existsSync(join(dir, `${name}.dump.zst.age`)))
        assert.include([1, 2], yield* goOn(name))
        const after = listed((yield* here(["backup", "list"], bucket)).printed)
        assert.match(after.backups, new RegExp(`${name} .* weekly .* VERIFIED`))
        // The next run ends the dead run's row.
        assert.strictEqual((yield* here(["backup"], bucket)).code, 0)
        assert.deepStrictEqual(
          (yield* runs).slice(-2).map(({ state }) => state),
          ["interrupted", "verified"],
        )
      }),
    )
  })
})
