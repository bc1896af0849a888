import { NodeServices } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import { Context, Effect, Layer, Redacted, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { userInfo } from "node:os"
import { AuditLog } from "../../src/domain/operators/AuditLog.ts"
import { Flag } from "../../src/domain/operators/Flags.ts"
import { AuditLogSql } from "../../src/store/operators/AuditLogSql.ts"
import { Statements } from "../../src/store/driver/Statements.ts"
import * as CommandHere from "../support/CommandHere.ts"
import * as CommandProcess from "../support/CommandProcess.ts"
import { makeFolder } from "../support/House.ts"
import { passThrough } from "../support/PassThroughGuard.ts"
import { clientOf, freshDatabase } from "../support/TestDatabase.ts"

type Typed = (
  ...args: ReadonlyArray<string>
) => Effect.Effect<{ readonly code: number | null; readonly printed: string }>

/** The command on a database of its own: in this process, or in one of its own. */
class Operator extends Context.Service<Operator, { readonly flags: Typed; readonly apart: Typed }>()("test/Operator") {}

const store = Layer.unwrap(
  Effect.gen(function* () {
    const url = yield* freshDatabase
    const cwd = yield* makeFolder
    const context = yield* Effect.context<NodeServices.NodeServices>()
    const env = { DATABASE_URL: Redacted.value(url), STATE_DIR: `${cwd}/state`, ENABLE_ADAPTIVE_QUIZ: "false" }
    const flags: Typed = (...args) => CommandHere.run(["flags", ...args], env, cwd)
    const apart: Typed = (...args) =>
      CommandProcess.run(["flags", ...args], env, cwd).pipe(Effect.scoped, Effect.provideContext(context))
    return Layer.mergeAll(AuditLogSql, Layer.succeed(Operator, { flags, apart })).pipe(
      Layer.provide(Statements.layer),
      Layer.provide(passThrough),
      Layer.provideMerge(clientOf(url)),
    )
  }),
).pipe(Layer.provideMerge(NodeServices.layer), Layer.orDie)

const Printed = Schema.decodeUnknownEffect(Schema.fromJsonString(Schema.Array(Flag)))

layer(store, { excludeTestServices: true, timeout: "120 seconds" })("confidant flags", (it) => {
  it.effect("lists each flag, what it is set to, and who says so", () =>
    Effect.gen(function* () {
      const { apart } = yield* Operator
      const { code, printed } = yield* apart("list")
      assert.strictEqual(code, 0)
      assert.match(printed, /^FLAG +SETTING +FROM\nUSE_CHAT_COMPLETION +on +environment\n/u)
      assert.match(printed, /\nENABLE_ADAPTIVE_QUIZ +off +environment\n/u)
    }),
  )

  it.effect("sets one for a share of the people and takes it back; both are in the audit log", () =>
    Effect.gen(function* () {
      const { flags } = yield* Operator
      const set = yield* flags("set", "ENABLE_ADAPTIVE_QUIZ", "50")
      assert.deepStrictEqual(set, {
        code: 0,
        printed: "ENABLE_ADAPTIVE_QUIZ is 50 %: a running bot follows within seconds.",
      })
      const listed = yield* Printed((yield* flags("list", "--json")).printed)
      const quiz = listed.find((flag) => flag["name"] === "ENABLE_ADAPTIVE_QUIZ")
      assert.deepInclude(quiz ?? {}, { enabled: true, percentage: 50, source: "database" })
      assert.strictEqual((yield* flags("reset", "ENABLE_ADAPTIVE_QUIZ")).code, 0)
      const sql = yield* SqlClient
      assert.deepStrictEqual(yield* sql`SELECT * FROM flags`, [])
      const log = yield* AuditLog
      const by = { actor: `command:${userInfo().username}`, target: "ENABLE_ADAPTIVE_QUIZ" }
      const [last, first] = yield* log.recent(2)
      assert.deepInclude(last ?? {}, { ...by, action: "flags.reset" })
      assert.deepInclude(first ?? {}, { ...by, action: "flags.set", details: { enabled: true, percentage: 50 } })
    }),
  )

  it.effect("changes nothing when it does not understand", () =>
    Effect.gen(function* () {
      const { flags } = yield* Operator
      const log = yield* AuditLog
      const before = yield* log.recent(10)
      const refused = yield* flags("set", "ENABLE_ADAPTIVE_QUIZ", "101")
      assert.deepStrictEqual(refused, {
        code: 1,
        printed: "101 is not a setting: write on, off, or a percentage from 0 to 100.",
      })
      assert.strictEqual((yield* flags("set", "ENABLE_FLYING", "on")).code, 1)
      assert.deepStrictEqual(yield* log.recent(10), before)
    }),
  )
})
