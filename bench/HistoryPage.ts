import { chmodSync, statfsSync } from "node:fs"
import { join } from "node:path"
import type { PgClient } from "@effect/sql-pg"
import { Console, Duration, Effect, FileSystem, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { Guard } from "../src/boundary/Guard.ts"
import { ChatId, UserId } from "../src/domain/Ids.ts"
import { People } from "../src/domain/talk/People.ts"
import { historyMessages } from "../src/policy/Limits.ts"
import { EmbeddedPostgres } from "../src/store/postgres/EmbeddedPostgres.ts"
import { migrate } from "../src/store/Migrations.ts"
import { PeopleSql } from "../src/store/PeopleSql.ts"
import { Statements } from "../src/store/driver/Statements.ts"
import { keep, median, rounded } from "./Results.ts"
import { connect } from "./Stage.ts"

const ofEach = 10_000
const fewestPeople = 100
const sizes = [10_000, 1_000_000, 10_000_000]
const bytesPerRow = 600
/** As many as a person reads at a time. */
const pageMessages = 20
const pages = 200
const pagesReadAgain = 20
const rounds = 9

/** Of one person alone PostgreSQL would read a page by the primary key, and find it all in one place. */
const peopleIn = (rows: number) => Math.max(fewestPeople, rows / ofEach)

/** The n-th of pages all over everybody's histories, no two alike for long: the messages of `person` before one of theirs. */
const cursor = (rows: number, n: number) => {
  const people = peopleIn(rows)
  const person = 1 + ((n * 37) % people)
  const earlier = pageMessages + ((n * 7_919) % (rows / people - pageMessages))
  return { person, before: person + earlier * people }
}

/** As many rows as asked for, the people's messages mixed as they come in: message `id` is of person `1 + (id - 1) % people`. */
const fill = Effect.fnUntraced(function* (sql: PgClient.PgClient, rows: number) {
  const people = peopleIn(rows)
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

const kinds = ["newest", "again", "any"] as const
type Kind = (typeof kinds)[number]

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
  const people = yield* Effect.provide(People, yield* storeOf(sql))
  const person = Math.ceil(peopleIn(rows) / 2)
  const page = (n: number) => {
    const { before, person: of } = cursor(rows, n)
    return sql`
      SELECT id, role, text FROM messages WHERE user_id = ${of} AND id < ${before}
      ORDER BY id DESC LIMIT ${sql.literal(String(pageMessages))}`
  }
  let next = 0
  const reads: Readonly<Record<Kind, Effect.Effect<unknown, unknown>>> = {
    newest: people.open(ChatId.make(person), { id: UserId.make(person), firstName: "Person" }, historyMessages),
    again: Effect.suspend(() => page(next++ % pagesReadAgain)),
    any: Effect.suspend(() => page(next++)),
  }
  const micros: Readonly<Record<Kind, Array<number>>> = { newest: [], again: [], any: [] }
  return { rows, reads, micros }
})

/**
 * Pages of histories among ever more messages: the newest one of a person as the store reads it when a chat is opened; and
 * by (user_id, id) the same few pages again and again, which stay in PostgreSQL's buffers, and pages from everywhere, which
 * come from the system's cache as soon as the table is larger than those buffers.
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
  for (const kind of kinds) {
    // In turns, so that whatever else the machine does meets them all; the first round warms up.
    for (let round = 0; round <= rounds; round++) {
      for (const { micros, reads } of tables) {
        const taken = yield* Effect.replicateEffect(Effect.timed(reads[kind]), pages)
        if (round > 0) micros[kind].push(...taken.map(([duration]) => Duration.toMillis(duration) * 1_000))
      }
    }
  }
  const smallest = tables[0]
  const of = (kind: Kind, { micros }: { readonly micros: Readonly<Record<Kind, ReadonlyArray<number>>> }) => ({
    micros: Math.round(median(micros[kind])),
    ratio: rounded(median(micros[kind]) / median(smallest?.micros[kind] ?? [])),
  })
  const results = tables.map((table) => ({
    rows: table.rows,
    newest: of("newest", table),
    again: of("again", table),
    any: of("any", table),
  }))
  console.table(
    results.map(({ again, any, newest, rows }) => ({
      rows,
      "newest page µs": newest.micros,
      "÷ 10 thousand": newest.ratio,
      "page in the buffers µs": again.micros,
      "÷ 10 thousand ": again.ratio,
      "page from anywhere µs": any.micros,
      "÷ 10 thousand  ": any.ratio,
    })),
  )
  keep("history", { messagesOfNewest: historyMessages, messagesOfAPage: pageMessages, fewestPeople, results })
}).pipe(Effect.scoped)
