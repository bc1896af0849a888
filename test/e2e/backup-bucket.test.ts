import { assert, describe, layer } from "@effect/vitest"
import { Effect } from "effect"
import { join } from "node:path"
import { databasesLike, execute, saidIn, say } from "../backup/restore/RestoreHouse.ts"
import { BackupBench, listed, nameIn } from "../support/BackupBench.ts"
import { BackupBucket } from "../support/BackupBucket.ts"
import { emptyDatabase } from "../support/PostgresTools.ts"
import { missing } from "../support/requires.ts"

describe.skipIf(missing("pg_dump") || missing("radosgw"))("a weekly backup", () => {
  layer(BackupBucket.layer, { excludeTestServices: true, timeout: "120 seconds" })("and its bucket", (it) => {
    it.effect("is in both places, and the copy in the bucket is verified and restored on an empty machine", () =>
      Effect.gen(function* () {
        const { env, folder, here, run } = yield* BackupBench
        const { env: bucket, place } = yield* BackupBucket
        yield* say(new URL(env.DATABASE_URL).pathname.slice(1), 9, "I was here")
        const made = yield* run(["backup", "--tier", "weekly"], bucket)
        assert.strictEqual(made.code, 0, made.printed)
        const name = nameIn(made.printed)
        const address = `${place}/weekly/${name}.dump.zst.age`
        assert.include(made.printed, address)
        const { backups, others } = listed((yield* here(["backup", "list"], bucket)).printed)
        for (const where of ["local", "weekly"]) assert.match(backups, new RegExp(`${name} .* ${where} .* VERIFIED`))
        assert.strictEqual(others, "")
        const verified = yield* here(["backup", "verify", address], bucket)
        assert.strictEqual(verified.code, 0, verified.printed)
        assert.match(verified.printed, /Verdict: +VERIFIED/)

        const database = yield* emptyDatabase
        const url = new URL(env.DATABASE_URL)
        url.pathname = `/${database}`
        const elsewhere = { ...bucket, DATABASE_URL: url.href, STATE_DIR: join(folder, "elsewhere") }
        const key = join(folder, "state", "backup-key.txt")
        const restored = yield* run(["restore", address, "--identity", key, "--yes", database], elsewhere)
        assert.strictEqual(restored.code, 0, restored.printed)
        assert.include(restored.printed, "equal to the manifest")
        assert.deepStrictEqual(yield* saidIn(database), ["I was here"])
        const kept = yield* databasesLike(`${database}\\_before\\_%`)
        yield* execute("template1", ...kept.map((one) => `DROP DATABASE "${one}"`))
      }),
    )

    it.effect("stays good locally when the bucket rejects the secret, exit 3, and the secret is not shown", () =>
      Effect.gen(function* () {
        const { here, runs } = yield* BackupBench
        const { env: bucket } = yield* BackupBucket
        const refused = yield* here(["backup", "--tier", "weekly"], {
          ...bucket,
          S3_SECRET_ACCESS_KEY: "not-the-secret",
        })
        assert.strictEqual(refused.code, 3, refused.printed)
        const name = nameIn(refused.printed)
        assert.match(refused.printed, /Verdict: +VERIFIED/)
        assert.match(refused.printed, /S3_SECRET_ACCESS_KEY does not belong/)
        assert.include(refused.printed, `backup upload ${name} --tier weekly`)
        assert.notInclude(refused.printed, "not-the-secret")
        assert.deepStrictEqual((yield* runs).at(-1), { kind: "backup", state: "not uploaded", name })
        const { backups } = listed((yield* here(["backup", "list"], bucket)).printed)
        assert.match(backups, new RegExp(`${name} .* local .* VERIFIED`))
        assert.notMatch(backups, new RegExp(`${name} .* weekly`))
        assert.strictEqual((yield* here(["backup", "status"], bucket)).code, 0)
      }),
    )
  })
})
