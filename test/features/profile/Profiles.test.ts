import { assert, layer } from "@effect/vitest"
import { createHash } from "node:crypto"
import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { MessageId } from "../../../src/domain/Ids.ts"
import { quizKind } from "../../../src/domain/ProfileJobs.ts"
import { Budgets } from "../../../src/domain/operators/Budgets.ts"
import { ModelError } from "../../../src/domain/talk/ChatModel.ts"
import { change, namesOf, type Pattern, PatternId, Profiles } from "../../../src/features/profile/Profiles.ts"
import { kept } from "../../../src/policy/Profile.ts"
import { all, apply, ended, jobsWith, newcomer, one, placed, run, say, store, titles, written } from "./Stage.ts"

layer(store)("patterns in PostgreSQL", (it) => {
  it.effect("rest on words that are there, and go with them: deleted, reworded, or of a quiz that is deleted", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const userId = yield* newcomer
      const other = yield* newcomer
      const first = yield* say(userId, "I always say yes")
      const second = yield* say(userId, "Yes again, of course")
      const theirs = yield* say(other, "I always say yes")
      yield* apply(
        userId,
        change.keep([
          placed("A", first, "always say yes", {
            evidence: [
              { messageId: first, quote: "always say yes" },
              { messageId: second, quote: "Yes again" },
            ],
          }),
          placed("B", second, "Yes again"),
          placed("invented", first, "never"),
          placed("somebody else's", theirs, "always say yes"),
        ]),
      )
      assert.deepStrictEqual(yield* titles(userId), ["A", "B"])
      assert.isEmpty(yield* titles(other))
      yield* sql`UPDATE messages SET text = 'Yes again, I said' WHERE id = ${second}`
      assert.deepStrictEqual(yield* titles(userId), ["A", "B"])
      yield* sql`UPDATE messages SET text = 'No.' WHERE id = ${second}`
      assert.deepStrictEqual(yield* titles(userId), ["A"])
      assert.lengthOf((yield* one(userId, "A")).evidence, 1)
      yield* sql`DELETE FROM messages WHERE id = ${first}`
      assert.isEmpty(yield* titles(userId))

      const jobs = yield* jobsWith(null)
      assert.deepStrictEqual(yield* run(jobs, quizKind, userId, { quiz: 5, conversation: userId * 10 + 1 }), {})
      for (const _ of [1, 2])
        yield* ended(userId, yield* run(jobs, quizKind, userId, { quiz: 5, conversation: userId * 10 }))
      assert.deepStrictEqual(
        (yield* all(userId))
          .map(({ evidence, seen, title }) => [title, seen, evidence.map(({ quote }) => quote)])
          .toSorted(),
        [
          ["Bills", 1, ["I hide the bills"]],
          ["Saving", 1, [null]],
        ],
      )
      yield* sql`UPDATE quiz_sessions SET answers = '[{"words": "I do not"}]' WHERE user_id = ${userId}`
      assert.deepStrictEqual(yield* titles(userId), ["Saving"])
      yield* sql`DELETE FROM quiz_sessions WHERE user_id = ${userId}`
      assert.isEmpty(yield* titles(userId))
    }),
  )

  it.effect("of a quiz go with each of its answers where a model read them, for they may say it in other words", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const userId = yield* newcomer
      yield* sql`UPDATE quiz_sessions SET result = result || '{"by": "model"}' WHERE user_id = ${userId}`
      const jobs = yield* jobsWith(null)
      const found = yield* run(jobs, quizKind, userId, { quiz: 5, conversation: userId * 10 })
      yield* ended(userId, found)
      assert.lengthOf(yield* titles(userId), 2)
      yield* sql`
        UPDATE quiz_sessions SET result = result || '{"patterns": []}', answers = answers || '[{"words": null}]' WHERE user_id = ${userId}`
      assert.isEmpty(yield* titles(userId))
      yield* ended(userId, found)
      assert.isEmpty(yield* titles(userId), "what was read before it was taken back")
    }),
  )

  it.effect("say no word of a message that is deleted or edited, of all that the model had read", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const userId = yield* newcomer
      const read: Array<{ readonly id: MessageId; readonly mark: string }> = []
      for (const words of ["I always say yes", "My cat Zork is ill", "Yes again", "And yes once more"]) {
        const id = yield* say(userId, words)
        read.push({ id, mark: createHash("md5").update(words).digest("hex") })
      }
      const [first, cat, second, third] = read
      if (first === undefined || cat === undefined || second === undefined || third === undefined) return assert.fail()
      const zork = { description: "Zork and you", advice: "Ask Zork" }
      const told = Effect.map(
        sql`SELECT FROM patterns AS p WHERE user_id = ${userId} AND p::text LIKE '%Zork%'`,
        (rows) => rows.length,
      )
      yield* apply(userId, change.keep([placed("Yes", first.id, "always say yes")], [first]))
      const { id: again } = yield* one(userId, "Yes")
      yield* apply(
        userId,
        change.keep(
          [placed("Yes", second.id, "Yes again", { ...zork, again }), placed("Zork", second.id, "Yes again", zork)],
          [cat, second],
        ),
      )
      assert.strictEqual(yield* told, 2)
      yield* sql`UPDATE messages SET text = 'My cat Zork is ill, it seems' WHERE id = ${cat.id}`
      assert.strictEqual(yield* told, 2)
      yield* sql`UPDATE messages SET text = 'My cat is ill' WHERE id = ${cat.id}`
      assert.strictEqual(yield* told, 0)
      const left = yield* one(userId, "Yes")
      assert.deepInclude(left, { description: "", advice: null, seen: 2 })
      yield* apply(userId, change.keep([placed("Yes", third.id, "yes once more", { ...zork, again })], [cat, third]))
      assert.strictEqual(yield* told, 0, "the message was edited while the model read it")
      yield* apply(userId, change.keep([placed("Yes", third.id, "yes once more", { ...zork, again })], [third]))
      assert.strictEqual(yield* told, 1)
      yield* sql`DELETE FROM messages WHERE id = ${third.id}`
      assert.strictEqual(yield* told, 0)
      yield* sql`DELETE FROM messages WHERE id = ${first.id}`
      assert.isEmpty(yield* titles(userId))
    }),
  )

  it.effect(
    "are counted again only for new words, merged and parted, refused for good, and put away beyond the most",
    () =>
      Effect.gen(function* () {
        const userId = yield* newcomer
        const said: Array<MessageId> = []
        for (let n = 0; n < 12; n += 1) said.push(yield* say(userId, `I say yes ${n}`, { ago: 20 - n }))
        const [first = MessageId.make(0), ...more] = said
        yield* apply(userId, change.keep([placed("A", first, "say yes")]))
        const { id } = yield* one(userId, "A")
        yield* apply(userId, change.keep([placed("A", first, "say yes", { again: id })]))
        assert.strictEqual((yield* one(userId, "A")).seen, 1)
        for (const each of more)
          yield* apply(userId, change.keep([placed("A", each, "say yes", { again: id, confidence: 0.9 })]))
        const seen = yield* one(userId, "A")
        assert.deepInclude(seen, { seen: 12, archived: false })
        assert.closeTo(seen.confidence, 0.9, 0.001)
        assert.lengthOf(seen.evidence, kept.quotes)
        assert.isBelow(seen.firstSeen, seen.evidence.at(-1)?.at ?? 0)

        yield* apply(userId, change.keep([placed("B", first, "yes", { mergedInto: id })]))
        assert.strictEqual((yield* one(userId, "B")).mergedInto, id)
        yield* apply(userId, change.part((yield* one(userId, "B")).id))
        assert.isNull((yield* one(userId, "B")).mergedInto)

        const many = Array.from({ length: kept.patterns }, (_, n) => placed(`P${n}`, said[11] ?? first, "yes"))
        yield* apply(userId, change.keep(many))
        const away = (yield* all(userId)).filter(({ archived }) => archived)
        assert.deepStrictEqual(away.map(({ title }) => title).toSorted(), ["A", "B"])
        assert.lengthOf(yield* titles(userId), kept.patterns + 2)

        const gone: Pattern = yield* one(userId, "P7")
        yield* apply(userId, change.refuse({ id: gone.id, names: namesOf(gone) }))
        assert.notInclude(yield* titles(userId), "P7")
        const refused = (marks: ReadonlyArray<string>) => Profiles.use((profiles) => profiles.refused(userId, marks))
        assert.deepStrictEqual(
          [
            ...(yield* refused(["behavioural title p7", "behavioural title p8", `behavioural message ${said[11]}`])),
          ].toSorted(),
          [`behavioural message ${said[11]}`, "behavioural title p7"],
        )
        const sql = yield* SqlClient
        const left = yield* sql`SELECT encode(hash, 'escape') AS hash FROM pattern_refusals WHERE user_id = ${userId}`
        assert.notInclude(JSON.stringify(left), "p7")
        yield* apply(userId, change.part(PatternId.make(1)), change.refuse({ id: PatternId.make(1), names: [] }))
      }),
  )
})

