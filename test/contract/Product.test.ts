import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { UserId } from "../../src/domain/Ids.ts"
import { Product } from "../../src/domain/operators/Product.ts"
import { ProductSql } from "../../src/store/operators/ProductSql.ts"
import { passThrough } from "../support/PassThroughGuard.ts"
import { testStore } from "../support/TestDatabase.ts"

const user = 1_000
const minute = "interval '1 minute'"

/** A person who came `cameDays` ago and wrote at these minutes before now. */
const person = Effect.fnUntraced(function* (id: number, cameDays: number, minutesAgo: ReadonlyArray<number>) {
  const sql = yield* SqlClient
  yield* sql`
    INSERT INTO users (user_id, chat_id, name, language, consent, created_at)
    VALUES (${user + id}, ${user + id}, 'Ada', 'en', ${id === 5 ? null : "granted"}, now() - ${cameDays} * interval '1 day')`
  for (const [index, ago] of minutesAgo.entries()) {
    yield* sql`
      INSERT INTO messages (conversation_id, user_id, role, text, turn_id, created_at)
      VALUES (${id}, ${user + id}, 'user', 'hello', ${id * 1_000 + index}, now() - ${ago} * ${sql.literal(minute)})`
  }
})

const day = 24 * 60

layer(ProductSql.pipe(Layer.provideMerge(testStore(passThrough)), Layer.orDie), { excludeTestServices: true })(
  "figures of people",
  (it) => {
    it.effect("count who came, who came back, how long people stay, and what they think of answers", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient
        const product = yield* Product
        const nobody = {
          people: 0,
          active: { day: 0, week: 0, month: 0 },
          sessions: null,
          thumbs: { up: 0, down: 0 },
          quizzes: { begun: 0, completed: 0 },
        }
        const never = { day1: null, day7: null, day30: null }
        assert.deepStrictEqual(yield* product.figures(null), { ...nobody, retention: never })
        assert.deepStrictEqual(yield* product.people, [])

        // Two sessions of 20 minutes and one message alone.
        yield* person(1, 2, [200, 190, 180, 60, 40])
        yield* person(2, 2, [2 * day])
        yield* person(3, 40, [20 * day, 100])
        yield* person(4, 8, [3 * day])
        yield* person(5, 31, [31 * day])
        yield* sql`INSERT INTO feedback (user_id, telegram_message_id, thumb, at) VALUES
          (${user + 1}, 1, 'up', now()), (${user + 1}, 2, 'down', now()), (${user + 2}, 1, 'up', now()),
          (${user + 2}, 2, 'up', now() - interval '31 days')`

        yield* sql`INSERT INTO quiz_sessions (user_id, id, category, status, questions, result)
          SELECT user_id, (extract(epoch FROM now() - ago * interval '1 day') * 1000)::bigint, category, status, '[]', result::jsonb
          FROM (VALUES (${user + 1}::bigint, 1, 'money', 'open', NULL), (${user + 1}, 2, 'fears', 'cancelled', NULL),
            (${user + 2}, 3, 'money', 'completed', '{}'), (${user + 2}, 31, 'money', 'completed', '{}'))
            AS given(user_id, ago, category, status, result)`

        const whole = yield* product.figures(null)
        assert.deepInclude(whole, {
          people: 4,
          active: { day: 2, week: 4, month: 4 },
          retention: { day1: 0.5, day7: 0, day30: 0 },
          thumbs: { up: 2, down: 1 },
          quizzes: { begun: 3, completed: 1 },
        })
        // Written one after the other, each with a now of its own.
        const held = Object.entries(whole.sessions ?? {}).map(([name, value]) => [name, Math.round(value)] as const)
        assert.deepStrictEqual(Object.fromEntries(held), { count: 3, mean: 800, median: 1_200, p95: 1_200 })
        assert.deepStrictEqual(yield* product.active, whole.active)

        const among = yield* product.figures([UserId.make(user + 2), UserId.make(user + 4)])
        assert.deepStrictEqual(among, {
          people: 2,
          active: { day: 0, week: 2, month: 2 },
          retention: { day1: 0, day7: 0, day30: null },
          sessions: null,
          thumbs: { up: 1, down: 0 },
          quizzes: { begun: 1, completed: 1 },
        })
        assert.deepStrictEqual(yield* product.figures([]), { ...nobody, retention: never })
        assert.sameMembers(
          [...(yield* product.people)],
          [1, 2, 3, 4].map((id) => UserId.make(user + id)),
        )
      }),
    )
  },
)
