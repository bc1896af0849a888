import { assert, describe, layer } from "@effect/vitest"
import { Effect, FileSystem, Redacted, Schema } from "effect"
import { spawnSync } from "node:child_process"
import { join } from "node:path"
import { databasesLike, leftOf, rowsIn, saidIn, say } from "../backup/restore/RestoreHouse.ts"
import { flags, main } from "../support/BotProcess.ts"
import * as CommandHere from "../support/CommandHere.ts"
import * as CommandProcess from "../support/CommandProcess.ts"
import { House } from "../support/House.ts"
import * as NodeProcess from "../support/NodeProcess.ts"
import { available, missing } from "../support/requires.ts"
import { freshDatabase } from "../support/TestDatabase.ts"
import { acquainted } from "./acquainted.ts"

const nameIn = (printed: string) => /confidant_\d{8}_\d{6}/.exec(printed)?.[0] ?? ""

const Epoch = Schema.Struct({ epoch: Schema.BigInt })
const Entry = Schema.Struct({ action: Schema.String, target: Schema.Null })

describe.skipIf(missing("pg_dump"))("confidant restore", () => {
  layer(House.layer(), { excludeTestServices: true, timeout: "120 seconds" })("of a bot that people talk to", (it) => {
    it.effect("brings back what was said, and the bot goes on from there", () =>
      Effect.gen(function* () {
        const { bot, env, folder, history, model, rows, settled, sim, start, stateDir } = yield* House
        const run = (...args: ReadonlyArray<string>) => CommandProcess.run(args, env, folder)
        const here = (...args: ReadonlyArray<string>) => CommandHere.run(args, env, folder)
        const fs = yield* FileSystem.FileSystem
        const ada = yield* acquainted("Ada")
        const bob = yield* acquainted("Bob")
        yield* sim.say(ada.id, "The key is under the mat")
        yield* sim.received(ada.id, 3)
        yield* settled(ada.id)
        const known = yield* history(ada.id)
        const made = yield* here("backup")
        assert.strictEqual(made.code, 0, made.printed)
        const name = nameIn(made.printed)
        yield* sim.say(ada.id, "Forget about the mat")
        yield* sim.received(ada.id, 4)
        yield* settled(ada.id)
        const forgotten = yield* run("forget", String(bob.id), "--yes")
        assert.strictEqual(forgotten.code, 0, forgotten.printed)
        assert.include(forgotten.printed, `Person ${bob.id} is forgotten`)
        const [entry] = yield* rows("SELECT action, target FROM audit_log ORDER BY id DESC LIMIT 1", [], Entry)
        assert.deepStrictEqual(entry, { action: "user.forget", target: null })
        const [before] = yield* rows("SELECT epoch FROM chats WHERE chat_id = $1", [BigInt(ada.id)], Epoch)

        const used = yield* here("restore", "latest", "--yes", "postgres")
        assert.strictEqual(used.code, 8, used.printed)
        assert.match(used.printed, /in use by confidant \(\d+\).*: stop the bot first/)

        yield* (yield* bot).end("SIGTERM")
        for (const args of [["restore"], ["restore", name, "--yes", "postgre"]]) {
          const declined = yield* here(...args)
          assert.strictEqual(declined.code, 8, declined.printed)
          assert.include(declined.printed, "Nothing was changed")
        }
        const looked = yield* here("restore", "--dry-run")
        assert.strictEqual(looked.code, 0, looked.printed)
        for (const part of [name, "VERIFIED", "database postgres", "2 messages are newer", "1 person who asked"]) {
          assert.include(looked.printed, part)
        }

        const restored = yield* run("restore", name, "--yes", "postgres")
        assert.strictEqual(restored.code, 0, restored.printed)
        assert.include(restored.printed, 'DROP DATABASE "postgres_before_')
        assert.include(restored.printed, "Forgotten again, as they had asked: 1.")
        yield* start()
        assert.deepStrictEqual(yield* history(ada.id), known)
        assert.deepStrictEqual(yield* history(bob.id), [])
        const [after] = yield* rows("SELECT epoch FROM chats WHERE chat_id = $1", [BigInt(ada.id)], Epoch)
        assert.isAbove(Number(after?.epoch), Number(before?.epoch))

        yield* sim.say(ada.id, "Where is the key?")
        const heard = yield* sim.received(ada.id, 5)
        assert.strictEqual(heard[4]?.text, "You wrote: Where is the key?")
        const asked = JSON.stringify(model.requests.at(-1))
        assert.include(asked, "The key is under the mat")
        assert.notInclude(asked, "Forget about the mat")
        yield* settled(ada.id)
        yield* (yield* bot).end("SIGTERM")

        // Another machine: file, manifest and key are all there is.
        const elsewhere = join(folder, "elsewhere")
        const backups = join(stateDir, "backups")
        yield* fs.makeDirectory(join(elsewhere, "usb"), { recursive: true })
        for (const file of [`${name}.dump.zst.age`, `${name}.json`]) {
          yield* fs.copyFile(join(backups, file), join(elsewhere, "usb", file))
        }
        yield* fs.copyFile(join(stateDir, "backup-key.txt"), join(elsewhere, "usb", "key.txt"))
        const other = { ...env, STATE_DIR: join(elsewhere, "state") }
        const file = join(elsewhere, "usb", `${name}.dump.zst.age`)
        const key = join(elsewhere, "usb", "key.txt")
        const restoring = ["restore", file, "--identity", key, "--yes", "postgres"]
        const unlisted = yield* CommandHere.run(restoring, other, elsewhere)
        assert.strictEqual(unlisted.code, 8, unlisted.printed)
        assert.include(unlisted.printed, "NOBODY WILL BE FORGOTTEN")
        const moved = yield* CommandProcess.run([...restoring, "--without-erasures"], other, elsewhere)
        assert.strictEqual(moved.code, 0, moved.printed)
        assert.include(moved.printed, "it is empty")
        yield* start(other)
        yield* sim.say(ada.id, "And where is it now?")
        yield* sim.received(ada.id, 6)
        const askedThere = JSON.stringify(model.requests.at(-1))
        assert.include(askedThere, "The key is under the mat")
      }),
    )
  })

  layer(House.layerStopped(), { excludeTestServices: true, timeout: "120 seconds" })("by hand", (it) => {
    it.effect("leaves the database alone when it is killed, and what it left is removed by the next one", () =>
      Effect.gen(function* () {
        const { folder } = yield* House
        const fs = yield* FileSystem.FileSystem
        const url = yield* freshDatabase
        const database = new URL(Redacted.value(url)).pathname.slice(1)
        yield* say(database, 9, "from today")
        const env = { DATABASE_URL: Redacted.value(url), STATE_DIR: join(folder, "killed") }
        const file = join(folder, "dump.sql")
        const args = ["restore", file, "--yes", database, "--no-safety-backup"]
        yield* fs.writeFileString(file, "CREATE TABLE theirs (a int); SELECT pg_sleep(300);")
        const command = yield* NodeProcess.start([...flags.command, main, ...args], { env, cwd: folder })
        const scratch = rowsIn(
          "template1",
          "SELECT datname::text AS name FROM pg_stat_activity WHERE query LIKE '%pg_sleep(300)%' AND datname LIKE 'confidant\\_scratch\\_restore%'",
          Schema.Struct({ name: Schema.String }),
        )
        const [asleep] = yield* scratch.pipe(Effect.repeat({ until: (rows) => rows.length > 0 }))
        yield* command.end("SIGKILL")
        assert.deepStrictEqual(yield* saidIn(database), ["from today"])
        assert.deepStrictEqual(yield* databasesLike(asleep?.name ?? ""), [asleep?.name])

        yield* fs.writeFileString(file, "CREATE TABLE theirs (a int);")
        const again = yield* CommandHere.run(args, env, folder)
        assert.strictEqual(again.code, 0, again.printed)
        assert.deepStrictEqual(yield* leftOf(database), [])
        const [kept = ""] = yield* databasesLike(`${database}\\_before%`)
        assert.deepStrictEqual(yield* saidIn(kept), ["from today"])
      }),
    )

    it.effect("asks on a terminal for the name of the database, and for the person's id", () =>
      Effect.gen(function* () {
        if (!available("script")) return
        const { folder } = yield* House
        const fs = yield* FileSystem.FileSystem
        const url = yield* freshDatabase
        const database = new URL(Redacted.value(url)).pathname.slice(1)
        const file = join(folder, "typed.sql")
        yield* fs.writeFileString(file, "CREATE TABLE theirs (a int);")
        const env = { ...process.env, DATABASE_URL: Redacted.value(url), STATE_DIR: join(folder, "typed") }
        const typed = (answer: ReadonlyArray<string>, ...args: ReadonlyArray<string>) => {
          const command = [process.execPath, ...flags.command, main, ...args].map((arg) => `'${arg}'`).join(" ")
          const options = { env, cwd: folder, input: `${answer.join("\n")}\n`, timeout: 60_000 }
          return spawnSync("script", ["-qec", command, "/dev/null"], options)
        }
        const declined = typed(["nobody", "postgres"], "restore", file)
        assert.strictEqual(declined.status, 8, String(declined.stdout))
        assert.include(String(declined.stdout), `Type the name of the database (${database})`)
        assert.strictEqual(typed(["yes"], "forget", "9").status, 8)
        const done = typed(["9"], "forget", "9")
        assert.strictEqual(done.status, 0, String(done.stdout))
        assert.include(String(done.stdout), "holds nothing about person 9")
        const agreed = typed([database], "restore", file)
        assert.strictEqual(agreed.status, 0, String(agreed.stdout))
      }),
    )
  })
})
