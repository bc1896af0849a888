import type { PgClient } from "@effect/sql-pg"
import { Effect, Schedule } from "effect"
import { keep, median, rounded } from "./Results.ts"
import * as Stage from "./Stage.ts"
import { answered } from "./Throughput.ts"

const people = 30
const turns = 5
const rounds = 3
/** Of each person before it begins. */
const sizes = [20, 600]

/** Everybody has said so much; nothing of it is anybody's model's to read any more. */
const said = Effect.fnUntraced(function* (sql: PgClient.PgClient, messages: number) {
  yield* sql`DELETE FROM messages`
  yield* sql`
    INSERT INTO messages (conversation_id, user_id, role, text, turn_id, created_at)
    SELECT c.id, c.user_id, CASE n % 2 WHEN 0 THEN 'user' ELSE 'assistant' END, ${Stage.questionOf(0)} || ' ' || md5(n::text || c.id),
      -c.id * 10000 - n, now() - interval '1 year' + n * interval '7 hours'
    FROM conversations AS c CROSS JOIN generate_series(1, ${messages}::int) AS n WHERE c.active ORDER BY n, c.id`
  yield* sql`UPDATE fact_progress SET upto = (SELECT max(id) FROM messages)`
  yield* sql`UPDATE summary_progress SET upto = (SELECT max(id) FROM messages)`
  yield* sql`UPDATE profile_progress SET upto = (SELECT max(id) FROM messages)`
  yield* Effect.repeat(sql`SELECT FROM memory_index HAVING count(*) >= (SELECT count(*) FROM messages)`, {
    until: ({ length }) => length > 0,
    schedule: Schedule.spaced("1 second"),
  })
  yield* sql`ANALYZE`
})

/** Off: the search costs a call that finds nothing. */
const turned = (sql: PgClient.PgClient, on: boolean) =>
  on
    ? Effect.andThen(
        sql.unsafe(`DROP FUNCTION confidant_said`),
        sql.unsafe(`ALTER FUNCTION confidant_searched RENAME TO confidant_said`),
      )
    : Effect.andThen(
        sql.unsafe(`ALTER FUNCTION confidant_said RENAME TO confidant_searched`),
        sql.unsafe(`CREATE FUNCTION confidant_said(person bigint, asked text, until bigint, saturation float8, length_share float8,
          session_saturation float8, session_length_share float8, session_share float8, companion_share float8, beside float8[])
        RETURNS TABLE (message_id bigint, score float8, covered float8) LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN; END $$`),
      )

/** Turns per second with the memory's search, beside those without it in the same run. */
export const measure = Effect.gen(function* () {
  const stage = yield* Stage.make()
  yield* stage.start({ EMBEDDINGS: "none", ENABLE_PATTERN_ANALYSIS: "false" })
  const everybody = yield* stage.people(people)
  yield* answered(stage, everybody, 2)
  const sql = yield* stage.connected
  const results: Array<{ messages: number; on: number; off: number; ratio: number }> = []
  for (const messages of sizes) {
    yield* said(sql, messages)
    const perSecond = { on: new Array<number>(), off: new Array<number>() }
    yield* answered(stage, everybody, 1)
    for (let round = 0; round < rounds; round++) {
      perSecond.on.push((yield* answered(stage, everybody, turns)).perSecond)
      yield* turned(sql, false)
      perSecond.off.push((yield* answered(stage, everybody, turns)).perSecond)
      yield* turned(sql, true)
    }
    const [on, off] = [median(perSecond.on), median(perSecond.off)]
    results.push({ messages, on: Math.round(on), off: Math.round(off), ratio: rounded(on / off) })
  }
  console.table(results)
  keep("memory-cost", { people, turns, rounds, results })
}).pipe(Effect.scoped)
