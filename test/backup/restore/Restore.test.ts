import { assert, describe, layer } from "@effect/vitest"
import { Clock, Effect, FileSystem, Schema } from "effect"
import { ledgerKey, writeLedger } from "../../../src/backup/keep/ErasureLedgerFiles.ts"
import { writeManifest } from "../../../src/backup/keep/Manifests.ts"
import { planLines } from "../../../src/backup/restore/RestorePlan.ts"
import { UserId } from "../../../src/domain/Ids.ts"
import { BackupName } from "../../../src/domain/backup/Manifest.ts"
import { missing } from "../../support/requires.ts"
import { freshDatabase } from "../../support/TestDatabase.ts"
import { execute, houseOf, rowsIn, saidIn } from "./RestoreHouse.ts"
import { copyOf, inhabited, Made, scene } from "./RestoreScene.ts"

const Count = Schema.Struct({ n: Schema.BigInt })
const Epoch = Schema.Struct({ epoch: Schema.BigInt })

describe.skipIf(missing("pg_dump"))("restore", () => {
  layer(scene, { excludeTestServices: true, timeout: "120 seconds" })("of a backup", (it) => {
    it.effect("puts the backup in the place of the database, saves what was there, and keeps it", () =>
      Effect.gen(function* () {
        const { identity, file } = yield* copyOf()
        const { manifest, name } = yield* Made
        const house = yield* inhabited
        const plan = yield* house.plan(file, { identity })
        const shown = planLines(plan).join("\n")
        for (const part of [
          file,
          "VERIFIED",
          house.database,
          "1 message from 1 person",
          plan.keptAs,
          "1 message is newer",
        ]) {
          assert.include(shown, part)
        }
        assert.deepStrictEqual(yield* saidIn(house.database), ["from today"], "a plan changes nothing")

        const report = yield* house.carryOut(plan)
        assert.deepStrictEqual(yield* saidIn(house.database), ["from before", "of a second person"])
        assert.deepStrictEqual(yield* saidIn(report.keptAs), ["from today"])
        assert.deepStrictEqual(report.problems, [])
        assert.include(report.dropIt, `DROP DATABASE "${report.keptAs}"`)
        assert.strictEqual(
          report.rows,
          manifest.fingerprint.tables.reduce((sum, { rows }) => sum + rows, 0),
        )

        const { copies } = yield* house.catalogue.list
        assert.deepStrictEqual(
          copies.map((copy) => [copy.name, copy.verdict]),
          [[report.savedAs, "VERIFIED"]],
        )
        const runs = yield* rowsIn(
          house.database,
          "SELECT kind, state, name FROM backup_runs ORDER BY id DESC LIMIT 1",
          Schema.Struct({ kind: Schema.String, state: Schema.String, name: Schema.String }),
        )
        assert.deepStrictEqual(runs, [{ kind: "restore", state: "verified", name }])
        const [{ epoch } = { epoch: 0n }] = yield* rowsIn(
          house.database,
          "SELECT min(epoch) AS epoch FROM chats",
          Epoch,
        )
        assert.isAbove(Number(epoch), 3, "no owner from before can write")

        const back = yield* house.plan(report.savedAs ?? "")
        yield* house.carryOut({ ...back, keptAs: `${back.keptAs}_2` })
        assert.deepStrictEqual(yield* saidIn(house.database), ["from today"], "what was saved can be brought back")
        yield* execute("template1", `DROP DATABASE "${back.keptAs}_2"`)
      }),
    )

    it.effect("needs nothing but file, manifest and key on an empty machine", () =>
      Effect.gen(function* () {
        const { identity, file } = yield* copyOf()
        const house = yield* houseOf(yield* freshDatabase)
        yield* execute(house.database, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
        const plan = yield* house.plan(file, { identity })
        assert.isTrue(plan.isEmpty)
        const report = yield* house.carryOut(plan)
        assert.strictEqual(report.savedAs, null)
        assert.deepStrictEqual(yield* saidIn(house.database), ["from before", "of a second person"])
      }),
    )

    it.effect("works without the manifest, and says that nothing is compared", () =>
      Effect.gen(function* () {
        const { identity, file } = yield* copyOf({ manifest: () => null })
        const house = yield* inhabited
        const plan = yield* house.plan(file, { identity, safetyBackup: false })
        const shown = planLines(plan).join("\n")
        assert.include(shown, "UNVERIFIED")
        assert.include(shown, "NOT backed up")
        const report = yield* house.carryOut(plan)
        assert.strictEqual(report.savedAs, null)
        assert.deepStrictEqual(yield* saidIn(house.database), ["from before", "of a second person"])
      }),
    )

    it.effect("forgets again those who asked after the backup, from any list that has them", () =>
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const { folder, identity, file } = yield* copyOf()
        const now = yield* Clock.currentTimeMillis
        const erasure = { userId: UserId.make(1), at: now }
        const forget = {
          "the ledger": (house: Effect.Success<typeof inhabited>) => house.ledger.add([erasure]),
          "the old database": ({ database }: Effect.Success<typeof inhabited>) =>
            execute(database, "INSERT INTO erasures (user_id) VALUES (1)"),
          "the list beside the file": () => fs.writeFileString(`${folder}/${ledgerKey}`, writeLedger([erasure])),
        }
        for (const [who, tell] of Object.entries(forget)) {
          const house = yield* inhabited
          yield* tell(house)
          const report = yield* Effect.flatMap(house.plan(file, { identity, safetyBackup: false }), house.carryOut)
          assert.strictEqual(report.forgotten, 1, who)
          assert.deepStrictEqual(yield* saidIn(house.database), ["of a second person"], who)
          assert.deepStrictEqual(
            ((yield* house.ledger.read) ?? []).map(({ userId }) => Number(userId)),
            [1],
            "and the ledger knows from now on",
          )
          const left = yield* rowsIn(house.database, "SELECT count(*) AS n FROM erasures WHERE user_id = 1", Count)
          assert.deepStrictEqual(left, [{ n: 1n }])
        }
      }),
    )

    it.effect("removes no backup meanwhile, however old", () =>
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const { file, key, manifest } = yield* Made
        const house = yield* inhabited
        const names = [1, 2, 3, 4, 5].map((day) => BackupName.make(`confidant_2020010${day}_020000`))
        for (const [index, name] of names.entries()) {
          const at = Date.UTC(2020, 0, index + 1, 2)
          yield* fs.copyFile(file, `${house.dir}/${name}.dump.zst.age`)
          yield* fs.writeFileString(`${house.dir}/${name}.json`, yield* writeManifest({ ...manifest, name, at }))
        }
        const plan = yield* house.plan("latest", { identity: key, at: Date.UTC(2020, 0, 1, 3) })
        assert.strictEqual(plan.source.manifest?.name, names[0])
        const { savedAs } = yield* house.carryOut(plan)
        const { copies } = yield* house.catalogue.list
        assert.deepStrictEqual(
          copies.map(({ name }) => name),
          [...(savedAs === null ? [] : [savedAs]), ...names.toReversed()],
        )
      }),
    )

    it.effect("takes the newest verified backup of that time or before", () =>
      Effect.gen(function* () {
        const { manifest } = yield* Made
        const { folder, identity, file } = yield* copyOf()
        const house = yield* houseOf(yield* freshDatabase, { dir: folder })
        assert.strictEqual((yield* house.plan("latest", { identity })).source.address, file)
        assert.strictEqual((yield* house.plan("latest", { identity, at: manifest.at })).source.address, file)
        assert.strictEqual((yield* house.plan(manifest.name, { identity })).source.address, file)
        for (const none of [
          house.plan("latest", { identity, at: manifest.at - 1 }),
          house.plan("confidant_20000101_000000", { identity }),
          house.plan("s3://elsewhere/file", { identity }),
          house.plan(`${folder}/none.sql`, { identity }),
        ]) {
          assert.strictEqual((yield* Effect.flip(none)).failure, "usage")
        }
      }),
    )
  })
})
