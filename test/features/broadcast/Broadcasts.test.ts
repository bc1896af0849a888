import { assert, layer } from "@effect/vitest"
import { Effect, Fiber, Layer, Random } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { TestClock } from "effect/testing"
import { UserId } from "../../../src/domain/Ids.ts"
import { JobQueue } from "../../../src/domain/JobQueue.ts"
import type { Change } from "../../../src/domain/Jobs.ts"
import { AuditLog } from "../../../src/domain/operators/AuditLog.ts"
import { Broadcasts } from "../../../src/domain/operators/Broadcasts.ts"
import { Users } from "../../../src/domain/operators/Users.ts"
import { Inbox } from "../../../src/domain/talk/Inbox.ts"
import type { PersonChange } from "../../../src/domain/talk/Turn.ts"
import { make } from "../../../src/features/broadcast/Broadcast.ts"
import { change } from "../../../src/features/broadcast/Drafts.ts"
import * as DraftsSql from "../../../src/features/broadcast/DraftsSql.ts"
import { firstJob } from "../../../src/features/broadcast/Sending.ts"
import { broadcast as policy } from "../../../src/policy/Broadcast.ts"
import { worker } from "../../../src/policy/Jobs.ts"
import { BroadcastsSql } from "../../../src/store/operators/BroadcastsSql.ts"
import { UsersSql } from "../../../src/store/operators/UsersSql.ts"
import { begin, type Chat, newChat, settlement, storesWith, storeWith, text } from "../../contract/Stores.ts"
import { usersOn } from "../../support/MemoryUsers.ts"
import { passThrough } from "../../support/PassThroughGuard.ts"
import { memoryBroadcastsOn } from "./MemoryBroadcasts.ts"

const storeOf = storeWith(Layer.merge(BroadcastsSql, UsersSql), DraftsSql.changes)

const turn = Effect.fnUntraced(function* (
  chat: Chat,
  { changes = [], person = {} }: { readonly changes?: ReadonlyArray<Change>; readonly person?: PersonChange },
) {
  const inbox = yield* Inbox
  const update = text(chat, "")
  const at = yield* begin(chat, update)
  assert.isNotNull(yield* inbox.settle(settlement(chat, update, at, [], { changes, person })))
})

const newcomer = Effect.fnUntraced(function* (person: PersonChange) {
  const chat = newChat()
  yield* turn(chat, { person })
  return chat
})

const teller = { userId: UserId.make(7), chatId: newChat().id, language: "en", messageId: null } as const

for (const [place, store] of storesWith(
  (state) => Layer.merge(memoryBroadcastsOn(state), Layer.succeed(Users, usersOn(state))),
  storeOf,
)) {
  layer(store)(`Broadcasts ${place}`, (it) => {
    it.effect("reach those who have agreed, and nobody who is banned or has blocked the bot, in order, once", () =>
      Effect.gen(function* () {
        const broadcasts = yield* Broadcasts
        const russian = yield* newcomer({ consent: "granted", language: "ru" })
        const english = yield* newcomer({ consent: "granted" })
        const banned = yield* newcomer({ consent: "granted" })
        yield* newcomer({ consent: "granted", blocked: true })
        yield* newcomer({ consent: "declined" })
        const operator = yield* newcomer({})
        yield* Users.use((users) => users.setBanned(banned.sender.id, true))
        assert.deepStrictEqual(yield* broadcasts.audience, { en: 1, ru: 1 })

        yield* turn(operator, { changes: [change.draft({ id: "a", texts: { en: "News" } })] })
        yield* turn(operator, { changes: [change.draft({ id: "a", texts: { en: "News", ru: "Новости" } })] })
        assert.isNull(yield* broadcasts.running)
        yield* broadcasts.start("a", firstJob("a", teller))
        yield* turn(operator, { changes: [change.draft({ id: "a", texts: { en: "Too late" } }), change.drop("a")] })
        yield* broadcasts.start("a", firstJob("a", teller))
        const running = {
          id: "a",
          texts: { en: "News", ru: "Новости" },
          state: "running",
          people: 2,
          reached: 0,
        } as const
        assert.deepStrictEqual(yield* broadcasts.running, running)

        const all = [russian.sender.id, english.sender.id]
        assert.deepStrictEqual((yield* broadcasts.batch("a", 9))?.next, all)
        assert.deepStrictEqual((yield* broadcasts.batch("a", 1))?.next, all.slice(0, 1))
        const handedOver = change.handOver({ id: "a", to: russian.sender.id, count: 1 })
        yield* turn(operator, { changes: [handedOver, handedOver] })
        const batch = yield* broadcasts.batch("a", 9)
        assert.deepStrictEqual(batch?.broadcast, { ...running, reached: 1 })
        assert.deepStrictEqual(batch?.next, all.slice(1))

        yield* broadcasts.stop("a")
        yield* turn(operator, { changes: [change.end("a")] })
        assert.deepInclude(yield* broadcasts.find("a"), { state: "stopped" })
        assert.isNull(yield* broadcasts.running)
      }),
    )

    it.effect("are forgotten as drafts, and over when they have ended", () =>
      Effect.gen(function* () {
        const broadcasts = yield* Broadcasts
        const operator = yield* newcomer({})
        yield* turn(operator, { changes: [change.draft({ id: "b", texts: { ru: "Новости" } })] })
        yield* broadcasts.stop("b")
        assert.deepInclude(yield* broadcasts.find("b"), { state: "draft" })
        yield* turn(operator, { changes: [change.drop("b"), change.draft({ id: "c", texts: {} })] })
        assert.isNull(yield* broadcasts.find("b"))
        assert.isNull(yield* broadcasts.batch("b", 1))
        yield* broadcasts.start("b", firstJob("b", teller))
        assert.isNull(yield* broadcasts.find("b"))
        yield* broadcasts.start("c", firstJob("c", teller))
        yield* turn(operator, { changes: [change.end("c")] })
        assert.deepInclude(yield* broadcasts.find("c"), { state: "done" })
      }),
    )
  })
}

