import { chmodSync, readFileSync } from "node:fs"
import { join } from "node:path"
import type { PgClient } from "@effect/sql-pg"
import { Console, Duration, Effect, FileSystem, Layer, Schedule, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { Guard } from "../src/boundary/Guard.ts"
import { Embeddings } from "../src/domain/Embeddings.ts"
import { UserId } from "../src/domain/Ids.ts"
import { ModelUse } from "../src/domain/ModelUse.ts"
import { MemoryIndex } from "../src/domain/MemoryIndex.ts"
import { estimateTokens } from "../src/domain/talk/Tokens.ts"
import * as IndexSql from "../src/features/memory/IndexSql.ts"
import { Memory } from "../src/features/memory/Memory.ts"
import * as MemorySql from "../src/features/memory/MemorySql.ts"
import { Vectors } from "../src/features/memory/Vectors.ts"
import * as VectorsSql from "../src/features/memory/VectorsSql.ts"
import * as Embedding from "../src/llm/embeddings/Embedding.ts"
import { EmbeddedPostgres } from "../src/store/postgres/EmbeddedPostgres.ts"
import { migrate } from "../src/store/Migrations.ts"
import { Statements } from "../src/store/driver/Statements.ts"
import { provideSettings } from "../test/support/Settings.ts"
import { type Observed, type Question, readLocomo, type Told } from "./Locomo.ts"
import { keep, quantile, rounded } from "./Results.ts"
import { connect } from "./Stage.ts"
import * as VectorCache from "./VectorCache.ts"

const file = process.env["LOCOMO_FILE"]

const depths = [5, 10, 25, 50] as const
const deepest = 50
const tokens = 2_000
/** Of one person, for the time that a search takes. */
const sizes = [600, 20_000]
const timed = 100

type Sql = PgClient.PgClient
type Rank = (question: Pick<Question, "conversation" | "text">) => Effect.Effect<ReadonlyArray<number>, unknown>

export type Source = "none" | "local"

/** With EMBEDDINGS=local the local model is measured as well. */
export const sources: ReadonlyArray<Source> = process.env["EMBEDDINGS"] === "local" ? ["none", "local"] : ["none"]

const storeOf = (sql: Sql, source: Source) =>
  Layer.build(
    Layer.merge(MemorySql.layer, IndexSql.layer).pipe(
      Layer.provideMerge(VectorsSql.layer),
      Layer.provideMerge(
        VectorCache.layer.pipe(
          Layer.provide(Embedding.layer),
          provideSettings({ embeddings: { source, model: null } }),
          Layer.provide(Guard.layer),
        ),
      ),
      Layer.provide(Statements.layer),
      Layer.provide(Guard.layer),
      Layer.provide(Layer.succeed(SqlClient, sql)),
    ),
  )

/** More texts than a question: those are given a second, and no more. */
const batches = (texts: ReadonlyArray<string>) =>
  Array.from({ length: Math.ceil(texts.length / 32) }, (_, at) => texts.slice(32 * at, 32 * at + 32))

/** Everything is in its index, and has its vector; so has what is going to be asked. */
export const memoryOf = Effect.fnUntraced(function* (sql: Sql, source: Source, asked: ReadonlyArray<string> = []) {
  const store = yield* storeOf(sql, source)
  return yield* Effect.gen(function* () {
    const memory = yield* Memory
    const index = yield* MemoryIndex
    const vectors = yield* Vectors
    const { alikeFrom, embed, model, sameFrom } = yield* Embeddings
    yield* Effect.repeat(index.next, { while: ({ more }) => more })
    if (model !== null) {
      yield* Effect.retry(sameFrom, Schedule.recurs(20))
      yield* Effect.provideService(Effect.forEach(batches(asked), embed), ModelUse, "background")
      yield* Console.log(`${model}: texts have to do with each other from ${yield* alikeFrom}.`)
      for (let left = yield* vectors.missing(model); left.length > 0; left = yield* vectors.missing(model)) {
        const made = yield* Effect.provideService(embed(left.map(({ text }) => text)), ModelUse, "background")
        yield* vectors.keep(left, made)
      }
    }
    yield* sql`ANALYZE`
    return { index, memory }
  }).pipe(Effect.provide(store))
})

/** Both speakers are people, so each turn is somebody's own words; its id is that of its message. */
export const fill = Effect.fnUntraced(function* (sql: Sql, told: ReadonlyArray<Told>) {
  const people = [...new Set(told.map(({ conversation }) => conversation))].map(BigInt)
  yield* sql`INSERT INTO users (user_id, chat_id, name, language, consent) SELECT n, n, 'P', 'en', 'granted' FROM unnest(${people}::bigint[]) AS n`
  yield* sql`INSERT INTO conversations (user_id, number, mode, active) SELECT user_id, 1, 'helper', true FROM users`
  yield* sql`
    INSERT INTO messages (id, conversation_id, user_id, role, text, turn_id, created_at) OVERRIDING SYSTEM VALUE
    SELECT t.id, c.id, c.user_id, 'user', t.text, t.id, 'epoch'::timestamptz + t.at * interval '1 millisecond'
    FROM jsonb_to_recordset(${JSON.stringify(told)}::jsonb) AS t(id bigint, conversation bigint, text text, at bigint)
      JOIN conversations AS c ON c.user_id = t.conversation ORDER BY t.id`
  yield* sql`SELECT setval(pg_get_serial_sequence('messages', 'id'), ${told.length})`
  // With positions, for the baselines, which know nothing of days, sessions or what stands beside.
  yield* sql`
    CREATE TABLE plain AS SELECT id, user_id, words, length(words)::float8 AS length
    FROM (SELECT id, user_id, to_tsvector('russian', text) AS words FROM messages) AS m`
  yield* sql`CREATE INDEX ON plain (user_id)`
  yield* sql`ANALYZE`
})

const Ids = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ id: Schema.BigInt })))
const idsOf = <E>(rows: Effect.Effect<ReadonlyArray<unknown>, E>) =>
  Effect.map(Effect.flatMap(rows, Ids), (found) => found.map(({ id }) => Number(id)))

