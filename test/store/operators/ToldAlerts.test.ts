import { assert, layer } from "@effect/vitest"
import { Context, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { ChatId } from "../../../src/domain/Ids.ts"
import { claimOf, ToldAlerts } from "../../../src/domain/operators/ToldAlerts.ts"
import { Statements } from "../../../src/store/driver/Statements.ts"
import { ToldAlertsSql } from "../../../src/store/operators/ToldAlertsSql.ts"
import { StateFolder } from "../../../src/store/StateFolder.ts"
import { forgetful } from "../../contract/Stores.ts"
import { passThrough } from "../../support/PassThroughGuard.ts"
import { TestDatabase } from "../../support/TestDatabase.ts"

const turn = { chatId: ChatId.make(-100), userId: null, feature: "operators", payload: { _tag: "Message", text: "x" } }

const process = (folder: string) =>
  Effect.map(
    Layer.build(Layer.fresh(ToldAlertsSql).pipe(Layer.provide(Layer.succeed(StateFolder, folder)))),
    (context) => Context.get(context, ToldAlerts),
  )

/** Two processes, both living. */
const two = Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`DELETE FROM processes`
  yield* sql`INSERT INTO processes VALUES ('a', false, now() + interval '29 s'), ('b', false, now() + interval '29 s')`
  return { sql, a: yield* process("a"), b: yield* process("b") }
})

for (const [name, guard] of [
  ["", passThrough],
  [", each answer lost once", forgetful],
] as const) {
  const real = Statements.layer.pipe(Layer.provide(guard), Layer.provideMerge(TestDatabase), Layer.orDie)
  layer(real, { excludeTestServices: true })(`alerts of two processes${name}`, (it) => {
    it.effect("are told once when they begin, and once when they end in the last of them", () =>
      Effect.gen(function* () {
        const { a, b, sql } = yield* two
        const claims = yield* Effect.all(
          [a.claim("disk", "begin", turn, "words"), b.claim("disk", "begin", turn, "words")],
          {
            concurrency: "unbounded",
          },
        )
        assert.sameMembers(claims, ["said", "known"])
        assert.strictEqual(yield* a.claim("disk", "end", turn, "words"), "known", "it holds in the other one")
        assert.strictEqual(yield* a.claim("other", "begin", turn, "words"), "said")
        assert.strictEqual(yield* b.claim("disk", "end", turn, "words"), "said")
        assert.strictEqual(yield* a.claim("disk", "end", turn, "words"), "known", "the other one has just told it")
        assert.strictEqual(yield* a.claim("disk", "begin", turn, "words"), "later")
        assert.strictEqual((yield* sql`SELECT FROM turns WHERE chat_id = -100`).length, 3)
      }),
    )

    it.effect("are left to the others, with their words, once nobody lives who knows of them", () =>
      Effect.gen(function* () {
        const { a, b, sql } = yield* two
        assert.strictEqual(yield* a.claim("cache", "begin", null, "words"), "said")
        const ofCache = ({ orphans }: ToldAlerts["Service"]) =>
          Effect.map(orphans, (all) => all.filter(({ name }) => name === "cache").map(({ what }) => what))
        assert.deepStrictEqual(yield* ofCache(b), [], "the other one will tell")
        assert.deepStrictEqual(yield* ofCache(a), ["words"], "it may have been restarted, and know nothing")
        yield* sql`DELETE FROM processes WHERE folder = 'a'`
        assert.deepStrictEqual(yield* ofCache(b), ["words"])
        assert.strictEqual(yield* b.claim("cache", "end", null, "over"), "said")
        assert.deepStrictEqual(yield* ofCache(b), [])
      }),
    )

    it.effect("begin anew once nobody is left who knows of them", () =>
      Effect.gen(function* () {
        const { a, b, sql } = yield* two
        assert.strictEqual(yield* a.claim("model", "begin", null, "words"), "said")
        yield* sql`UPDATE told_alerts SET said_at = now() - interval '2 hours' WHERE name = 'model'`
        assert.strictEqual(
          yield* b.claim("model", "begin", null, "words"),
          "known",
          "the other one still tells of its end",
        )
        yield* sql`UPDATE told_alerts SET holders = '{a}' WHERE name = 'model'`
        yield* sql`DELETE FROM processes WHERE folder = 'a'`
        assert.strictEqual(yield* b.claim("model", "begin", null, "words"), "said")
        assert.strictEqual(yield* a.claim("model", "begin", null, "words"), "known", "a restart tells nothing twice")
      }),
    )
  })
}

layer(Layer.empty)("an alert", (it) => {
  it.effect("whose beginning went past the database is over by a message too", () =>
    Effect.sync(() => {
      assert.strictEqual(claimOf("end", { stands: false, othersHold: false, isRecent: false }), "said")
    }),
  )
})
