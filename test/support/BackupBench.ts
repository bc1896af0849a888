import { NodeServices } from "@effect/platform-node"
import { PgClient } from "@effect/sql-pg"
import { assert } from "@effect/vitest"
import { Context, Effect, Layer, Redacted, Schema } from "effect"
import * as Reactivity from "effect/reactivity/Reactivity"
import { join } from "node:path"
import { flags, main } from "./BotProcess.ts"
import * as CommandHere from "./CommandHere.ts"
import * as CommandProcess from "./CommandProcess.ts"
import { makeFolder } from "./House.ts"
import * as NodeProcess from "./NodeProcess.ts"
import { freshDatabase } from "./TestDatabase.ts"

type Env = Readonly<Record<string, string>>

const Run = Schema.Struct({ kind: Schema.String, state: Schema.String, name: Schema.NullOr(Schema.String) })
const runsIn = Schema.decodeUnknownEffect(Schema.Array(Run))

const Report = Schema.fromJsonString(
  Schema.Struct({ name: Schema.String, file: Schema.String, rows: Schema.Int, verdict: Schema.String }),
)

const make = Effect.gen(function* () {
  const folder = yield* makeFolder
  const url = yield* freshDatabase
  const sql = yield* PgClient.makeClient({ url })
  const env = { DATABASE_URL: Redacted.value(url), STATE_DIR: join(folder, "state"), LOG_LEVEL: "error" }
  const dir = join(folder, "state", "backups")
  const run = (args: ReadonlyArray<string>, more: Env = {}) => CommandProcess.run(args, { ...env, ...more }, folder)
  /** The same in this process, for what only prepares or looks. */
  const here = (args: ReadonlyArray<string>, more: Env = {}) => CommandHere.run(args, { ...env, ...more }, folder)
  /** Like `run`, still at work; `nodeFlags` come before the program. */
  const start = (args: ReadonlyArray<string>, more: Env = {}, nodeFlags: ReadonlyArray<string> = []) =>
    NodeProcess.start([...flags.command, ...nodeFlags, main, ...args], { env: { ...env, ...more }, cwd: folder })
  const reported = Effect.fnUntraced(function* ({ code, printed }: Effect.Success<ReturnType<typeof run>>) {
    assert.strictEqual(code, 0, printed)
    // A line of the log is JSON too, but opens and closes within the line.
    return yield* Schema.decodeUnknownEffect(Report)(/^\{$[^]*?^\}$/m.exec(printed)?.[0])
  })
  /** Makes one; gives what it printed as JSON. */
  const made = Effect.flatMap(here(["backup", "--json"]), reported)
  /** The same by a process of its own. */
  const madeApart = Effect.flatMap(run(["backup", "--json"]), reported)
  const runs = Effect.flatMap(sql`SELECT kind, state, name FROM backup_runs ORDER BY id`, runsIn)
  const scratches = Effect.map(
    sql`SELECT datname FROM pg_database WHERE shobj_description(oid, 'pg_database') LIKE '%' || current_database()`,
    (found) => found.length,
  )
  return { folder, url, sql, env, dir, run, here, start, made, madeApart, runs, scratches }
})

/** A migrated database of its own, a folder for backups, and `confidant` as a person runs it. */
export class BackupBench extends Context.Service<BackupBench, Effect.Success<typeof make>>()("test/BackupBench") {
  static readonly layer = Layer.effect(BackupBench, make).pipe(
    Layer.provideMerge(Layer.merge(NodeServices.layer, Reactivity.layer)),
  )
}

/** `confidant_20261121_052239` of what a command printed. */
export const nameIn = (printed: string): string => /confidant_\d{8}_\d{6}/.exec(printed)?.[0] ?? ""

/** What `backup list` calls backups, and what it finds besides. */
export const listed = (printed: string) => {
  const [backups = "", others = ""] = printed.split("Not backups:")
  return { backups, others }
}