layer(store)("the analysis", (it) => {
  it.effect(
    "is due after three of a person's messages, deep after twenty, and never for a temporary conversation",
    () =>
      Effect.gen(function* () {
        const jobs = yield* jobsWith(null)
        const [few, some, many, secret, off] = [
          yield* newcomer,
          yield* newcomer,
          yield* newcomer,
          yield* newcomer,
          yield* newcomer,
        ] as const
        for (let n = 0; n < 21; n += 1) {
          if (n < 3) yield* say(few, "x")
          if (n < 4) yield* say(some, "x")
          yield* say(many, "x")
          yield* say(secret, "x", { inTemporary: true })
          yield* say(off, "x")
        }
        const found = Effect.gen(function* () {
          const result = yield* run(jobs, "profile.find", null)
          yield* ended(null, result)
          return (result.jobs ?? []).flatMap(({ kind, userId }) => (userId === off ? [] : [[kind, userId] as const]))
        })
        assert.sameDeepMembers(
          [...(yield* found)],
          [
            ["profile.deep", many],
            ["profile.quick", some],
          ],
        )
        assert.isEmpty(yield* found)
        yield* say(few, "the fourth")
        for (const _ of [1, 2]) yield* say(some, "x")
        assert.deepStrictEqual(yield* found, [["profile.quick", few]])
        yield* say(some, "the third since")
        assert.deepStrictEqual(yield* found, [["profile.quick", some]])
        const none = yield* run(yield* jobsWith(null, false), "profile.find", null)
        assert.isUndefined(none.jobs)
      }),
  )

  it.effect("waits once half of the person's budget is spent, and is due again with their next message", () =>
    Effect.gen(function* () {
      const userId = yield* newcomer
      const budgets = yield* Budgets
      const jobs = yield* jobsWith(() => Effect.succeed(written()))
      const found = Effect.gen(function* () {
        const result = yield* run(jobs, "profile.find", null)
        yield* ended(null, result)
        return (result.jobs ?? []).filter((job) => job.userId === userId).map(({ kind }) => kind)
      })
      for (let n = 0; n < 4; n += 1) yield* say(userId, "x", { ago: 1 })
      yield* budgets.charge(userId, 1)
      assert.isEmpty(yield* found)
      assert.isEmpty(yield* found)
      yield* budgets.setLimits(userId, { messages: null, costUsd: 4 })
      yield* say(userId, "x")
      assert.deepStrictEqual(yield* found, ["profile.quick"])
    }),
  )

  it.effect("asks for the newest of the person's own words, and keeps what rests on them", () =>
    Effect.gen(function* () {
      const userId = yield* newcomer
      for (let n = 0; n < 20; n += 1) yield* say(userId, `I said yes ${n}`, { beside: "a forwarded sentence" })
      yield* say(userId, "a secret", { inTemporary: true })
      yield* say(userId, "I want to kill myself")
      const asked: Array<string> = []
      const jobs = yield* jobsWith(({ messages }) =>
        Effect.sync(() => {
          asked.push(messages.map(({ text }) => text).join())
          return written("I said YES 19", "a forwarded sentence", "a secret", "I want to kill myself")
        }),
      )
      yield* ended(userId, yield* run(jobs, "profile.quick", userId))
      const { evidence } = yield* one(userId, "Saying yes")
      assert.deepStrictEqual(
        evidence.map(({ quote }) => quote),
        ["I said yes 19"],
      )
      assert.include(asked.join(), "I said yes 6")
      assert.notMatch(asked.join(), /I said yes 5|secret|forwarded|kill/u)
    }),
  )

  it.effect("changes nothing where the model fails, writes no JSON, or invents", () =>
    Effect.gen(function* () {
      const userId = yield* newcomer
      for (let n = 0; n < 5; n += 1) yield* say(userId, `I said yes ${n}`)
      const away = Effect.fail(new ModelError({ model: "m", reason: { _tag: "Network" } }))
      const failing = yield* jobsWith(() => away)
      const error = yield* Effect.flip(run(failing, "profile.quick", userId))
      assert.deepInclude(error, { _tag: "JobError", transient: true })
      assert.deepStrictEqual(yield* run(failing, "profile.quick", userId, null, 3), {})
      for (const answer of ["I would rather not", written("I never said that"), '{"patterns": []}']) {
        const jobs = yield* jobsWith(() => Effect.succeed(answer))
        assert.deepStrictEqual(yield* run(jobs, "profile.deep", userId), {})
      }
      assert.deepStrictEqual(yield* run(yield* jobsWith(() => away, false), "profile.quick", userId), {})
      assert.isEmpty(yield* titles(userId))
    }),
  )

  it.effect("goes by rules without a model", () =>
    Effect.gen(function* () {
      const userId = yield* newcomer
      for (let n = 0; n < 4; n += 1) yield* say(userId, `I couldn't sleep again, night ${n}`, { ago: 5 - n })
      const jobs = yield* jobsWith(null)
      for (const _ of [1, 2]) yield* ended(userId, yield* run(jobs, "profile.quick", userId))
      const [sleep, ...more] = yield* all(userId)
      assert.isEmpty(more)
      assert.deepInclude(sleep, { theme: "sleep", title: "Nights without rest", foundBy: "rules", seen: 4 })
    }),
  )
})
