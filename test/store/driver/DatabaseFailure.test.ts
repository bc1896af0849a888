import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { SqlError, UnknownError } from "effect/sql/SqlError"
import { inject } from "vitest"
import { Databases } from "../../../src/domain/backup/Databases.ts"
import { databaseError } from "../../../src/store/driver/DatabaseFailure.ts"
import { DatabaseServer } from "../../../src/store/databases/DatabaseServer.ts"
import { DatabasesSql } from "../../../src/store/databases/DatabasesSql.ts"

const failed = (code: string) =>
  new SqlError({ reason: new UnknownError({ cause: { code, message: "Key (text)=(my secret) exists" } }) })

describe("what PostgreSQL refuses", () => {
  it.each([
    ["28P01", "forbidden", "the password is wrong"],
    ["28000", "forbidden", "pg_hba.conf"],
    ["42501", "forbidden", "is not allowed"],
    ["55006", "in use", "somebody is connected"],
    ["42P04", "exists", "a database of that name exists"],
    ["3D000", "missing", "there is no database of that name"],
    ["53100", "full", "the disk of the database server is full"],
    ["08006", "away", "08006"],
    ["57P01", "away", "57P01"],
    ["57P03", "away", "57P03"],
    ["25006", "other", "only reads"],
    ["53200", "other", "no memory left"],
    ["53300", "away", "all connections"],
    ["58030", "other", "cannot read or write its disk"],
    ["55P03", "other", "a lock"],
    ["XX000", "other", "internal error"],
    ["42P01", "other", "a table is missing"],
    ["42601", "other", "42601"],
  ] as const)("with %s is %s, in words that help and without its own", (code, reason, words) => {
    const error = databaseError("making the database x")(failed(code))
    assert.strictEqual(error.reason, reason)
    assert.include(error.message, words)
    assert.match(error.message, /^making the database x: /)
    assert.notInclude(error.message + JSON.stringify(error), "my secret")
  })

  const at = (url: string) =>
    Effect.provide(Databases, DatabasesSql.pipe(Layer.provide(DatabaseServer.fromUrl(Redacted.make(url)))))

  it.live("is named for each database that cannot be reached", () =>
    Effect.gen(function* () {
      const host = encodeURIComponent(inject("postgresSocketDir"))
      const here = yield* at(`postgres://confidant:hidden@localhost/nowhere?host=${host}`)
      const missing = yield* Effect.flip(here.facts(here.target))
      assert.deepInclude(missing, { reason: "missing" })
      assert.include(missing.message, "nowhere")
      const away = yield* at("postgres://confidant:hidden@localhost/nowhere?host=%2Fnowhere")
      const gone = yield* Effect.flip(away.users("nowhere"))
      assert.strictEqual(gone.reason, "away")
      assert.notInclude(missing.message + gone.message, "hidden")
    }),
  )
})