const anyOf = (sql: Sql, text: string) => sql`
  (SELECT string_agg(quote_literal(lexeme), ' | ')::tsquery FROM unnest(to_tsvector('russian', ${text})))`

export const baselines = (sql: Sql): Readonly<Record<string, Rank>> => ({
  newest: ({ conversation }) =>
    idsOf(sql`SELECT id FROM plain WHERE user_id = ${conversation} ORDER BY id DESC LIMIT ${deepest}`),
  "full text, AND": ({ conversation, text }) =>
    idsOf(sql`
      SELECT id FROM plain, plainto_tsquery('russian', ${text}) AS query WHERE user_id = ${conversation} AND words @@ query
      ORDER BY ts_rank(words, query) DESC, id LIMIT ${deepest}`),
  "full text, OR": ({ conversation, text }) =>
    idsOf(sql`
      WITH asked AS MATERIALIZED (SELECT ${anyOf(sql, text)} AS query)
      SELECT id FROM plain, asked WHERE user_id = ${conversation} AND words @@ query
      ORDER BY ts_rank(words, query) DESC, id LIMIT ${deepest}`),
  BM25: ({ conversation, text }) =>
    idsOf(sql`
      WITH asked AS MATERIALIZED (SELECT lexeme FROM unnest(to_tsvector('russian', ${text}))),
      whole AS MATERIALIZED (SELECT count(*)::float8 AS n, avg(length) AS average FROM plain WHERE user_id = ${conversation}),
      hit AS MATERIALIZED (
        SELECT id, length, lexeme, cardinality(positions)::float8 AS times FROM plain, LATERAL unnest(words) AS w
        WHERE user_id = ${conversation} AND lexeme IN (SELECT lexeme FROM asked)),
      worth AS (SELECT lexeme, ln(1 + (n - count(*) + 0.5) / (count(*) + 0.5)) AS rarity FROM hit, whole GROUP BY lexeme, n)
      SELECT id FROM hit JOIN worth USING (lexeme), whole GROUP BY id
      ORDER BY sum(rarity * times * 2.2 / (times + 1.2 * (0.25 + 0.75 * length / average))) DESC, id LIMIT ${deepest}`),
})

