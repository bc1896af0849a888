import { NodeFileSystem } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FileSystem, Redacted } from "effect"
import { execFileSync } from "node:child_process"
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { BackupKey } from "../../../src/backup/make/BackupKey.ts"
import { captureLogs } from "../../support/CaptureLogs.ts"
import { missing } from "../../support/requires.ts"
import { provideSettings } from "../../support/Settings.ts"

const folder = Effect.flatMap(FileSystem.FileSystem, (fs) =>
  fs.makeTempDirectoryScoped({ prefix: "confidant-key-" }),
).pipe(Effect.provide(NodeFileSystem.layer))

const backup = (recipient: string | null) => ({ dir: "/nowhere", recipient, s3: null })

const using = <A, E>(
  stateDir: string,
  use: (key: BackupKey["Service"]) => Effect.Effect<A, E>,
  recipient: string | null = null,
) =>
  BackupKey.use(use).pipe(
    Effect.provide(BackupKey.layer.pipe(provideSettings({ stateDir, backup: backup(recipient) })), { local: true }),
  )

const recipientIn = (stateDir: string) => using(stateDir, ({ recipient }) => recipient)
const identityIn = (stateDir: string, file: string | null = null) => using(stateDir, ({ identity }) => identity(file))

describe("this machine's own key", () => {
  it.effect("is created once, for this user alone, and how to keep it is logged once", () =>
    Effect.gen(function* () {
      const stateDir = join(yield* folder, "new")
      const logs = captureLogs()
      const first = yield* Effect.provide(recipientIn(stateDir), logs.layer)
      assert.match(first, /^age1/)
      assert.strictEqual(yield* Effect.provide(recipientIn(stateDir), logs.layer), first)
      assert.deepStrictEqual(
        logs.lines.map(({ level }) => level),
        ["Warn"],
      )
      assert.include(logs.lines[0]?.message, `${stateDir}/backup-key.txt`)
      assert.include(logs.lines[0]?.message, "off this machine")
      assert.deepStrictEqual(readdirSync(stateDir), ["backup-key.txt"])
      assert.strictEqual(statSync(join(stateDir, "backup-key.txt")).mode & 0o777, 0o600)
      assert.match(
        readFileSync(join(stateDir, "backup-key.txt"), "utf8"),
        new RegExp(`^# created: \\S+Z\\n# public key: ${first}\\nAGE-SECRET-KEY-1\\w+\\n$`),
      )
    }),
  )

  it.effect("is one key however many ask for it at once", () =>
    Effect.gen(function* () {
      const stateDir = yield* folder
      const keys = yield* Effect.all(
        Array.from({ length: 8 }, () => recipientIn(stateDir)),
        { concurrency: "unbounded" },
      )
      assert.strictEqual(new Set(keys).size, 1)
      assert.deepStrictEqual(readdirSync(stateDir), ["backup-key.txt"])
    }),
  )

  it.effect("is not made where BACKUP_RECIPIENT is set", () =>
    Effect.gen(function* () {
      const stateDir = yield* folder
      assert.strictEqual(yield* using(stateDir, ({ recipient }) => recipient, "age1else"), "age1else")
      assert.deepStrictEqual(readdirSync(stateDir), [])
      const error = yield* Effect.flip(identityIn(stateDir))
      assert.strictEqual(error.failure, "usage")
      assert.include(error.message, "--identity FILE")
    }),
  )

  it.effect("is taken from others who could read it", () =>
    Effect.gen(function* () {
      const stateDir = yield* folder
      yield* recipientIn(stateDir)
      chmodSync(join(stateDir, "backup-key.txt"), 0o644)
      yield* recipientIn(stateDir)
      assert.strictEqual(statSync(join(stateDir, "backup-key.txt")).mode & 0o777, 0o600)
    }),
  )

  it.effect("is never replaced, also when its file holds no key", () =>
    Effect.gen(function* () {
      const stateDir = yield* folder
      writeFileSync(join(stateDir, "backup-key.txt"), "# public key: age1x\n", { mode: 0o600 })
      const error = yield* Effect.flip(recipientIn(stateDir))
      assert.include(error.message, "holds no age key")
      assert.strictEqual(readFileSync(join(stateDir, "backup-key.txt"), "utf8"), "# public key: age1x\n")
    }),
  )
})

describe("a key in a file", () => {
  it.effect("that is itself encrypted says how to open it", () =>
    Effect.gen(function* () {
      const stateDir = yield* folder
      const file = join(stateDir, "key.age")
      writeFileSync(file, "-----BEGIN AGE ENCRYPTED FILE-----\n", { mode: 0o600 })
      assert.include((yield* Effect.flip(identityIn(stateDir, file))).message, `age -d ${file}`)
    }),
  )

  it.effect.skipIf(missing("age-keygen"))("is read as age-keygen writes it, and ours is read by age-keygen", () =>
    Effect.gen(function* () {
      const stateDir = yield* folder
      const file = join(stateDir, "theirs")
      execFileSync("age-keygen", ["-o", file], { stdio: "ignore" })
      const identity = yield* identityIn(stateDir, file)
      assert.include(readFileSync(file, "utf8"), Redacted.value(identity))
      const recipient = yield* recipientIn(stateDir)
      assert.strictEqual(
        execFileSync("age-keygen", ["-y", join(stateDir, "backup-key.txt")], { encoding: "utf8" }).trim(),
        recipient,
      )
    }),
  )
})
