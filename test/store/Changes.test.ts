import { assert, layer } from "@effect/vitest"
import { Duration, Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { Guard } from "../../src/boundary/Guard.ts"
import { JobQueue } from "../../src/domain/JobQueue.ts"
import { Inbox } from "../../src/domain/talk/Inbox.ts"
import { ChangeKinds, changeKind } from "../../src/store/driver/Changes.ts"
import { Statements } from "../../src/store/driver/Statements.ts"
import { applyKept } from "../../src/store/KeptChanges.ts"
import { begin, forgetful, history, newChat, settlement, text } from "../contract/Stores.ts"
import { passThrough } from "../support/PassThroughGuard.ts"
import { testStore } from "../support/TestDatabase.ts"

const noted = changeKind(
  "test.note",
  Schema.Struct({ note: Schema.String }),
  (sql, { note }, { userId }) => sql`INSERT INTO notes (user_id, note) VALUES (${userId}, ${note})`,
)
const refused = changeKind("test.refuse", Schema.Unknown, (sql) => sql`INSERT INTO notes (note) VALUES (NULL)`)

const statements = Statements.layer.pipe(Layer.provide(Guard.layer))

const table = Layer.effectDiscard(
  Effect.flatMap(
    SqlClient,
    (sql) => sql`CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY, user_id bigint, note text NOT NULL)`,
  ),
)

const notes = Effect.flatMap(SqlClient, (sql) => sql`SELECT note FROM notes ORDER BY id`).pipe(
  Effect.map((rows) => rows.map(({ note }) => note)),
)

const clear = Effect.flatMap(SqlClient, (sql) => sql`DELETE FROM notes`)

for (const [place, guard] of [
  ["", passThrough],
  [", each answer lost once", forgetful],
] as const) {
  const store = testStore(guard).pipe(
    Layer.provide(Layer.succeed(ChangeKinds, [noted, refused])),
    (layer) => Layer.provideMerge(table, layer),
    Layer.orDie,
  )
  layer(store)(`changes of features${place}`, (it) => {
    it.effect("are committed with their settlement, in order and once", () =>
      Effect.gen(function* () {
        yield* clear
        const inbox = yield* Inbox
        const chat = newChat()
        const turn = text(chat, "hello")
        const at = yield* begin(chat, turn)
        const changes = ["one", "two"].map((note) => ({ kind: "test.note", data: { note } }))
        assert.isNotNull(yield* inbox.settle(settlement(chat, turn, at, ["noted"], { changes })))
        assert.deepStrictEqual(yield* notes, ["one", "two"])
        assert.isNull(yield* inbox.settle(settlement(chat, turn, at, ["otherwise"], { changes })))
        assert.deepStrictEqual(yield* notes, ["one", "two"])
      }),
    )

    it.effect("are committed with the end of a job, once, or the job does not end", () =>
      Effect.gen(function* () {
        yield* clear
        const queue = yield* JobQueue
        const job = { kind: `noting${place}`, key: "1", lane: `noting${place}`, userId: null, payload: null }
        yield* queue.enqueue([job])
        const [claimed = assert.fail("not given out")] = yield* queue.claim([job.kind], 1, Duration.minutes(1))
        const note = { kind: "test.note", data: { note: "one" } }
        const wrong = { changes: [note, { kind: "test.refuse", data: null }], jobs: [{ ...job, key: "2" }] }
        assert.strictEqual((yield* Effect.flip(queue.complete(claimed, wrong))).transient, false)
        assert.deepStrictEqual(yield* notes, [])
        assert.isTrue(yield* queue.complete(claimed, { changes: [note] }))
        assert.deepStrictEqual(yield* notes, ["one"])
        assert.deepStrictEqual(yield* queue.claim([job.kind], 1, Duration.minutes(1)), [])
      }),
    )

    it.effect("leave nothing of a settlement that they fail with", () =>
      Effect.gen(function* () {
        yield* clear
        const inbox = yield* Inbox
        const chat = newChat()
        const turn = text(chat, "hello")
        const at = yield* begin(chat, turn)
        const messages = [{ role: "assistant", text: "good day", telegramMessageId: null }] as const
        const changes = [
          { kind: "test.note", data: { note: "one" } },
          { kind: "test.refuse", data: {} },
        ]
        const failed = yield* Effect.flip(inbox.settle(settlement(chat, turn, at, ["x"], { changes, messages })))
        assert.strictEqual(failed.sqlState, "23502")
        assert.deepStrictEqual(yield* notes, [])
        assert.deepStrictEqual(yield* history(chat), [])
        assert.strictEqual((yield* inbox.open(chat.id, 1))[0]?.status, "received")
      }),
    )

    it.effect("of a kind that this release does not know are kept for the one that does", () =>
      Effect.gen(function* () {
        yield* clear
        const inbox = yield* Inbox
        const chat = newChat()
        const turn = text(chat, "hello")
        const at = yield* begin(chat, turn)
        const changes = [
          { kind: "test.future", data: { note: 1 } },
          { kind: "test.future", data: { note: "later" } },
        ]
        assert.isNotNull(yield* inbox.settle(settlement(chat, turn, at, ["kept"], { changes })))
        assert.deepStrictEqual(yield* notes, [])
        // The first one it knows but cannot read.
        const future = { ...noted, kind: "test.future" }
        const start = applyKept.pipe(Effect.provide(statements), Effect.provideService(ChangeKinds, [future]))
        yield* start
        yield* start
        assert.deepStrictEqual(yield* notes, ["later"])
      }),
    )
  })
}
