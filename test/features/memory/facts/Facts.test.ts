import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { change as chats } from "../../../../src/features/chats/Conversations.ts"
import { takeBack } from "../../../../src/features/history/Past.ts"
import { change, Facts } from "../../../../src/features/memory/facts/Facts.ts"
import { currentFacts, reading } from "../../../../src/policy/Facts.ts"
import { forgetIn } from "../../../../src/store/ForgetSql.ts"
import {
  apply,
  edit,
  exchange,
  extracting,
  factsOf,
  first,
  hearing,
  idOf,
  listOf,
  person,
  shown,
  shownIn,
  store,
} from "./Learning.ts"

const kazan = { text: "I live in Kazan", slot: "city" }
const oslo = { text: "I live in Oslo", slot: "city" }

layer(store)("facts", (it) => {
  it.effect("are learned from the person's words, once, and are nobody else's", () =>
    Effect.gen(function* () {
      const chat = yield* person("I live in Kazan", "and I like tea")
      const other = yield* person("I live in Paris")
      const { prompts, read } = yield* extracting(hearing(kazan, { text: "I like tea" }))
      yield* read(chat)
      const { facts } = yield* factsOf(chat)
      assert.deepStrictEqual(
        facts.map(({ sources, text }) => [text, sources[0]?.quote]),
        [
          ["I like tea", "I like tea"],
          ["I live in Kazan", "I live in Kazan"],
        ],
      )
      assert.include(prompts[0]?.messages[0]?.text, "I hear you")
      yield* read(chat)
      assert.lengthOf(prompts, 1)
      assert.deepStrictEqual(yield* listOf(other), [])
    }),
  )

  it.effect("are looked for after ten messages, or an hour after five, and only there", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const many = yield* person(...Array.from({ length: reading.batch + 1 }, (_, n) => `word ${n}`))
      const few = yield* person(...Array.from({ length: reading.idle.least }, (_, n) => `word ${n}`))
      const one = yield* person("word")
      const { due, prompts, read } = yield* extracting(hearing())
      assert.lengthOf(yield* due(few.sender.id), 0)
      yield* sql`UPDATE fact_readings SET said_at = said_at - interval '2 hours'`
      const [job] = yield* due(few.sender.id)
      assert.deepInclude(job, { kind: "memory.facts", userId: few.sender.id })
      assert.lengthOf(yield* due(one.sender.id), 0)
      assert.lengthOf(yield* due(many.sender.id), 1)
      const { jobs } = yield* read(many)
      assert.lengthOf(jobs ?? [], 1, "one is left, and is read with what follows")
      assert.lengthOf(shownIn(prompts[0] ?? assert.fail()), reading.batch)
      assert.lengthOf(yield* due(many.sender.id), 0)
      yield* sql`UPDATE users SET consent = 'declined' WHERE user_id = ${few.sender.id}`
      assert.lengthOf(yield* due(few.sender.id), 0)
    }),
  )

  it.effect("never hold a temporary conversation", () =>
    Effect.gen(function* () {
      const chat = yield* person("hello")
      yield* exchange(chat, "", chats.temporary)
      yield* exchange(chat, "I live in Kazan")
      const { prompts, read } = yield* extracting(hearing(kazan))
      yield* read(chat)
      assert.deepStrictEqual(yield* listOf(chat), [])
      assert.lengthOf(shownIn(prompts[0] ?? assert.fail()), 1)
    }),
  )

  it.effect("have one value in a slot: a new one ends the old one, however often it changes", () =>
    Effect.gen(function* () {
      const places = ["Kazan", "Oslo", "Paris", "Rome", "Lima", "Cairo", "Delhi", "Quito", "Accra", "Hanoi"]
      const chat = yield* person(...places.map((place) => `I live in ${place}`))
      const { read } = yield* extracting(
        hearing(...places.map((place) => ({ text: `I live in ${place}`, slot: "city" }))),
      )
      yield* read(chat)
      const { facts } = yield* factsOf(chat)
      assert.deepStrictEqual(
        facts.filter(({ validTo }) => validTo === null).map(({ text }) => text),
        ["I live in Hanoi"],
      )
      assert.lengthOf(facts, places.length)
      for (const { supersededBy, validTo } of facts.slice(1)) {
        assert.isNotNull(supersededBy)
        assert.isNotNull(validTo)
      }
    }),
  )

  it.effect("count what is said again, end without a successor, and replace what has no slot", () =>
    Effect.gen(function* () {
      const chat = yield* person("I like tea", "I have a dog")
      yield* (yield* extracting(hearing({ text: "I like tea" }, { text: "I have a dog" }))).read(chat)
      const { facts } = yield* factsOf(chat)
      const [dog, tea] = facts
      yield* exchange(chat, "as I said, I like tea")
      yield* exchange(chat, "my dog has died")
      yield* exchange(chat, "now I like coffee")
      yield* (yield* extracting(
        hearing(
          { op: "add", text: "I like tea", quote: "I like tea" },
          { op: "end", text: "I have a dog", quote: "my dog has died", fact: dog?.id },
          { op: "replace", text: "I like coffee", fact: tea?.id },
        ),
      )).read(chat)
      assert.sameMembers(yield* listOf(chat), ["I like coffee", "I like tea ended", "I have a dog ended"])
      const again = (yield* factsOf(chat)).facts.find(({ text }) => text === "I like tea")
      assert.strictEqual(again?.timesSeen, 2)
    }),
  )

  it.effect("go with their only words, and what those had ended holds again", () =>
    Effect.gen(function* () {
      const chat = yield* person("I live in Kazan", "I have a dog")
      yield* (yield* extracting(hearing(kazan, { text: "I have a dog" }))).read(chat)
      for (const said of ["I live in Oslo", "my dog has died"]) yield* exchange(chat, said)
      yield* (yield* extracting(
        hearing(oslo, { op: "end", text: "I have a dog", quote: "my dog has died", fact: (yield* first(chat)).id }),
      )).read(chat)
      assert.sameMembers(yield* listOf(chat), ["I live in Oslo", "I live in Kazan ended", "I have a dog ended"])
      for (const said of ["I live in Oslo", "my dog has died"]) {
        const id = yield* idOf(chat, said)
        yield* apply(chat, [takeBack(id, id)])
      }
      assert.sameMembers(yield* listOf(chat), ["I live in Kazan", "I have a dog"])
      yield* apply(chat, [chats.delete(1, "helper")])
      assert.deepStrictEqual(yield* listOf(chat), [])
    }),
  )

  it.effect("keep no word of a message that is gone, though later ones said the same, which are read again", () =>
    Effect.gen(function* () {
      const whole = "I live in Kazan with Oleg"
      const chat = yield* person(whole, "still in Kazan", "and still in Kazan")
      const again = { ...kazan, op: "same", quote: "still in Kazan" }
      const last = { ...again, quote: "and still in Kazan" }
      const { read } = yield* extracting(hearing({ ...kazan, text: whole }, again, last))
      yield* read(chat)
      assert.deepStrictEqual(
        (yield* factsOf(chat)).facts.map(({ text, timesSeen }) => [text, timesSeen]),
        [[whole, 3]],
      )
      for (const [said, left] of [
        ["and still in Kazan", 1],
        [whole, 0],
      ] as const) {
        const id = yield* idOf(chat, said)
        yield* apply(chat, [takeBack(id, id)])
        assert.lengthOf(yield* listOf(chat), left)
      }
      yield* read(chat)
      assert.deepStrictEqual(yield* listOf(chat), ["I live in Kazan"])
    }),
  )

  it.effect("follow an edit of their words, which are read again", () =>
    Effect.gen(function* () {
      const chat = yield* person("I live in Kazan", "I like tea")
      const { prompts, read } = yield* extracting(hearing(kazan, oslo, { text: "I like tea" }))
      yield* read(chat)
      yield* edit(chat, "I like tea", "I like tea!")
      yield* edit(chat, "I live in Kazan", "I live in Oslo")
      assert.deepStrictEqual(yield* listOf(chat), ["I like tea"])
      yield* read(chat)
      assert.sameMembers(yield* listOf(chat), ["I like tea", "I live in Oslo"])
      assert.lengthOf(shownIn(prompts[1] ?? assert.fail()), 2)
      yield* read(chat)
      assert.lengthOf(prompts, 2)
    }),
  )

  it.effect("are not learned from words that were edited or deleted while the model read them", () =>
    Effect.gen(function* () {
      const chat = yield* person("I live in Kazan", "I like tea")
      yield* Facts.use(({ count }) => count)
      const { run } = yield* extracting(hearing(kazan, { text: "I like tea" }))
      const { changes } = yield* run(chat.sender.id)
      const id = yield* idOf(chat, "I like tea")
      yield* apply(chat, [takeBack(id, id)])
      yield* edit(chat, "I live in Kazan", "I live elsewhere")
      yield* apply(chat, changes)
      assert.deepStrictEqual(yield* listOf(chat), [])
    }),
  )

  it.effect("once forgotten do not come back from old words, in any wording, but from new ones", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const home = { text: "I live in Tunbridge", slot: "city" }
      const chat = yield* person("I live in Tunbridge", "I like tea")
      yield* (yield* extracting(hearing(home, { text: "I like tea" }))).read(chat)
      for (const { id } of (yield* factsOf(chat)).facts) yield* apply(chat, [change.forget(id)])
      assert.deepStrictEqual(yield* listOf(chat), [])
      for (const table of ["facts", "fact_sources", "forgotten_facts", "fact_readings"]) {
        assert.lengthOf(yield* sql`SELECT FROM ${sql(table)} AS t WHERE t::text ILIKE '%tunbridge%'`, 0, table)
      }
      yield* sql`UPDATE fact_readings SET upto = 0`
      yield* (yield* extracting(
        hearing(
          { ...home, text: "Tunbridge is where I live", quote: "I live in Tunbridge" },
          { text: "I like TEA", quote: "like tea" },
        ),
      )).read(chat)
      assert.deepStrictEqual(yield* listOf(chat), [])
      yield* sql`UPDATE forgotten_facts SET at = at - interval '1 hour'`
      yield* exchange(chat, "yes, I live in Tunbridge")
      yield* (yield* extracting(hearing({ ...home, quote: "yes, I live in Tunbridge" }))).read(chat)
      assert.deepStrictEqual(yield* listOf(chat), ["I live in Tunbridge"])
    }),
  )

  it.effect("are pinned and corrected by their person alone, and a forgotten one leaves the one before it ended", () =>
    Effect.gen(function* () {
      const chat = yield* person("I live in Kazan", "I live in Oslo")
      const stranger = yield* person("hello")
      yield* (yield* extracting(hearing(kazan, oslo))).read(chat)
      const { id } = yield* first(chat)
      yield* apply(stranger, [change.forget(id), change.pin(id, true)])
      yield* apply(stranger, [change.correct({ id, text: "I am nobody", language: "en" })])
      assert.deepStrictEqual(yield* listOf(chat), ["I live in Oslo", "I live in Kazan ended"])
      yield* apply(chat, [change.pin(id, true), change.correct({ id, text: "I live near Oslo", language: "en" })])
      assert.deepStrictEqual(yield* listOf(chat), ["I live near Oslo pinned", "I live in Kazan ended"])
      yield* apply(chat, [change.forget(id)])
      assert.deepStrictEqual(yield* listOf(chat), ["I live in Kazan ended"])
    }),
  )

  it.effect("rest during a pause, and what was said in it is never read", () =>
    Effect.gen(function* () {
      const chat = yield* person("I live in Kazan")
      yield* apply(chat, [change.pause(true)])
      yield* exchange(chat, "I like tea")
      const { prompts, read } = yield* extracting(hearing(kazan, { text: "I like tea" }, { text: "I like jam" }))
      yield* read(chat)
      yield* apply(chat, [change.pause(false)])
      yield* read(chat)
      assert.lengthOf(prompts, 0)
      yield* exchange(chat, "I like jam")
      yield* read(chat)
      assert.deepStrictEqual(yield* listOf(chat), ["I like jam"])
    }),
  )

  it.effect("that are too many are put away, the weakest first, and never a pinned one", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const chat = yield* person("I like tea")
      yield* sql`
        WITH made AS (
          INSERT INTO facts (user_id, kind, text, language, said_at, valid_from, pinned, times_seen)
          SELECT ${chat.sender.id}, 'fact', 'fact ' || n, 'en', now() - n * interval '1 day', now(), n = ${currentFacts}, CASE n WHEN 199 THEN 40 ELSE 1 END
          FROM generate_series(1, ${currentFacts}) AS n RETURNING id)
        INSERT INTO fact_sources (fact_id, message_id, quote) SELECT made.id, m.id, 'tea' FROM made, messages AS m WHERE m.user_id = ${chat.sender.id} AND role = 'user'`
      yield* (yield* extracting(hearing({ text: "I like tea" }))).read(chat)
      const { facts } = yield* factsOf(chat)
      assert.lengthOf(facts, currentFacts + 1)
      assert.deepStrictEqual(facts.filter(({ hidden }) => hidden).map(shown), ["fact 198 hidden"])
      assert.lengthOf((yield* Facts.use(({ held }) => held(chat.sender.id))).facts, currentFacts)
    }),
  )

  it.effect("leave no word anywhere when their person is forgotten", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const chat = yield* person("I live in Zyxograd")
      yield* (yield* extracting(hearing({ text: "I live in Zyxograd", slot: "city" }))).read(chat)
      yield* apply(chat, [change.forget((yield* first(chat)).id)])
      yield* exchange(chat, "really, I live in Zyxograd")
      yield* (yield* extracting(hearing({ text: "Zyxograd is my home", quote: "I live in Zyxograd" }))).read(chat)
      yield* edit(chat, "I live in Zyxograd", "I live in Zyxograd.")
      const tables = yield* sql<{ name: string }>`
        SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`
      assert.lengthOf(yield* sql`SELECT FROM fact_sources AS t WHERE t::text ILIKE '%zyxograd%'`, 1)
      yield* forgetIn(sql, [chat.sender.id])
      for (const { name } of tables) {
        assert.lengthOf(yield* sql`SELECT FROM ${sql(name)} AS t WHERE t::text ILIKE '%zyxograd%'`, 0, name)
      }
    }),
  )
})
