import { assert, describe, layer } from "@effect/vitest"
import { Effect } from "effect"
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { BackupBench, listed } from "../support/BackupBench.ts"
import { missing } from "../support/requires.ts"

const killer = ["--import", join(import.meta.dirname, "../support/kill-after.ts")]

/** The backup of `name` once more, as if it had been made then. */
const copyAs = (dir: string, name: string, older: string, at: string) => {
  const manifest = readFileSync(join(dir, `${name}.json`), "utf8")
  writeFileSync(
    join(dir, `${older}.json`),
    manifest.replace(name, older).replace(/"at": \d+/, `"at": ${Date.parse(at)}`),
  )
  copyFileSync(join(dir, `${name}.dump.zst.age`), join(dir, `${older}.dump.zst.age`))
}

describe.skipIf(missing("pg_dump"))("kill -9", () => {
  layer(BackupBench.layer, { excludeTestServices: true, timeout: "120 seconds" })("between", (it) => {
    it.effect("the dump's name and the manifest leaves no backup, and says what lies there", () =>
      Effect.gen(function* () {
        const { dir, here, made, runs, scratches, start } = yield* BackupBench
        const killed = yield* start(["backup"], { KILL_AFTER: "rename .dump.zst.age" }, killer)
        assert.isNull(yield* killed.exited, killed.lines.entries.join("\n"))
        const [dump = "", ...more] = readdirSync(dir).filter((file) => file.includes("confidant_2"))
        assert.match(dump, /^confidant_\d+_\d+\.dump\.zst\.age$/)
        assert.deepStrictEqual(more, [])
        const { printed } = yield* here(["backup", "list"])
        assert.include(listed(printed).backups, "There are no backups")
        assert.match(listed(printed).others, new RegExp(`${dump}.*it has no manifest`))
        assert.strictEqual((yield* here(["backup", "status"])).code, 2)
        const refused = yield* here(["backup", "verify", "latest"])
        assert.strictEqual(refused.code, 2, refused.printed)

        const { name } = yield* made
        assert.deepStrictEqual(
          (yield* runs).map(({ kind, state }) => `${kind} ${state}`),
          ["backup interrupted", "verify not made", "backup verified"],
        )
        const after = listed((yield* here(["backup", "list"])).printed)
        assert.match(after.backups, new RegExp(`${name} .* VERIFIED`))
        assert.include(after.others, dump)
        assert.strictEqual(yield* scratches, 0)
      }),
    )
  })

  layer(BackupBench.layer, { excludeTestServices: true, timeout: "120 seconds" })("between", (it) => {
    it.effect("the two files of a removal lists neither half as a backup; the next prune ends it", () =>
      Effect.gen(function* () {
        const { dir, here, made, run, start } = yield* BackupBench
        const { name } = yield* made
        const days = ["01", "02", "03", "04"] as const
        for (const day of days) copyAs(dir, name, `confidant_202609${day}_020000`, `2026-09-${day}T02:00:00Z`)
        const foretold = yield* here(["backup", "prune", "--dry-run"])
        assert.strictEqual(foretold.printed.match(/ goes /g)?.length, 2, foretold.printed)

        const killed = yield* start(["backup", "prune"], { KILL_AFTER: "rm .json" }, killer)
        assert.isNull(yield* killed.exited, killed.lines.entries.join("\n"))
        const files = readdirSync(dir)
        const halves = days.filter((day) => !files.includes(`confidant_202609${day}_020000.json`))
        assert.lengthOf(halves, 1)
        const half = `confidant_202609${halves[0]}_020000`
        assert.include(files, `${half}.dump.zst.age`)
        const { backups, others } = listed((yield* here(["backup", "list"])).printed)
        assert.notInclude(backups, half)
        assert.match(others, new RegExp(`${half}.*it has no manifest`))

        const next = yield* run(["backup", "prune"])
        assert.strictEqual(next.code, 0, next.printed)
        const left = readdirSync(dir).filter((file) => file.startsWith("confidant_202609"))
        assert.notInclude(left.join(), half)
        assert.include((yield* here(["backup", "list"])).printed, name)
      }),
    )
  })
})
