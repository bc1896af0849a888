import { chmodSync, readdirSync, rmSync, statSync } from "node:fs"
import { join } from "node:path"
import { performance } from "node:perf_hooks"
import { NodeServices } from "@effect/platform-node"
import { generateX25519Identity, identityToRecipient } from "age-encryption"
import { Console, Effect, FileSystem, Layer, Redacted, Schedule } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { SqlClient } from "effect/sql/SqlClient"
import { PostgresTools } from "../src/backup/tools/PostgresTools.ts"
import { seal } from "../src/backup/make/Seal.ts"
import { writeSealed } from "../src/backup/make/SealedFile.ts"
import { Databases } from "../src/domain/backup/Databases.ts"
import { DatabaseServer } from "../src/store/databases/DatabaseServer.ts"
import { DatabasesSql } from "../src/store/databases/DatabasesSql.ts"
import { EmbeddedPostgres } from "../src/store/postgres/EmbeddedPostgres.ts"
import { migrate } from "../src/store/Migrations.ts"
import { flags, main } from "../test/support/BotProcess.ts"
import * as NodeProcess from "../test/support/NodeProcess.ts"
import { fill } from "./Diaries.ts"
import { peakMegabytes } from "./Proc.ts"
import { keep, median, rounded } from "./Results.ts"
import { connect, databaseUrl } from "./Stage.ts"

export interface BackupOptions {
  readonly messages: ReadonlyArray<number>
  readonly rounds: number
}

const source = "diaries"
const restored = "restored"
const root = join(import.meta.dirname, "..")

const secondsOf = <A, E, R>(work: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const begun = performance.now()
    const value = yield* work
    return { seconds: (performance.now() - begun) / 1_000, value }
  })

const database = Effect.fnUntraced(function* (stateDir: string, name: string) {
  const admin = yield* connect(stateDir, "postgres")
  yield* admin`CREATE DATABASE ${admin(name)}`
})

/** `pg_dump -Fc` as it comes, to a file. */
const plainDump = Effect.fnUntraced(function* (folder: string) {
  const databases = yield* Databases
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const file = join(folder, "plain.dump")
  const env = databases.environment(source)
  const code = yield* spawner.exitCode(ChildProcess.make("pg_dump", ["-Fc", "-f", file], { env, extendEnv: true }))
  if (code !== 0) throw new Error(`pg_dump ended with ${code}`)
  const bytes = statSync(file).size
  rmSync(file)
  return bytes
})

/** Our dump, zstd and age to a file, without looking whether it can be restored. */
const sealedDump = Effect.fnUntraced(function* (folder: string, recipient: string) {
  const databases = yield* Databases
  const tools = yield* PostgresTools
  const snapshot = yield* databases.snapshot(source)
  const file = yield* writeSealed(folder, "sealed", tools.dump(source, snapshot.id).pipe(seal(recipient)))
  return file.bytes
}, Effect.scoped)

/** One command of `confidant` as a process of its own, started as its launcher does, and the most memory it ever held. */
const command = Effect.fnUntraced(function* (folder: string, url: Redacted.Redacted, args: ReadonlyArray<string>) {
  const env = {
    DATABASE_URL: Redacted.value(url),
    STATE_DIR: join(folder, "bot"),
    BACKUP_DIR: join(folder, "backups"),
    LOG_LEVEL: "warn",
    // As the launcher.
    MALLOC_ARENA_MAX: "2",
    NODE_COMPILE_CACHE: join(root, "node_modules/.cache/node"),
  }
  const run = yield* NodeProcess.start([...flags.command, main, ...args], {
    env,
    cwd: folder,
  })
  let megabytes = 0
  const look = Effect.sync(() => {
    megabytes = Math.max(megabytes, peakMegabytes(run.pid))
  })
  yield* Effect.forkScoped(Effect.repeat(look, Schedule.spaced("20 millis")))
  const code = yield* run.exited
  if (code !== 0) throw new Error(`confidant ${args.join(" ")} ended with ${code}:\n${run.lines.entries.join("\n")}`)
  return megabytes
}, Effect.scoped)

