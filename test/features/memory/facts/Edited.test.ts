import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { change, Facts } from "../../../../src/features/memory/facts/Facts.ts"
import { apply, edit, extracting, factsOf, hearing, listOf, person, store } from "./Learning.ts"

const kazan = { text: "I live in Kazan", slot: "city" }

layer(store)("facts of an edited message", (it) => {
  it.effect("say no word that an edit took away, whatever it left of the quote, and are read again soon", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const chat = yield* person("I live in Kazan with Zork", "I like tea")
      const told = { text: "I live in Kazan with Zork", quote: "I live in Kazan" }
      const { due, read } = yield* extracting(hearing(told, { text: "I like tea" }))
      yield* read(chat)
      const tea = (yield* factsOf(chat)).facts.find(({ text }) => text === "I like tea")
      yield* apply(chat, [change.correct({ id: tea?.id ?? assert.fail(), text: "I like green tea", language: "en" })])
      yield* edit(chat, "I like tea", "I like tea most")
      yield* edit(chat, "I live in Kazan with Zork", "I live in Kazan, alone")
      assert.deepStrictEqual(yield* listOf(chat), ["I like green tea"])
      assert.lengthOf(yield* due(chat.sender.id), 0)
      yield* sql`UPDATE fact_readings SET said_at = said_at - interval '2 hours' WHERE user_id = ${chat.sender.id}`
      assert.lengthOf(yield* due(chat.sender.id), 1)
      yield* (yield* extracting(hearing(kazan))).read(chat)
      assert.sameMembers(yield* listOf(chat), ["I live in Kazan", "I like green tea"])
      assert.lengthOf(yield* due(chat.sender.id), 0)
    }),
  )

  it.effect("are read once more where an edit came while the model read, even if it left the quote", () =>
    Effect.gen(function* () {
      const chat = yield* person("I live in Kazan with Zork")
      yield* Facts.use(({ count }) => count)
      const { run } = yield* extracting(hearing({ text: "I live in Kazan with Zork", quote: "I live in Kazan" }))
      for (const [before, after] of [
        ["I live in Kazan with Zork", "I live in Kazan, alone"],
        ["I live in Kazan, alone", "I live in Kazan"],
      ] as const) {
        const { changes } = yield* run(chat.sender.id)
        yield* edit(chat, before, after)
        yield* apply(chat, changes)
        assert.deepStrictEqual(yield* listOf(chat), [])
      }
      const { prompts, read } = yield* extracting(hearing(kazan))
      yield* read(chat)
      assert.deepStrictEqual(yield* listOf(chat), ["I live in Kazan"])
      yield* read(chat)
      assert.lengthOf(prompts, 1)
    }),
  )
})
