import { chmodSync, statfsSync } from "node:fs"
import { join } from "node:path"
import { performance } from "node:perf_hooks"
import type { PgClient } from "@effect/sql-pg"
import { Console, Effect, FileSystem, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { Guard } from "../src/boundary/Guard.ts"
import { ChatId, UserId } from "../src/domain/Ids.ts"
import { People } from "../src/domain/People.ts"
import { historyMessages } from "../src/policy/Limits.ts"
import { EmbeddedPostgres } from "../src/store/EmbeddedPostgres.ts"
import { migrate } from "../src/store/Migrations.ts"
import { PeopleSql } from "../src/store/PeopleSql.ts"
import { Statements } from "../src/store/Statements.ts"
import { keep, median, rounded } from "./Results.ts"
import { connect } from "./Stage.ts"

const ofEach = 10_000
const sizes = [10_000, 1_000_000, 10_000_000]
const bytesPerRow = 600
const pages = 200
const rounds = 9

/** As many rows as asked for, the people's messages mixed as they come in; each person has 10,000. */
const fill = Effect.fnUntraced(function* (sql: PgClient.PgClient, rows: number) {
  const people = rows / ofEach
  const indexes = yield* sql<{ readonly indexname: string; readonly indexdef: string }>`
    SELECT indexname, indexdef FROM pg_indexes
    WHERE tablename = 'messages' AND indexname LIKE 'messages!_%' ESCAPE '!' AND indexdef NOT LIKE 'CREATE UNIQUE%'`
  for (const { indexname } of indexes) yield* sql`DROP INDEX ${sql(indexname)}`
  // What is read is the same; only the writing is shorter.
  yield* sql`ALTER TABLE messages SET UNLOGGED`
  yield* sql`INSERT INTO users (user_id, chat_id, name, language)
    SELECT n, n, 'Person ' || n, 'en' FROM generate_series(1, ${people}::bigint) n`
  yield* sql`INSERT INTO conversations (user_id, number, mode, active)
    SELECT n, 1, 'helper', true FROM generate_series(1, ${people}::bigint) n`
  yield* sql`
    INSERT INTO messages (conversation_id, user_id, role, text, telegram_message_id, turn_id, created_at)
    SELECT c.id, c.user_id, CASE (n / ${people}) % 2 WHEN 0 THEN 'user' ELSE 'assistant' END,
      n || ': I could not sleep again last night and kept thinking about work. What may I do to come to rest?',
      n, n, now() - (${rows} - n) * interval '1 second'
    FROM generate_series(0, ${rows - 1}::bigint) n JOIN conversations c ON c.user_id = 1 + n % ${people}
    ORDER BY n`
  for (const { indexdef } of indexes) yield* sql.unsafe(indexdef)
  yield* sql`VACUUM ANALYZE messages`
  yield* sql`ANALYZE`
})

const storeOf = (sql: PgClient.PgClient) =>
  Layer.build(
    PeopleSql.pipe(
      Layer.provide(Statements.layer),
      Layer.provide(Guard.layer),
      Layer.provide(Layer.succeed(SqlClient, sql)),
    ),
  )

const prepare = Effect.fnUntraced(function* (stateDir: string, rows: number) {
  const name = `history_${rows}`
  const admin = yield* connect(stateDir, "postgres")
  yield* Effect.acquireRelease(admin`CREATE DATABASE ${admin(name)}`, () =>
    Effect.ignore(admin`DROP DATABASE ${admin(name)} WITH (FORCE)`),
  )
  const sql = yield* connect(stateDir, name)
  yield* Effect.provideService(migrate, SqlClient, sql)
  yield* fill(sql, rows)
  const person = Math.ceil(rows / ofEach / 2)
  const people = yield* Effect.provide(People, yield* storeOf(sql))
  const [ids] = yield* sql<{ readonly all: ReadonlyArray<bigint> }>`
    SELECT array_agg(id ORDER BY id) AS all FROM messages WHERE user_id = ${person}`
  let next = 0
  /** Pages all over the person's history, the same ones in every size. */
  const before = () => ids?.all[historyMessages + ((next++ * 7_919) % (ofEach - historyMessages))] ?? 0n
  return {
    rows,
    reads: {
      newest: Effect.asVoid(
        people.open(ChatId.make(person), { id: UserId.make(person), firstName: "Person" }, historyMessages),
      ),
      page: Effect.suspend(
        () => sql`
          SELECT id, role, text FROM messages WHERE user_id = ${person} AND id < ${before()}
          ORDER BY id DESC LIMIT ${historyMessages}`,
      ).pipe(Effect.asVoid),
    },
    millis: { newest: new Array<number>(), page: new Array<number>() },
  }
})

const microsOf = (read: Effect.Effect<void, unknown>) =>
  Effect.gen(function* () {
    const begun = performance.now()
    for (let page = 0; page < pages; page++) yield* read
    return ((performance.now() - begun) * 1_000) / pages
  })

/**
 * The pages of a person with 10,000 messages among ever more of others: the newest one as the store reads it when a chat
 * is opened, and any other by (user_id, id).
 */
export const measure = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const folder = yield* fs.makeTempDirectoryScoped({ prefix: "confidant-bench-" })
  yield* Effect.sync(() => chmodSync(folder, 0o755))
  const stateDir = join(folder, "state")
  const disk = statfsSync(folder)
  const fitting = sizes.filter((rows) => rows * bytesPerRow < disk.bavail * disk.bsize)
  if (fitting.length < sizes.length) yield* Console.log("Skipped for want of disk:", sizes.slice(fitting.length))
  yield* Layer.build(EmbeddedPostgres.layer({ stateDir }))
  const tables: Array<Effect.Success<ReturnType<typeof prepare>>> = []
  for (const rows of fitting) tables.push(yield* prepare(stateDir, rows))
  // In turns, so that whatever else the machine does meets them all; the first round warms up.
  for (let round = 0; round <= rounds; round++) {
    for (const { millis, reads } of tables) {
      const newest = yield* microsOf(reads.newest)
      const page = yield* microsOf(reads.page)
      if (round === 0) continue
      millis.newest.push(newest)
      millis.page.push(page)
    }
  }
  const smallest = tables[0]
  const ratio = (kind: "newest" | "page", of: ReadonlyArray<number>) =>
    rounded(median(of) / median(smallest?.millis[kind] ?? []))
  const results = tables.map(({ millis, rows }) => ({
    rows,
    newestMicros: Math.round(median(millis.newest)),
    newestRatio: ratio("newest", millis.newest),
    pageMicros: Math.round(median(millis.page)),
    pageRatio: ratio("page", millis.page),
  }))
  console.table(
    results.map(({ newestMicros, newestRatio, pageMicros, pageRatio, rows }) => ({
      rows,
      "newest page µs": newestMicros,
      "÷ 10 thousand": newestRatio,
      "any page µs": pageMicros,
      "÷ 10 thousand ": pageRatio,
    })),
  )
  keep("history", { messagesOfThePerson: ofEach, messagesOfAPage: historyMessages, results })
}).pipe(Effect.scoped)
