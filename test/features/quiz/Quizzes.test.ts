import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { TelegramMessageId } from "../../../src/domain/Ids.ts"
import type { Change } from "../../../src/domain/Jobs.ts"
import { Inbox } from "../../../src/domain/talk/Inbox.ts"
import { type Answer, change, Quizzes, type Result } from "../../../src/features/quiz/Quizzes.ts"
import * as QuizzesSql from "../../../src/features/quiz/QuizzesSql.ts"
import {
  arrival,
  begin,
  type Chat,
  exchanged,
  inPostgres,
  newChat,
  settlement,
  storesWith,
  storeWith,
} from "../../contract/Stores.ts"
import { memoryQuizzesOn } from "./MemoryQuizzes.ts"

const storeOf = storeWith(QuizzesSql.layer, QuizzesSql.changes)

const turn = (chat: Chat, ...changes: ReadonlyArray<Change>) => exchanged(chat, "", "", ...changes)

const questions = ["calm-1", "calm-3", "speaking-1"]
const answer = (question: string, words: string): Answer => ({
  question,
  theme: "calm",
  asked: "?",
  words,
  chosen: null,
  lean: null,
})
const result: Result = {
  by: "rules",
  patterns: [
    { kind: "emotional", title: "t", description: "d", recommendation: "r", quotes: ["о\u0000, да"], confidence: 0.7 },
  ],
}

const latest = (chat: Chat) =>
  Effect.map(
    Quizzes.use((quizzes) => quizzes.latest(chat.sender.id)),
    (all) => all.map(({ answers, category, id, status }) => `${id} ${category} ${status} ${answers.length}`),
  )
const one = (chat: Chat, id: number) => Quizzes.use((quizzes) => quizzes.find(chat.sender.id, id))

for (const [place, store] of storesWith(memoryQuizzesOn, storeOf)) {
  layer(store)(`Quizzes ${place}`, (it) => {
    it.effect("takes each answer once, in order, and keeps it as it was given", () =>
      Effect.gen(function* () {
        const chat = newChat()
        yield* turn(chat, change.begin({ id: 5, category: "money", questions }))
        const said = answer("calm-1", '«Да», 🙂 and \\ "no"')
        yield* turn(chat, change.answer({ id: 5, at: 0, answer: said }))
        yield* turn(chat, change.answer({ id: 5, at: 0, answer: answer("calm-1", "twice") }))
        yield* turn(chat, change.answer({ id: 5, at: 2, answer: answer("speaking-1", "too early") }))
        assert.deepStrictEqual(yield* one(chat, 5), {
          id: 5,
          category: "money",
          status: "open",
          questions,
          answers: [said],
          adapted: false,
          result: null,
        })
      }),
    )

    it.effect("takes what was added to its questions, together with the answer", () =>
      Effect.gen(function* () {
        const chat = newChat()
        yield* turn(chat, change.begin({ id: 5, category: "money", questions }))
        const own = { id: "own-1", theme: "calm", kind: "text", text: "And now?", options: [] } as const
        const all = ["calm-1", own, ...questions.slice(1)]
        yield* turn(chat, change.answer({ id: 5, at: 0, answer: answer("calm-1", "x"), questions: all }))
        const found = yield* one(chat, 5)
        assert.deepStrictEqual(found?.questions, all)
        assert.isTrue(found?.adapted)
      }),
    )

    it.effect("keeps a result, and takes no more answers to it", () =>
      Effect.gen(function* () {
        const chat = newChat()
        yield* turn(chat, change.begin({ id: 5, category: "money", questions }))
        yield* turn(chat, change.complete({ id: 5, result }))
        yield* turn(
          chat,
          change.answer({ id: 5, at: 0, answer: answer("calm-1", "late") }),
          change.cancel(5),
          change.complete({ id: 5, result: { by: "rules", patterns: [] } }),
        )
        assert.deepStrictEqual(yield* latest(chat), ["5 money completed 0"])
        assert.lengthOf((yield* one(chat, 5))?.result?.patterns ?? [], 1)
      }),
    )

    it.effect("has one open quiz of each category, and forgets the answers of one that was cancelled", () =>
      Effect.gen(function* () {
        const chat = newChat()
        yield* turn(chat, change.begin({ id: 1, category: "money", questions }))
        yield* turn(chat, change.begin({ id: 2, category: "fears", questions: ["eyes-1"] }))
        const own = { id: "own-1", theme: "eyes", kind: "text", text: "And x?", options: [] } as const
        const adapted = { at: 0, answer: answer("eyes-1", "x"), questions: ["eyes-1", own] }
        yield* turn(chat, change.answer({ id: 2, ...adapted }), change.cancel(2))
        assert.deepStrictEqual((yield* one(chat, 2))?.questions, ["eyes-1"])
        yield* turn(chat, change.begin({ id: 3, category: "money", questions }))
        yield* turn(chat, change.complete({ id: 3, result }), change.begin({ id: 4, category: "money", questions }))
        assert.deepStrictEqual(yield* latest(chat), ["4 money open 0", "3 money completed 0", "2 fears cancelled 0"])
        assert.isNull(yield* one(chat, 1))
        yield* turn(chat, change.delete(3))
        assert.deepStrictEqual(yield* latest(chat), ["4 money open 0", "2 fears cancelled 0"])
      }),
    )

    it.effect("takes the newest answer back, and no other", () =>
      Effect.gen(function* () {
        const chat = newChat()
        yield* turn(chat, change.begin({ id: 5, category: "money", questions }))
        const answers = [answer("calm-1", "one"), { ...answer("calm-2", "two"), messageId: TelegramMessageId.make(8) }]
        yield* turn(chat, ...answers.map((each, at) => change.answer({ id: 5, at, answer: each })))
        yield* turn(chat, change.untake({ id: 5, at: 0 }))
        assert.lengthOf((yield* one(chat, 5))?.answers ?? [], 2)
        yield* turn(chat, change.untake({ id: 5, at: 1 }), change.untake({ id: 5, at: 1 }))
        assert.deepStrictEqual((yield* one(chat, 5))?.answers, [answer("calm-1", "one")])
      }),
    )

    it.effect("changes the words of an answer, and the result that rested on them", () =>
      Effect.gen(function* () {
        const chat = newChat()
        yield* turn(chat, change.begin({ id: 5, category: "money", questions }))
        yield* turn(chat, change.answer({ id: 5, at: 0, answer: answer("calm-1", "old") }))
        yield* turn(chat, change.reword({ id: 5, at: 0, answer: answer("calm-1", "new") }))
        yield* turn(chat, change.reword({ id: 5, at: 1, answer: answer("calm-3", "no such answer") }))
        const found = yield* one(chat, 5)
        assert.deepStrictEqual(
          found?.answers.map(({ words }) => words),
          ["new"],
        )
        assert.isNull(found?.result)
      }),
    )

    it.effect("shows and changes nobody else's", () =>
      Effect.gen(function* () {
        const [ann, bob] = [newChat(), newChat()]
        yield* turn(ann, change.begin({ id: 5, category: "money", questions }))
        yield* turn(
          bob,
          change.answer({ id: 5, at: 0, answer: answer("calm-1", "x") }),
          change.cancel(5),
          change.delete(5),
        )
        assert.isNull(yield* one(bob, 5))
        assert.deepStrictEqual(yield* latest(ann), ["5 money open 0"])
      }),
    )
  })
}

