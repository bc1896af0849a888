import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import noRawUpdates from "../../migrations/0009_no_raw_updates.ts"
import { accept, levelIn, migrate, newestMigration, oldestForCommands } from "../../src/store/Migrations.ts"
import { TestDatabase } from "../support/TestDatabase.ts"

layer(TestDatabase)("migrate", (it) => {
  it.effect("changes nothing in a database that is up to date", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const applied = sql`SELECT * FROM confidant_migrations ORDER BY migration_id`
      const before = yield* applied
      yield* Effect.all([migrate, migrate, migrate], { concurrency: "unbounded" })
      assert.deepStrictEqual(yield* applied, before)
      assert.isAbove(before.length, 0)
    }),
  )

  /** The database as a newer version leaves it, whose migration serves this level; null: it does not say. */
  const asOfANewer = (serves: number | null) =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      yield* Effect.acquireRelease(
        sql`INSERT INTO confidant_migrations (migration_id, name, serves) VALUES (9000, 'from_the_future', ${serves})`,
        () => Effect.ignore(sql`DELETE FROM confidant_migrations WHERE migration_id = 9000`),
      )
    })

  it.effect("refuses a database that a newer version has made unusable for this one, and says which", () =>
    Effect.gen(function* () {
      for (const serves of [null, newestMigration + 1]) {
        const errors = yield* Effect.scoped(
          Effect.andThen(asOfANewer(serves), Effect.all([Effect.flip(migrate), Effect.flip(accept(0))])),
        )
        for (const error of errors) {
          assert.strictEqual(error._tag, "DatabaseTooNew")
          assert.include(error.message, "9000 (from_the_future)")
        }
      }
    }),
  )

  it.effect("works on a database that a newer version has migrated and that still serves this one", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      yield* asOfANewer(newestMigration)
      assert.deepStrictEqual(yield* migrate, { from: 9000, to: 9000 })
      yield* accept(oldestForCommands)
      assert.deepInclude(yield* levelIn(sql), { migration: 9000, serves: newestMigration })
    }),
  )

  it.effect("says in the database which releases it still serves", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const rows = yield* sql`SELECT migration_id, serves FROM confidant_migrations WHERE migration_id > 17`
      assert.isNotEmpty(rows)
      for (const { migration_id: id, serves } of rows) {
        assert.isNumber(serves, `migration ${id} does not say whom it serves`)
        assert.isBelow(Number(serves), Number(id))
      }
      assert.isBelow((yield* levelIn(sql)).serves, newestMigration, "this release could not be rolled back")
    }),
  )

  it.effect("is no business of a command beside the bot, which works on the schema of the release before", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const applied = sql`SELECT migration_id FROM confidant_migrations ORDER BY migration_id`
      const before = yield* applied
      yield* sql`DELETE FROM confidant_migrations WHERE migration_id > ${oldestForCommands}`
      yield* accept(oldestForCommands)
      assert.strictEqual((yield* applied).length, oldestForCommands)
      const error = yield* Effect.flip(accept(oldestForCommands + 1))
      assert.include(error.message, "confidant migrate")
      assert.isAbove(before.length, oldestForCommands)
    }).pipe(Effect.provide(TestDatabase)),
  )

  it.effect("is asked for by a command that finds no tables", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      yield* sql`ALTER TABLE confidant_migrations RENAME TO put_aside`
      assert.include((yield* Effect.flip(accept(oldestForCommands))).message, "no tables")
      yield* accept(0)
    }).pipe(Effect.provide(TestDatabase)),
  )

  it.effect("keeps the payload of a failed part or not, as releases differ, and of no other settled one", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      yield* sql`INSERT INTO turns (update_id, chat_id, user_id, payload, status, token) VALUES (77, 1, 1, '{}', 'answered', 0)`
      const part = (number: number, state: string, payload: string | null) =>
        sql`INSERT INTO deliveries (turn_id, part, method, state, payload, settled_at)
          VALUES (77, ${number}, 'Message', ${state}, ${payload}::jsonb, now())`
      yield* part(0, "failed", null)
      yield* part(1, "failed", "{}")
      yield* part(2, "sent", null)
      assert.strictEqual((yield* Effect.flip(part(3, "sent", "{}"))).reason._tag, "ConstraintError")
    }),
  )

  it.effect("takes out of stored updates what no release reads, and nothing else", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const contents = [
        { _tag: "Unknown", raw: { message: { text: "said in a group" } } },
        { _tag: "Unsupported", messageId: 5, kind: "photo", raw: { caption: "look" } },
        { _tag: "Text", messageId: 5, text: "hi" },
      ]
      for (const [index, content] of contents.entries()) {
        yield* sql`INSERT INTO turns (update_id, payload, status, token, done_at)
          VALUES (${100 + index}, ${JSON.stringify({ updateId: 100 + index, content })}::jsonb, 'done', 0, now())`
      }
      yield* noRawUpdates
      const rows = yield* sql`SELECT payload FROM turns WHERE update_id >= 100 ORDER BY update_id`
      assert.deepStrictEqual(
        rows.map(({ payload }) => payload),
        [
          { updateId: 100, content: { _tag: "Unknown" } },
          { updateId: 101, content: { _tag: "Unsupported", messageId: 5, kind: "photo" } },
          { updateId: 102, content: contents[2] },
        ],
      )
    }),
  )

  it.effect("lets the database itself refuse what is not in its lists", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const turn = (status: string, chat: number | null) =>
        sql`INSERT INTO turns (update_id, chat_id, user_id, payload, status, token)
          VALUES (1, ${chat}, ${chat}, '{}', ${status}, 0)`
      for (const wrong of [turn("lost", 1), turn("received", null), turn("done", 1)]) {
        assert.strictEqual((yield* Effect.flip(wrong)).reason._tag, "ConstraintError")
      }
    }),
  )
})
