import { assert, describe, it, layer } from "@effect/vitest"
import { Effect, Tracer } from "effect"
import { Inbox } from "../../../src/domain/talk/Inbox.ts"
import { People } from "../../../src/domain/talk/People.ts"
import { querySummary } from "../../../src/store/driver/QuerySummary.ts"
import { begin, newChat, settlement, text } from "../../contract/Stores.ts"
import { passThrough } from "../../support/PassThroughGuard.ts"
import { testStore } from "../../support/TestDatabase.ts"

describe("querySummary", () => {
  it.each([
    ["SELECT 1", "SELECT"],
    ["select id from messages where user_id = $1", "SELECT messages"],
    ['SELECT * FROM "users" u JOIN conversations c ON c.user_id = u.user_id', "SELECT users conversations"],
    [
      "INSERT INTO turns (update_id) SELECT update_id FROM jsonb_to_recordset($1) AS t(update_id bigint)",
      "INSERT turns",
    ],
    ["INSERT INTO chats VALUES ($1, 1) ON CONFLICT (chat_id) DO UPDATE SET epoch = chats.epoch + 1", "INSERT chats"],
    ["WITH owner AS (SELECT 1 FROM chats FOR UPDATE) DELETE FROM deliveries", "DELETE deliveries"],
    [
      "WITH owner AS (SELECT 1 FROM chats FOR SHARE), turn AS (UPDATE turns SET status = $1 RETURNING 1), said AS (INSERT INTO messages SELECT 1 FROM turn) SELECT * FROM turn",
      "UPDATE turns INSERT messages",
    ],
    ["WITH oldest AS (SELECT * FROM turns) SELECT * FROM oldest", "SELECT turns"],
    ["SELECT text FROM notes WHERE text = 'INSERT INTO secrets' -- from comments", "SELECT notes"],
    ['SELECT floor(extract(epoch FROM "slot") * 1000), trim(both from name) FROM backup_runs', "SELECT backup_runs"],
    ["SELECT extract(epoch FROM min(at)) FROM turns WHERE answer IS DISTINCT FROM question", "SELECT turns"],
    ["BEGIN", "BEGIN"],
  ])("%s", (sql, summary) => {
    assert.strictEqual(querySummary(sql), summary)
  })

  it("stays within 255 characters", () => {
    const tables = Array.from({ length: 100 }, (_, index) => `table_${index}`)
    assert.isAtMost(querySummary(`SELECT * FROM ${tables.join(" JOIN ")}`).length, 255)
  })
})

layer(testStore(passThrough))("spans of statements", (it) => {
  it.effect("carry a summary, and nothing of what was written", () =>
    Effect.gen(function* () {
      const inbox = yield* Inbox
      const people = yield* People
      const spans: Array<Tracer.NativeSpan> = []
      const tracer = Tracer.make({
        span: (options) => {
          const span = new Tracer.NativeSpan(options)
          spans.push(span)
          return span
        },
      })
      const chat = newChat("Confidential")
      const turn = text(chat, "a secret")
      yield* Effect.gen(function* () {
        const at = yield* begin(chat, turn)
        const messages = [{ role: "user", text: "a secret", telegramMessageId: null }] as const
        const person = { name: "Confidential" }
        yield* inbox.settle(settlement(chat, turn, at, ["no secret"], { messages, person }))
        yield* people.open(chat.id, chat.sender, 5)
      }).pipe(Effect.withTracer(tracer))
      const summaries = spans.map((span) => span.attributes.get("db.query.summary"))
      for (const expected of [
        "INSERT turns",
        "INSERT chats UPDATE turns",
        "INSERT users INSERT conversations",
        "UPDATE turns INSERT messages INSERT deliveries UPDATE users",
        "SELECT messages users conversations",
      ]) {
        assert.include(summaries, expected)
      }
      const everything = spans.map((span) => `${span.name} ${[...span.attributes.values()].join(" ")}`)
      for (const word of ["secret", "Confidential", String(chat.id)]) {
        assert.isFalse(everything.some((value) => value.includes(word)))
      }
    }),
  )
})
