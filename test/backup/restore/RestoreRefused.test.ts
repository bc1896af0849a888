import { assert, describe, layer } from "@effect/vitest"
import { Effect, FileSystem } from "effect"
import { missing } from "../../support/requires.ts"
import { freshDatabase } from "../../support/TestDatabase.ts"
import { connect, execute, houseOf, saidIn, say } from "./RestoreHouse.ts"
import { copyOf, inhabited, scene, untouched } from "./RestoreScene.ts"

describe.skipIf(missing("pg_dump"))("restore", () => {
  layer(scene, { excludeTestServices: true, timeout: "120 seconds" })("that cannot be done", (it) => {
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
      ["a file that was cut off", { bytes: (bytes) => bytes.slice(0, -100) }, "differs", /bytes instead of/],
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
        /SHA-256 differs/,
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
        { manifest: (made) => ({ ...made, database: { ...made.database, migration: 9_000, serves: 9_000 } }) },
        "usage",
        /newer version \(migration 9000/,
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

    it.effect("says that a backup is damaged, and which other one is verified, however it is found out", () =>
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const { file, folder, identity, name } = yield* copyOf()
        const house = yield* houseOf(yield* freshDatabase, { dir: folder })
        yield* say(house.database, 9, "from today")
        const other = yield* house.save
        const whole = yield* fs.readFile(file)
        const flipped = (at: number) => whole.map((byte, index) => (index === at ? byte ^ 1 : byte))
        // Cut off, its end, its version and its header's code.
        const damages = [whole.slice(0, -1), flipped(whole.length - 50), flipped(3), flipped(130)]
        for (const bytes of damages) {
          yield* fs.writeFile(file, bytes)
          for (const ref of [name, file]) {
            const error = yield* Effect.flip(
              Effect.flatMap(house.plan(ref, { identity, safetyBackup: false }), house.carryOut),
            )
            assert.strictEqual(error.failure, "differs", error.message)
            assert.match(error.message, /damaged/)
            assert.include(error.message, `Others are verified: ${other} (the one after it).`)
          }
        }
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

    it.effect("goes back from a newer version only where nothing can be saved, and was agreed to", () =>
      Effect.gen(function* () {
        const { identity, file } = yield* copyOf()
        const house = yield* inhabited
        yield* execute(house.database, "INSERT INTO confidant_migrations (migration_id, name) VALUES (9000, 'later')")
        const error = yield* Effect.flip(Effect.flatMap(house.plan(file, { identity }), house.carryOut))
        assert.match(error.message, /could not be saved: .*migration 9000.* Use --no-safety-backup/)
        yield* untouched(house.database)
        const plan = yield* house.plan(file, { identity, safetyBackup: false })
        const { problems } = yield* house.carryOut(plan)
        assert.strictEqual(problems.length, 1)
        assert.match(problems[0] ?? "", /forgotten in the old database could not be read/)
        assert.deepStrictEqual(yield* saidIn(house.database), ["from before", "of a second person"])
      }),
    )

    it.effect("waits for the end of a backup that runs", () =>
      Effect.gen(function* () {
        const { identity, file } = yield* copyOf()
        const house = yield* inhabited
        yield* Effect.scoped(
          Effect.gen(function* () {
            yield* Effect.tap(connect(house.database, "confidant backup"), (sql) => sql`SELECT 1`)
            assert.strictEqual((yield* Effect.flip(house.plan(file, { identity }))).failure, "locked")
          }),
        )
        const plan = yield* house.plan(file, { identity })
        yield* Effect.scoped(
          Effect.gen(function* () {
            yield* house.lock
            const error = yield* Effect.flip(house.carryOut(plan))
            assert.strictEqual(error.failure, "locked")
            assert.match(error.message, /Nothing was replaced/)
          }),
        )
        yield* untouched(house.database)
      }),
    )
  })
})