const people = 2 * policy.batch + 20

/** Among them people who must not get it; 1 to `people` are those who must. */
const inhabited = [
  `INSERT INTO chats SELECT n, 1 FROM generate_series(1, 1000) n WHERE n <> 904`,
  `INSERT INTO users (user_id, chat_id, name, language, consent, created_at)
    SELECT n, n, 'P', CASE n % 2 WHEN 0 THEN 'en' ELSE 'ru' END, 'granted', now() - interval '1 day' FROM generate_series(1, ${people}) n`,
  `INSERT INTO users (user_id, chat_id, name, language, consent, blocked, banned_at) VALUES
    (901, 901, 'P', 'en', 'declined', false, NULL), (902, 902, 'P', 'en', 'granted', true, NULL),
    (903, 903, 'P', 'en', 'granted', false, now()), (904, -1904, 'P', 'en', 'granted', false, NULL),
    (905, 905, 'P', 'en', NULL, false, NULL)`,
  `INSERT INTO broadcasts (id, texts) VALUES ('x', '{"en": "News"}')`,
]

const store = storeOf(passThrough).pipe(Layer.merge(Layer.mock(AuditLog, { record: () => Effect.void })))

layer(store)("a broadcast whose process dies again and again", (it) => {
  it.effect("reaches everybody who was there when it began, once", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const queue = yield* JobQueue
      const broadcasts = yield* Broadcasts
      for (const statement of inhabited) yield* sql.unsafe(statement)
      yield* broadcasts.start("x", firstJob("x", teller))
      yield* sql`INSERT INTO users (user_id, chat_id, name, language, consent, created_at)
        VALUES (999, 999, 'P', 'en', 'granted', now() + interval '1 second')`
      const [kind] = (yield* make).jobs ?? []
      if (kind === undefined) return yield* Effect.die("there is no job")
      const claim = queue.claim([kind.name], 1, worker.lease)
      const attempt = Effect.fnUntraced(function* (job: Effect.Success<typeof claim>[number]) {
        const running = yield* Effect.forkChild(
          kind.run(job.payload, { key: job.key, userId: null, attempt: job.attempt }),
        )
        yield* TestClock.adjust(policy.every)
        return yield* Fiber.join(running)
      })
      let deaths = 0
      for (let [job] = yield* claim; job !== undefined; [job] = yield* claim) {
        const result = yield* attempt(job)
        if (deaths < 6 && (yield* Random.nextBoolean)) {
          // Killed before its commit, or frozen: another process takes over, and the first one comes too late.
          deaths += 1
          yield* sql`UPDATE jobs SET leased_until = now() - interval '1 second' WHERE id = ${job.id}`
          const [again] = yield* claim
          if (again === undefined) return yield* Effect.die("nobody took it over")
          assert.isTrue(yield* queue.complete(again, yield* attempt(again)))
          assert.isFalse(yield* queue.complete(job, result))
        } else assert.isTrue(yield* queue.complete(job, result))
        yield* sql`UPDATE turns SET status = 'done', done_at = now() WHERE status <> 'done' AND user_id % 3 = 0`
      }
      const got = yield* sql<{ readonly userId: number; readonly times: number }>`
        SELECT user_id::int AS "userId", count(*)::int AS times FROM turns
        WHERE payload -> 'content' -> 'payload' ->> '_tag' = 'Text' AND chat_id = user_id GROUP BY 1 ORDER BY 1`
      assert.deepStrictEqual(
        got.map(({ times, userId }) => [userId, times]),
        Array.from({ length: people }, (_, index) => [index + 1, 1]),
      )
      assert.deepInclude(yield* broadcasts.find("x"), { state: "done", people, reached: people })
    }),
  )

  it.effect("goes with its text a month later", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const broadcasts = yield* Broadcasts
      yield* sql`INSERT INTO broadcasts (id, texts, created_at, state, began_at) VALUES
        ('old', '{}', now() - interval '31 days', 'done', now()), ('long', '{}', now() - interval '31 days', 'running', now())`
      yield* broadcasts.prune
      assert.isNull(yield* broadcasts.find("old"))
      assert.isNotNull(yield* broadcasts.find("long"))
    }),
  )
})
