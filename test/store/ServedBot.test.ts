import { assert, layer } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { MayServeAnother, ServedBot } from "../../src/domain/talk/ServedBot.ts"
import { servedIn, ServedBotSql } from "../../src/store/ServedBotSql.ts"
import { passThrough } from "../support/PassThroughGuard.ts"
import { provideSettings } from "../support/Settings.ts"
import { testStore } from "../support/TestDatabase.ts"

const playground = { _tag: "Playground" } as const
const bot = (token: string) =>
  ({
    _tag: "Bot",
    token: Redacted.make(token),
    apiRoot: "",
    rateLimits: false,
    intake: { _tag: "Poll" },
  }) as const

/** A start that gets as far as Telegram's yes to the token; the generation of its updates. */
const start = (telegram: typeof playground | ReturnType<typeof bot>, mayServeAnother = false) =>
  Effect.flatMap(ServedBot, ({ claim, generation }) => Effect.as(claim, generation)).pipe(
    Effect.provide(Layer.fresh(ServedBotSql).pipe(provideSettings({ telegram }))),
    Effect.provideService(MayServeAnother, mayServeAnother),
  )

layer(testStore(passThrough).pipe(Layer.orDie))("the bot that a database serves", (it) => {
  it.effect("is the first that Telegram accepts; another one is refused with words, until it is asked for", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      yield* Effect.provide(Effect.void, Layer.fresh(ServedBotSql).pipe(provideSettings({ telegram: bot("1:typo") })))
      assert.strictEqual(yield* start(playground), 0)
      yield* sql`INSERT INTO turns (update_id, payload, status, token, done_at) VALUES (5, '{}', 'done', 0, now())`
      assert.strictEqual(yield* start(bot("71:a")), 1, "nobody real was in the playground")
      assert.strictEqual(yield* start(bot("71:made-anew")), 1)
      const { message } = yield* Effect.flip(start(bot("82:b")))
      for (const part of ["bot 71", "token of 82", "--another-bot"]) assert.include(message, part)
      assert.notInclude(message, "82:b")
      assert.include((yield* Effect.flip(start(playground))).message, "set BOT_TOKEN")
      yield* sql`
        INSERT INTO messages (conversation_id, user_id, role, text, turn_id) VALUES (1, 1, 'user', 'x', ${5n + 2n ** 32n})`
      assert.strictEqual(yield* start(bot("82:b"), true), 2)
      assert.strictEqual(yield* start(bot("82:b")), 2)
      assert.include((yield* Effect.flip(start(bot("71:a")))).message, "bot 82")
    }),
  )

  it.effect("is one, also when two start at once on a new database", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      yield* sql`DELETE FROM served_bot`
      assert.isNull(yield* servedIn(sql))
      const results = yield* Effect.all(
        [bot("1:a"), bot("2:b"), bot("1:a")].map((own) => Effect.result(start(own))),
        { concurrency: "unbounded" },
      )
      const served = yield* servedIn(sql)
      const expected = ["1", "2", "1"].map((own) => (own === served ? "Success" : "Failure"))
      assert.deepStrictEqual(
        results.map(({ _tag }) => _tag),
        expected,
      )
    }),
  )
})