/** As if somebody had read the conversations for facts. */
const note = (sql: Sql, observed: ReadonlyArray<Observed>) => sql`
  WITH given AS MATERIALIZED (
    SELECT n, conversation, text, sources FROM jsonb_to_recordset(${JSON.stringify(observed.map((each, n) => ({ ...each, n })))}::jsonb)
      AS o(n int, conversation bigint, text text, sources jsonb)),
  written AS (
    INSERT INTO facts (user_id, kind, text, language, said_at, valid_from)
    SELECT conversation, 'fact', text, 'en', now(), now() FROM given ORDER BY n RETURNING id),
  numbered AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM written)
  INSERT INTO fact_sources (fact_id, message_id, quote)
  SELECT id, source::bigint, text FROM numbered JOIN given USING (n), jsonb_array_elements_text(sources) AS source`

const ours =
  (memory: Memory["Service"]): Rank =>
  ({ conversation, text }) =>
    Effect.map(
      memory.search(UserId.make(conversation), { words: text, continues: false, within: null, before: null }),
      (found) => found.map(({ id }) => Number(id)),
    )

const within = (ids: ReadonlyArray<number>, cost: ReadonlyMap<number, number>) => {
  let left = tokens
  return ids.filter((id) => (left -= cost.get(id) ?? 0) >= 0)
}

const mean = (values: ReadonlyArray<number>) =>
  rounded((100 * values.reduce((sum, each) => sum + each, 0)) / values.length, 1)

const scored = Effect.fnUntraced(function* (
  name: string,
  rank: Rank,
  questions: ReadonlyArray<Question>,
  cost: ReadonlyMap<number, number>,
) {
  const ranked = yield* Effect.forEach(questions, (question) =>
    Effect.map(rank(question), (ids) => ({ question, ids })),
  )
  const shares = (of: typeof ranked, chosen: (ids: ReadonlyArray<number>) => ReadonlyArray<number>) =>
    mean(
      of.map(({ ids, question: { evidence } }) => {
        const there = new Set(chosen(ids))
        return evidence.filter((id) => there.has(id)).length / evidence.length
      }),
    )
  const row = (of: typeof ranked) => ({
    ...Object.fromEntries(depths.map((depth) => [`R@${depth}`, shares(of, (ids) => ids.slice(0, depth))])),
    [`within ${tokens} tokens`]: shares(of, (ids) => within(ids, cost)),
  })
  return { name, all: row(ranked), answerable: row(ranked.filter(({ question }) => question.category < 5)) }
})

/** How many of a question's words its evidence has: what remains must come from somewhere else. */
export const overlap = (sql: Sql, questions: ReadonlyArray<Pick<Question, "text" | "evidence">>) =>
  sql<{ readonly share: number }>`
    SELECT avg(shared / nullif(cardinality(asked), 0))::float8 AS share FROM (
      SELECT asked, (SELECT count(*) FROM unnest(asked) AS word WHERE word = ANY (
        SELECT unnest(tsvector_to_array(words)) FROM plain WHERE id IN (SELECT jsonb_array_elements_text(evidence)::bigint)))::float8 AS shared
      FROM jsonb_to_recordset(${JSON.stringify(questions)}::jsonb) AS q(text text, evidence jsonb),
        LATERAL (SELECT tsvector_to_array(to_tsvector('russian', text)) AS asked) AS a) AS found`.pipe(
    Effect.map(([found]) => rounded(100 * (found?.share ?? 0), 1)),
  )

