import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer, Option, Redacted, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { lifeOf, token as command } from "../../src/cli/Token.ts"
import { Settings } from "../../src/config/Settings.ts"
import { Tokens } from "../../src/domain/operators/Tokens.ts"
import { TokensJwt } from "../../src/ops/http/TokensJwt.ts"
import * as CommandProcess from "../support/CommandProcess.ts"
import { makeFolder } from "../support/House.ts"
import { settingsWith } from "../support/Settings.ts"
import { clientOf, freshDatabase } from "../support/TestDatabase.ts"
import { isRefused, unused } from "./Typed.ts"

const secret = "a-secret-of-the-admin-api-0123456789"

const Entries = Schema.decodeUnknownEffect(
  Schema.Array(
    Schema.Struct({ actor: Schema.String, action: Schema.String, target: Schema.String, details: Schema.Json }),
  ),
)

describe("the life of a token", () => {
  it("is a number of seconds, minutes, hours or days, 30 days at most", () => {
    const seconds = (text: string) => Option.getOrNull(Option.map(lifeOf(text), Duration.toSeconds))
    assert.deepStrictEqual(
      ["90s", "30m", "1h", " 7d ", "30d", "720h"].map(seconds),
      [90, 1_800, 3_600, 604_800, 2_592_000, 2_592_000],
    )
    for (const wrong of ["", "1", "h", "0s", "-1h", "1.5h", "31d", "721h", "1w", "1h30m", "99999999d", "999999999s"]) {
      assert.isNull(seconds(wrong), wrong)
    }
  })
})

describe("confidant token issue", () => {
  it.live("prints a token that opens the admin API, and nothing else, and writes down who made it for whom", () =>
    Effect.gen(function* () {
      const url = yield* freshDatabase
      const cwd = yield* makeFolder
      const env = { DATABASE_URL: Redacted.value(url), STATE_DIR: `${cwd}/state`, JWT_SECRET: secret }
      const token = (args: ReadonlyArray<string>, changed: Readonly<Record<string, string>> = {}) =>
        Effect.scoped(CommandProcess.run(["token", "issue", ...args], { ...env, ...changed }, cwd))

      const { code, printed } = yield* token(["--for", "ada", "--ttl", "10m"])
      assert.strictEqual(code, 0)
      const settings = Layer.succeed(Settings, settingsWith({ jwtSecret: Redacted.make(secret) }))
      const bearer = yield* Tokens.use(({ verify }) => verify(`Bearer ${printed}`)).pipe(
        Effect.provide(TokensJwt.pipe(Layer.provide(settings))),
      )
      assert.strictEqual(bearer.name, "ada")
      const entries = yield* SqlClient.use((sql) => sql`SELECT actor, action, target, details FROM audit_log`).pipe(
        Effect.flatMap(Entries),
        Effect.provide(clientOf(url)),
      )
      assert.strictEqual(entries.length, 1)
      assert.match(entries[0]?.actor ?? "", /^command:[\w.@-]+$/)
      assert.deepInclude(entries[0], { action: "token.issue", target: "ada", details: { seconds: 600 } })

      const off = yield* token(["--for", "ada"], { JWT_SECRET: "", DATABASE_URL: "postgres://nobody@127.0.0.1:1/x" })
      assert.strictEqual(off.code, 1)
      assert.match(off.printed, /^The admin API is off: JWT_SECRET is not set\. Make one with `openssl rand -hex 32`/)
      for (const args of [
        [],
        ["--for", "ada\nroot"],
        ["--for", "ada", "--ttl", "31d"],
        ["--for", "ada", "--ttl", "soon"],
      ]) {
        assert.isTrue(yield* isRefused(command(unused, unused), ["issue", ...args]), args.join(" "))
      }
    }).pipe(Effect.provide(NodeServices.layer)),
  )
})
