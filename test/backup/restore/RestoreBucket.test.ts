import { assert, describe, layer } from "@effect/vitest"
import { Effect, FileSystem } from "effect"
import { ledgerKey, writeLedger } from "../../../src/backup/keep/ErasureLedgerFiles.ts"
import { dumpKey, manifestKey, writeManifest } from "../../../src/backup/keep/Manifests.ts"
import { UserId } from "../../../src/domain/Ids.ts"
import { missing } from "../../support/requires.ts"
import { keys, makeBucket } from "../../support/S3Server.ts"
import { freshDatabase } from "../../support/TestDatabase.ts"
import { houseOf, saidIn } from "./RestoreHouse.ts"
import { copyOf, Made, scene } from "./RestoreScene.ts"

/** A machine that has nothing but the address of the bucket, in which the backup is. */
const newMachine = Effect.gen(function* () {
  const { settings } = yield* makeBucket
  const { manifest, file } = yield* Made
  const house = yield* houseOf(yield* freshDatabase, { s3: settings })
  const { remote } = house
  if (remote === null) return yield* Effect.die("there is no bucket")
  yield* remote.upload(dumpKey("weekly", manifest.name), file, () => Effect.void)
  yield* remote.write(manifestKey("weekly", manifest.name), yield* writeManifest(manifest))
  yield* remote.write(ledgerKey, writeLedger([{ userId: UserId.make(1), at: manifest.at + 1 }]))
  return { house, remote, settings }
})

describe.skipIf(missing("pg_dump") || missing("radosgw"))("restore", () => {
  layer(scene, { excludeTestServices: true, timeout: "120 seconds" })("from a bucket", (it) => {
    it.effect(
      "finds the backup by its address, by its name or as the latest, and forgets whom the bucket knows of",
      () =>
        Effect.gen(function* () {
          const fs = yield* FileSystem.FileSystem
          const { key, manifest } = yield* Made
          const { house, remote } = yield* newMachine
          const address = `${remote.place}/weekly/${manifest.name}.dump.zst.age`
          for (const ref of [address, manifest.name, "latest"]) {
            assert.strictEqual((yield* house.plan(ref, { identity: key })).source.address, address)
          }
          const report = yield* Effect.flatMap(house.plan(address, { identity: key }), house.carryOut)
          assert.strictEqual(report.forgotten, 1)
          assert.deepStrictEqual(yield* saidIn(house.database), ["of a second person"])
          assert.include(yield* fs.readFileString(`${house.dir}/${ledgerKey}`), '"userId":1')
        }),
    )

    it.effect("replaces nothing while the bucket's list of forgotten people cannot be read", () =>
      Effect.gen(function* () {
        const { settings } = yield* newMachine
        const { identity, file } = yield* copyOf()
        const url = yield* freshDatabase
        const house = yield* houseOf(url, {
          s3: { ...settings, accessKeyId: keys.stranger.accessKeyId },
        })
        const error = yield* Effect.flip(house.plan(file, { identity }))
        assert.match(error.message, /list of people who asked to be forgotten .*s3:\/\//)
      }),
    )
  })
})