/** Somebody who said the same things over and over, until they are so many. */
const timesOf = Effect.fnUntraced(function* (
  sql: Sql,
  { index, memory }: Effect.Success<ReturnType<typeof memoryOf>>,
  questions: ReadonlyArray<Question>,
) {
  const times: Array<{ messages: number; p50: number; p95: number }> = []
  for (const [nth, messages] of sizes.entries()) {
    const person = 1_000_000 + nth
    yield* sql`INSERT INTO users (user_id, chat_id, name, language) VALUES (${person}, ${person}, 'P', 'en')`
    yield* sql`INSERT INTO conversations (user_id, number, mode, active) VALUES (${person}, 1, 'helper', true)`
    yield* sql`
      INSERT INTO messages (conversation_id, user_id, role, text, turn_id, created_at)
      SELECT c.id, ${person}::bigint, CASE n % 2 WHEN 0 THEN 'user' ELSE 'assistant' END, said.text, ${person}::bigint * 100000 + n,
        '2024-01-01'::timestamptz + n * interval '7 minutes' + (n / 30) * interval '5 hours'
      FROM (SELECT array_agg(text ORDER BY id) AS texts FROM messages WHERE user_id < 1000000) AS a
        CROSS JOIN generate_series(1, ${messages}::int) AS n
        CROSS JOIN LATERAL (SELECT texts[1 + n % cardinality(texts)] AS text) AS said
        JOIN conversations AS c ON c.user_id = ${person} ORDER BY n`
    yield* Effect.repeat(index.next, { while: ({ more }) => more })
    yield* sql`VACUUM ANALYZE memory_index`
    const taken = yield* Effect.forEach(questions.slice(0, timed), ({ text }) =>
      Effect.timed(memory.search(UserId.make(person), { words: text, continues: false, within: null, before: null })),
    )
    const millis = taken.map(([duration]) => Duration.toMillis(duration))
    times.push({ messages, p50: rounded(quantile(millis, 0.5), 0), p95: rounded(quantile(millis, 0.95), 0) })
  }
  return times
})

/** A migrated one of its own. */
export const database = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const folder = yield* fs.makeTempDirectoryScoped({ prefix: "confidant-bench-" })
  yield* Effect.sync(() => chmodSync(folder, 0o755))
  const stateDir = join(folder, "state")
  yield* Layer.build(EmbeddedPostgres.layer({ stateDir }))
  const sql = yield* connect(stateDir, "postgres")
  yield* Effect.provideService(migrate, SqlClient, sql)
  return sql
})

const measured = Effect.fnUntraced(function* (path: string) {
  const { observed, questions, told } = readLocomo(readFileSync(path, "utf8"))
  const sql = yield* database
  yield* fill(sql, told)
  const cost = new Map(told.map(({ id, text }) => [id, estimateTokens(text)]))
  const score = (name: string, rank: Rank) => scored(name, rank, questions, cost)
  const results = yield* Effect.forEach(Object.entries(baselines(sql)), ([name, rank]) => score(name, rank))
  const texts = questions.map(({ text }) => text)
  const memories = yield* Effect.forEach(sources, (source) =>
    Effect.map(memoryOf(sql, source, texts), (memory) => ({
      ...memory,
      name: source === "none" ? "ours" : "ours, vectors",
    })),
  )
  for (const { memory, name } of memories) results.push(yield* score(name, ours(memory)))
  const [plain] = memories
  const times = plain === undefined ? [] : yield* timesOf(sql, plain, questions)
  yield* note(sql, observed)
  yield* sql`ANALYZE`
  for (const { memory, name } of memories) results.push(yield* score(`${name}, facts`, ours(memory)))
  yield* Console.log(`LoCoMo, retrieval only: ${questions.length} questions with evidence about ${told.length} turns.`)
  yield* Console.log(
    `With facts: the ${observed.length} observations that are released with it, as if they had been noted.`,
  )
  console.table(results.map(({ all, name }) => ({ "all categories": name, ...all })))
  console.table(results.map(({ answerable, name }) => ({ "categories 1–4": name, ...answerable })))
  const shared = yield* overlap(sql, questions)
  yield* Console.log(`A question has ${shared} % of its words in common with its evidence.`)
  console.table(times.map(({ messages, p50, p95 }) => ({ messages, "p50 ms": p50, "p95 ms": p95 })))
  keep("memory-recall", { questions: questions.length, turns: told.length, results, shared, times })
})

/** What is found again of long conversations, beside what simpler searches find in the same run. */
export const measure = Effect.suspend(() =>
  file === undefined
    ? Console.log("memory-recall is skipped: LOCOMO_FILE is not set (its licence forbids shipping it).")
    : Effect.scoped(measured(file)),
)
