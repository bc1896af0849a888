import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { UserId } from "../../src/domain/Ids.ts"
import { Facts } from "../../src/features/memory/facts/Facts.ts"
import * as FactsSql from "../../src/features/memory/facts/FactsSql.ts"
import { Vectors } from "../../src/features/memory/Vectors.ts"
import * as VectorsSql from "../../src/features/memory/VectorsSql.ts"
import { Profiles } from "../../src/features/profile/Profiles.ts"
import * as ProfilesSql from "../../src/features/profile/ProfilesSql.ts"
import { Summaries } from "../../src/features/summary/Summaries.ts"
import * as SummariesSql from "../../src/features/summary/SummariesSql.ts"
import { due as folds } from "../../src/policy/memory/Summary.ts"
import { exchanged, newChat, storeWith } from "../contract/Stores.ts"
import { passThrough } from "../support/PassThroughGuard.ts"

const store = storeWith(Layer.mergeAll(FactsSql.layer, ProfilesSql.layer, SummariesSql.layer, VectorsSql.layer), [])

/** What a background job would get of each person, by whom it is read. */
const readers = Effect.gen(function* () {
  const facts = yield* Facts
  const profiles = yield* Profiles
  const summaries = yield* Summaries
  const vectors = yield* Vectors
  return (userId: UserId, words: string) =>
    Effect.gen(function* () {
      const found = {
        summary: (yield* summaries.next(10)).some((each) => each.userId === userId),
        summaryWaits: (yield* summaries.oldest) !== null,
        facts: (yield* facts.unread(userId)) !== null,
        factsDue: (yield* facts.due).some((each) => each.userId === userId),
        factsWait: (yield* facts.backlog).unread > 0,
        profile: (yield* profiles.look(userId, 10)) !== null,
        profileDue: (yield* profiles.due).people.some((each) => each.userId === userId),
        vectors: (yield* vectors.missing("one")).some(({ text }) => text === words),
      }
      return Object.entries(found).flatMap(([name, isRead]) => (isRead ? [name] : []))
    })
})

layer(store(passThrough))("a model reads in the background", (it) => {
  it.effect("nobody who is banned, or has not agreed, and goes on where they may be read again", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const read = yield* readers
      const chat = newChat()
      const { id } = chat.sender
      const words = (n: number) => `words ${n}`
      for (let n = 0; n < folds.messages; n += 1) yield* exchanged(chat, words(n), "I hear you")
      yield* sql`UPDATE messages SET created_at = created_at - interval '10 minutes'`
      yield* sql`UPDATE fact_progress SET upto = 0`
      yield* sql`UPDATE profile_progress SET upto = 0`
      yield* Summaries.use(({ look }) => look(1_000_000))
      yield* Facts.use(({ count }) => count)
      for (const [set, back] of [
        [sql`banned_at = now()`, sql`banned_at = NULL`],
        [sql`consent = 'declined'`, sql`consent = 'granted'`],
        [sql`consent = NULL`, sql`consent = 'granted'`],
      ] as const) {
        yield* sql`UPDATE users SET consent = 'granted' WHERE user_id = ${id}`
        yield* sql`UPDATE users SET ${set} WHERE user_id = ${id}`
        assert.deepStrictEqual(yield* read(id, words(0)), [])
        // Once more: what was passed over is not lost.
        assert.deepStrictEqual(yield* read(id, words(0)), [])
        yield* sql`UPDATE users SET ${back} WHERE user_id = ${id}`
        assert.lengthOf(yield* read(id, words(0)), 8)
      }
    }),
  )
})