const round = Effect.fnUntraced(function* (folder: string, stateDir: string, recipient: string) {
  const plain = yield* secondsOf(plainDump(folder))
  const sealed = yield* secondsOf(sealedDump(folder, recipient))
  const whole = yield* secondsOf(command(folder, databaseUrl(stateDir, source), ["backup"]))
  yield* Effect.scoped(database(stateDir, restored))
  const back = yield* secondsOf(
    command(folder, databaseUrl(stateDir, restored), ["restore", "latest", "--yes", restored]),
  )
  yield* Effect.scoped(
    Effect.gen(function* () {
      const admin = yield* connect(stateDir, "postgres")
      const copies = yield* admin<{ readonly name: string }>`
        SELECT datname::text AS name FROM pg_database WHERE starts_with(datname, ${restored})`
      for (const { name } of copies) yield* admin`DROP DATABASE ${admin(name)}`
    }),
  )
  const backups = join(folder, "backups")
  const kept = readdirSync(backups)
    .filter((name) => name.endsWith(".age"))
    .map((name) => statSync(join(backups, name)).size)
  rmSync(backups, { recursive: true })
  return {
    plainSeconds: plain.seconds,
    plainBytes: plain.value,
    sealedSeconds: sealed.seconds,
    wholeSeconds: whole.seconds,
    wholeBytes: Math.max(...kept),
    wholeMegabytes: whole.value,
    restoreSeconds: back.seconds,
    restoreMegabytes: back.value,
  }
})

const ofSize = Effect.fnUntraced(function* (folder: string, messages: number, rounds: number) {
  const stateDir = join(folder, "state")
  yield* Layer.build(EmbeddedPostgres.layer({ stateDir }))
  yield* Effect.scoped(database(stateDir, source))
  const filled = yield* secondsOf(
    Effect.scoped(
      Effect.gen(function* () {
        const sql = yield* connect(stateDir, source)
        yield* Effect.provideService(migrate, SqlClient, sql)
        yield* fill(sql, messages)
        const [size] = yield* sql<{ readonly bytes: bigint }>`SELECT pg_database_size(${source}) AS bytes`
        return Number(size?.bytes ?? 0)
      }),
    ),
  )
  yield* Console.log(`Filled ${messages} messages in ${filled.seconds.toFixed(0)} s`)
  const recipient = yield* Effect.promise(async () => identityToRecipient(await generateX25519Identity()))
  const services = PostgresTools.layer.pipe(
    Layer.provideMerge(DatabasesSql),
    Layer.provide(DatabaseServer.fromUrl(databaseUrl(stateDir, source))),
    Layer.provideMerge(NodeServices.layer),
  )
  const found: Array<Effect.Success<ReturnType<typeof round>>> = []
  // In turns, so that whatever else the machine does meets them all.
  for (let at = 0; at < rounds; at++) {
    found.push(yield* round(folder, stateDir, recipient).pipe(Effect.provide(services)))
  }
  const middle = (of: (one: (typeof found)[number]) => number) => rounded(median(found.map(of)))
  return {
    messages,
    databaseBytes: filled.value,
    plainSeconds: middle((one) => one.plainSeconds),
    sealedSeconds: middle((one) => one.sealedSeconds),
    /** Of pg_dump's speed. */
    sealedSpeed: middle((one) => one.plainSeconds / one.sealedSeconds),
    wholeSeconds: middle((one) => one.wholeSeconds),
    /** Of pg_dump's time. */
    wholeTimes: middle((one) => one.wholeSeconds / one.plainSeconds),
    wholeMegabytes: Math.max(...found.map((one) => one.wholeMegabytes)),
    restoreSeconds: middle((one) => one.restoreSeconds),
    restoreMegabytes: Math.max(...found.map((one) => one.restoreMegabytes)),
    rounds: found,
  }
})

const inFolder = Effect.fnUntraced(function* (messages: number, rounds: number) {
  const fs = yield* FileSystem.FileSystem
  const folder = yield* fs.makeTempDirectoryScoped({ prefix: "confidant-bench-" })
  yield* Effect.sync(() => chmodSync(folder, 0o755))
  return yield* ofSize(folder, messages, rounds)
}, Effect.scoped)

/**
 * A database of so many messages: pg_dump alone, our dump sealed, the whole verified backup, and its restore into an
 * empty database, the last two as the operator's own commands.
 */
export const measure = Effect.fnUntraced(function* ({ messages, rounds }: BackupOptions) {
  const results: Array<Effect.Success<ReturnType<typeof ofSize>>> = []
  for (const size of messages) results.push(yield* inFolder(size, rounds))
  console.table(
    results.map((one) => ({
      messages: one.messages,
      "database MB": Math.round(one.databaseBytes / 1e6),
      "pg_dump -Fc s": one.plainSeconds,
      "dump + zstd + age s": one.sealedSeconds,
      "of its speed (≥ 0.8)": one.sealedSpeed,
      "verified backup s": one.wholeSeconds,
      "times pg_dump (≤ 3)": one.wholeTimes,
      "peak MB (< 150)": one.wholeMegabytes,
      "restore s": one.restoreSeconds,
      "its peak MB": one.restoreMegabytes,
    })),
  )
  keep("backup", { results })
})
