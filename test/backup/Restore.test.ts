import { NodeServices } from "@effect/platform-node"
import { assert, describe, layer } from "@effect/vitest"
import { Clock, Context, Effect, FileSystem, Layer, Schema } from "effect"
import { ledgerKey, writeLedger } from "../../src/backup/ErasureLedger.ts"
import { readManifest, writeManifest } from "../../src/backup/Manifests.ts"
import { planLines } from "../../src/backup/RestorePlan.ts"
import { UserId } from "../../src/domain/Ids.ts"
import type { Manifest } from "../../src/domain/Manifest.ts"
import { captureLogs } from "../support/CaptureLogs.ts"
import { missing } from "../support/requires.ts"
import { freshDatabase } from "../support/TestDatabase.ts"
import { connect, databasesLike, execute, houseOf, rowsIn, saidIn, say } from "./RestoreHouse.ts"

/** One backup of a database with two people, made once: its sealed file, manifest and key. */
class Made extends Context.Service<
  Made,
  { readonly name: string; readonly file: string; readonly key: string; readonly manifest: Manifest }
>()("test/Made") {
  static readonly layer = Layer.effect(
    Made,
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const house = yield* houseOf(yield* freshDatabase)
      yield* say(house.database, 1, "from before")
      yield* say(house.database, 2, "of a second person")
      const name = yield* house.save
      const manifest = readManifest(yield* fs.readFileString(`${house.dir}/${name}.json`))
      if (manifest === null) return yield* Effect.die("no manifest")
      return { name, file: `${house.dir}/${name}.dump.zst.age`, key: house.key, manifest }
    }),
  )
}

/** A database to be replaced, with a person in it. */
const inhabited = Effect.gen(function* () {
  const house = yield* houseOf(yield* freshDatabase)
  yield* say(house.database, 9, "from today")
  return house
})

/** The backup in a folder of its own; what is given is changed. */
const copyOf = Effect.fnUntraced(function* (
  change: {
    readonly bytes?: (bytes: Uint8Array) => Uint8Array
    readonly manifest?: (made: Manifest) => Manifest | null
  } = {},
) {
  const fs = yield* FileSystem.FileSystem
  const made = yield* Made
  const folder = yield* fs.makeTempDirectoryScoped({ prefix: "confidant-usb-" })
  const file = `${folder}/${made.name}.dump.zst.age`
  const bytes = yield* fs.readFile(made.file)
  yield* fs.writeFile(file, change.bytes === undefined ? bytes : change.bytes(bytes))
  const manifest = change.manifest === undefined ? made.manifest : change.manifest(made.manifest)
  if (manifest !== null) yield* fs.writeFileString(`${folder}/${made.name}.json`, yield* writeManifest(manifest))
  return { file, folder, identity: made.key }
})

const untouched = Effect.fnUntraced(function* (database: string) {
  assert.deepStrictEqual(yield* saidIn(database), ["from today"])
  assert.deepStrictEqual(yield* databasesLike("confidant\\_scratch\\_restore%"), [], "the copy is dropped")
  assert.deepStrictEqual(yield* databasesLike(`${database}\\_before%`), [])
})

const Count = Schema.Struct({ n: Schema.BigInt })
const Epoch = Schema.Struct({ epoch: Schema.BigInt })

const store = Made.layer.pipe(
  Layer.provideMerge(NodeServices.layer),
  Layer.provideMerge(captureLogs().layer),
  Layer.orDie,
)

describe.skipIf(missing("pg_dump"))("restore", () => {
  layer(store, { excludeTestServices: true, timeout: "60 seconds" })("of a backup", (it) => {
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
          "1 messages of 1 people",
          plan.keptAs,
          "1 messages are newer",
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

    it.effect("is refused while somebody is connected, at the plan and at the swap", () =>
      Effect.gen(function* () {
        const { identity, file } = yield* copyOf()
        const house = yield* inhabited
        const plan = yield* house.plan(file, { identity })
        yield* Effect.scoped(
          Effect.gen(function* () {
            yield* Effect.tap(connect(house.database), (sql) => sql`SELECT 1`)
            for (const refused of [
              Effect.asVoid(house.plan(file, { identity })),
              Effect.asVoid(house.carryOut(plan)),
            ]) {
              const error = yield* Effect.flip(refused)
              assert.strictEqual(error.failure, "declined")
              assert.match(error.message, /in use by the bot \(1\): stop the bot first/)
            }
          }),
        )
        yield* untouched(house.database)
      }),
    )

    const damages: ReadonlyArray<readonly [string, Parameters<typeof copyOf>[0], string, RegExp]> = [
      ["a file that was cut off", { bytes: (bytes) => bytes.slice(0, -100) }, "no backup", /bytes instead of/],
      [
        "a flipped bit",
        { bytes: (bytes) => bytes.map((byte, index) => (index === bytes.length - 50 ? byte ^ 1 : byte)) },
        "differs",
        /damaged/,
      ],
      [
        "another file's SHA-256 in the manifest",
        { manifest: (made) => ({ ...made, file: { ...made.file, sha256: "00" } }) },
        "differs",
        /another SHA-256/,
      ],
      [
        "another content in the manifest",
        {
          manifest: (made) => ({
            ...made,
            fingerprint: {
              ...made.fingerprint,
              tables: made.fingerprint.tables.map((table) =>
                table.table === "messages" ? { ...table, digest: "0".repeat(table.digest.length) } : table,
              ),
            },
          }),
        },
        "differs",
        /messages has other contents/,
      ],
      [
        "a newer version of the program",
        { manifest: (made) => ({ ...made, database: { ...made.database, migration: 9_000 } }) },
        "usage",
        /newer version of the program \(migration 9000/,
      ],
    ]
    it.effect.each(damages)("replaces nothing for %s", ([, change, failure, why]) =>
      Effect.gen(function* () {
        const { identity, file } = yield* copyOf(change)
        const house = yield* inhabited
        const error = yield* Effect.flip(
          Effect.flatMap(house.plan(file, { identity, safetyBackup: false }), house.carryOut),
        )
        assert.strictEqual(error.failure, failure)
        assert.match(error.message, why)
        yield* untouched(house.database)
      }),
    )

    it.effect("says that the key is another's before anything is done", () =>
      Effect.gen(function* () {
        const { file } = yield* copyOf()
        const house = yield* inhabited
        yield* house.save
        const error = yield* Effect.flip(house.plan(file, { identity: house.key }))
        assert.strictEqual(error.failure, "usage")
        assert.match(error.message, /key does not open this file/)
        const none = yield* Effect.flip(house.plan(file, { identity: "/nowhere/key.txt" }))
        assert.match(none.message, /There is no key/)
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

    it.effect("replaces nothing where what is there cannot be saved", () =>
      Effect.gen(function* () {
        const { identity, file } = yield* copyOf()
        const url = yield* freshDatabase
        const house = yield* houseOf(url, { recipient: "age1nobody" })
        yield* say(house.database, 9, "from today")
        const error = yield* Effect.flip(Effect.flatMap(house.plan(file, { identity }), house.carryOut))
        assert.match(error.message, /could not be saved: .* --no-safety-backup/)
        yield* untouched(house.database)
      }),
    )

    it.effect("keeps those forgotten who asked for it after the backup, whoever knows of it", () =>
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
            (yield* house.ledger.read).map(({ userId }) => Number(userId)),
            [1],
            "and the ledger knows from now on",
          )
          const left = yield* rowsIn(house.database, "SELECT count(*) AS n FROM erasures WHERE user_id = 1", Count)
          assert.deepStrictEqual(left, [{ n: 1n }])
        }
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
