import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { invite as command } from "../../src/cli/Invite.ts"
import * as CommandProcess from "../support/CommandProcess.ts"
import { makeFolder } from "../support/House.ts"
import { clientOf, freshDatabase } from "../support/TestDatabase.ts"
import { isRefused, unused } from "./Typed.ts"

describe("confidant invite", () => {
  it.live("prints codes that are kept nowhere else, and writes down who made how many", () =>
    Effect.gen(function* () {
      const url = yield* freshDatabase
      const cwd = yield* makeFolder
      const env = { DATABASE_URL: Redacted.value(url), STATE_DIR: `${cwd}/state` }
      const invite = (...args: ReadonlyArray<string>) =>
        Effect.scoped(CommandProcess.run(["invite", ...args], env, cwd))

      const { code, printed } = yield* invite("--count", "2", "--days", "7")
      assert.strictEqual(code, 0, printed)
      const codes = printed.match(/^[0-9a-f]{32}$/gm) ?? []
      assert.lengthOf(codes, 2)
      assert.match(printed, /Each lets one person in until \d{4}-\d\d-\d\d \d\d:\d\d UTC/)
      assert.match(printed, /ACCESS is open/)
      const stored = yield* SqlClient.use(
        (sql) => sql`
            SELECT action, details::text, (SELECT count(*)::int FROM invites WHERE code_hash = sha256(${codes[0]}::bytea)) AS known
            FROM audit_log WHERE actor LIKE 'command:%'`,
      ).pipe(Effect.provide(clientOf(url)))
      assert.deepStrictEqual(stored, [{ action: "invite.issue", details: '{"days": 7, "count": 2}', known: 1 }])
      for (const args of [
        ["--count", "0"],
        ["--days", "366"],
        ["--count", "many"],
      ]) {
        assert.isTrue(yield* isRefused(command(unused), args), args.join(" "))
      }
    }).pipe(Effect.provide(NodeServices.layer)),
  )
})
