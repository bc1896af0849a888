import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { targetOf } from "../../../src/store/databases/DatabaseServer.ts"
import { pgEnvironment } from "../../../src/store/driver/PgEnvironment.ts"

const environmentOf = Effect.fnUntraced(function* (text: string) {
  const url = Redacted.make(text)
  return pgEnvironment({ url, target: yield* targetOf(url) })("another")
})

const always = { PGAPPNAME: "confidant backup", PGDATABASE: "another" }

describe("the environment of PostgreSQL's own programs", () => {
  it.effect.each([
    ["postgres://db.example/bot", { PGHOST: "db.example", PGPORT: "5432" }],
    ["postgres://me@[::1]:5433/bot", { PGHOST: "::1", PGPORT: "5433", PGUSER: "me" }],
    ["postgres://m%40e@localhost/bot?host=%2Frun%2Fpg", { PGHOST: "/run/pg", PGPORT: "5432", PGUSER: "m@e" }],
    [
      "postgresql://db/bot?user=me&port=6000&sslmode=verify-full&sslrootcert=%2Fca.pem&options=-c%20x%3D1",
      {
        PGHOST: "db",
        PGPORT: "6000",
        PGUSER: "me",
        PGSSLMODE: "verify-full",
        PGSSLROOTCERT: "/ca.pem",
        PGOPTIONS: "-c x=1",
      },
    ],
  ] as const)("says where the server of %s is", ([url, expected]) =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* environmentOf(url), { ...always, ...expected })
    }),
  )

  it.effect.each(["postgres://me:p%40ss@db/bot", "postgres://me@db/bot?password=p%40ss"])(
    "shows the password to the program only: %s",
    (url) =>
      Effect.gen(function* () {
        const environment = yield* environmentOf(url)
        const password = environment["PGPASSWORD"]
        assert.isTrue(Redacted.isRedacted(password))
        if (Redacted.isRedacted(password)) assert.strictEqual(Redacted.value(password), "p@ss")
        assert.notInclude(JSON.stringify(environment) + String(password), "p@ss")
      }),
  )
})
