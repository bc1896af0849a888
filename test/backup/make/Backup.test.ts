import { assert, describe, layer } from "@effect/vitest"
import { Effect, FileSystem } from "effect"
import { manifestKey, readManifest } from "../../../src/backup/keep/Manifests.ts"
import { captureLogs } from "../../support/CaptureLogs.ts"
import { missing } from "../../support/requires.ts"
import { execute } from "../restore/RestoreHouse.ts"
import { inhabited, scene } from "../restore/RestoreScene.ts"

const scheduled = { trigger: "schedule", tier: "daily", slot: 1_000_000 } as const

describe.skipIf(missing("pg_dump"))("a backup", () => {
  layer(scene, { excludeTestServices: true, timeout: "120 seconds" })("that could not be verified", (it) => {
    it.effect("is verified again by the next try at the same slot, which leaves no other file", () =>
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const house = yield* inhabited
        const { copy } = yield* house.run(scheduled)
        const path = `${house.dir}/${manifestKey("local", copy.name)}`
        const made = yield* fs.readFileString(path)
        yield* fs.writeFileString(path, made.replace('"VERIFIED"', '"COULD NOT VERIFY"'))
        yield* execute(house.database, "UPDATE backup_runs SET state = 'could not verify'")
        const before = yield* fs.readDirectory(house.dir)

        const again = yield* house.run(scheduled)
        assert.strictEqual(again.copy.name, copy.name)
        assert.isNull(again.problem)
        assert.deepStrictEqual(yield* fs.readDirectory(house.dir), before)
        const drills = readManifest(yield* fs.readFileString(path))?.drills.map(({ of, verdict }) => [of, verdict])
        assert.deepStrictEqual(drills, [
          ["stream", "COULD NOT VERIFY"],
          ["file", "VERIFIED"],
        ])
        assert.notStrictEqual((yield* house.run({ ...scheduled, slot: 2_000_000 })).copy.name, copy.name)
      }),
    )

    it.effect("and whose key is lost is made anew, and the key of before is shouted for", () =>
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const house = yield* inhabited
        const { copy } = yield* house.run(scheduled)
        yield* fs.remove(house.key)
        const logs = captureLogs()
        const next = yield* Effect.provide(house.run(scheduled), logs.layer)
        assert.notStrictEqual(next.copy.manifest.file.recipient, copy.manifest.file.recipient)
        const shouted = logs.lines.filter(({ level }) => level === "Error").map(({ message }) => message)
        assert.lengthOf(shouted, 1)
        assert.match(shouted[0] ?? "", /^1 backup here is sealed to another key/)
      }),
    )
  })
})