/** A message of the chat that answers a question, or changes what an earlier one said. */
const said = Effect.fnUntraced(function* (
  chat: Chat,
  how: "Text" | "Edited",
  messageId: TelegramMessageId,
  words: string,
  ...changes: ReadonlyArray<Change>
) {
  const inbox = yield* Inbox
  const update = arrival(chat, { _tag: how, messageId, text: words })
  const at = yield* begin(chat, update)
  assert.isNotNull(yield* inbox.settle(settlement(chat, update, at, [], { changes })))
})

for (const [place, store] of inPostgres(storeOf)) {
  layer(store)(`The words of a quiz ${place}`, (it) => {
    const words = (chat: Chat) =>
      Effect.flatMap(SqlClient, (sql) =>
        Effect.map(
          sql`SELECT payload #>> '{content,text}' AS said FROM turns WHERE chat_id = ${chat.id} ORDER BY update_id`,
          (rows) => rows.map((row) => row["said"]).filter((text) => text !== ""),
        ),
      )
    const [first, second] = [TelegramMessageId.make(61), TelegramMessageId.make(62)]

    for (const [end, over] of [
      ["ended", change.cancel(5)],
      ["deleted", change.delete(5)],
      ["begun anew", change.begin({ id: 6, category: "money", questions })],
    ] as const) {
      it.effect(`leave the inbox when it is ${end}, and nobody else's do`, () =>
        Effect.gen(function* () {
          const [chat, other] = [newChat(), newChat()]
          for (const each of [chat, other]) {
            yield* turn(each, change.begin({ id: 5, category: "money", questions }))
            const given = { ...answer("calm-1", "a canary"), messageId: first }
            yield* said(each, "Text", first, "a canary", change.answer({ id: 5, at: 0, answer: given }))
            yield* said(each, "Text", second, "no answer")
          }
          yield* turn(chat, over)
          assert.deepStrictEqual(yield* words(chat), ["no answer"])
          assert.deepStrictEqual(yield* words(other), ["a canary", "no answer"])
        }),
      )
    }

    it.effect("leave the inbox when they are changed, and the new ones stay", () =>
      Effect.gen(function* () {
        const chat = newChat()
        yield* turn(chat, change.begin({ id: 5, category: "money", questions }))
        for (const [at, messageId] of [first, second].entries()) {
          const given = { ...answer("calm-1", `canary ${at}`), messageId }
          yield* said(chat, "Text", messageId, `canary ${at}`, change.answer({ id: 5, at, answer: given }))
        }
        for (const text of ["a second canary", "new"]) {
          const given = { ...answer("calm-1", text), messageId: first }
          yield* said(chat, "Edited", first, text, change.reword({ id: 5, at: 0, answer: given }))
        }
        assert.deepStrictEqual(yield* words(chat), ["canary 1", "new"])
      }),
    )
  })
}
