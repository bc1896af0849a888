import type { PgClient } from "@effect/sql-pg"
import { Effect, Random } from "effect"
import { fromFile, generated } from "../test/support/Questions.ts"

const perPerson = 1_000
const perBatch = 10_000
const seed = 20_261_121

/** Shortest and longest text of a person, and of an answer. */
const lengths = { user: [20, 600], assistant: [300, 1_500] } as const

const file = process.env["QUESTIONS_FILE"]

/** The words that follow each word in the texts of QUESTIONS_FILE, or in generated ones. */
const followers = (): ReadonlyMap<string, ReadonlyArray<string>> => {
  const questions = file === undefined ? generated(695) : fromFile(file)
  const found = new Map<string, Array<string>>()
  for (const text of questions.flatMap(({ answer, text }) => [text, answer])) {
    let last = ""
    for (const word of text.match(/\S+\s*/g) ?? []) {
      const known = found.get(last)
      if (known === undefined) found.set(last, [word])
      else known.push(word)
      last = word
    }
  }
  return found
}

/**
 * Fills a migrated database with so many messages, two in a turn, of people who have written 1,000 each. No text comes twice:
 * repeated texts would shrink as people's do not. They are chains of words that follow each other in real ones, the same in each run.
 */
export const fill = Effect.fnUntraced(
  function* (sql: PgClient.PgClient, messages: number) {
    const next = followers()
    const random = yield* Random.Random
    const number = (below: number) => Math.floor(random.nextDoubleUnsafe() * below)
    const written = (role: keyof typeof lengths): string => {
      const [shortest, longest] = lengths[role]
      const length = shortest + number(longest - shortest)
      let text = ""
      let last = ""
      while (text.length < length) {
        const words = next.get(last) ?? next.get("") ?? []
        last = words[number(words.length)] ?? ""
        text += last
      }
      return text.trim()
    }
    const people = Math.ceil(messages / perPerson)
    yield* sql`INSERT INTO chats (chat_id, epoch) SELECT n, 1 FROM generate_series(1, ${people}::bigint) n`
    yield* sql`INSERT INTO users (user_id, chat_id, name, language)
      SELECT n, n, 'Person ' || n, 'en' FROM generate_series(1, ${people}::bigint) n`
    yield* sql`INSERT INTO conversations (user_id, number, mode, active)
      SELECT n, 1, 'helper', true FROM generate_series(1, ${people}::bigint) n`
    yield* sql`INSERT INTO turns (update_id, chat_id, user_id, payload, status, token, answered_at, done_at)
      SELECT n, 1 + n % ${people}, 1 + n % ${people}, '{}', 'done', n, now(), now()
      FROM generate_series(0, ${Math.ceil(messages / 2) - 1}::bigint) n`
    yield* sql`INSERT INTO deliveries (turn_id, part, method, state, attempts, telegram_message_id, settled_at)
      SELECT update_id, 0, 'Message', 'sent', 1, update_id, now() FROM turns`
    for (let from = 0; from < messages; from += perBatch) {
      const texts: Array<string> = []
      for (let n = from; n < Math.min(messages, from + perBatch); n++) {
        texts.push(written(n % 2 === 0 ? "user" : "assistant"))
      }
      yield* sql`
        INSERT INTO messages (conversation_id, user_id, role, text, telegram_message_id, turn_id, created_at)
        SELECT c.id, c.user_id, CASE m.n % 2 WHEN 0 THEN 'user' ELSE 'assistant' END, m.text, m.n, m.n / 2,
          now() - (${messages} - m.n) * interval '1 second'
        FROM (SELECT text, ${from}::bigint + ordinality - 1 AS n
          FROM jsonb_array_elements_text(${JSON.stringify(texts)}::jsonb) WITH ORDINALITY AS t(text, ordinality)) m
        JOIN conversations c ON c.user_id = 1 + (m.n / 2) % ${people}
        ORDER BY m.n`
    }
    yield* sql`VACUUM ANALYZE`
    yield* sql`CHECKPOINT`
  },
  (effect) => Random.withSeed(effect, seed),
)
