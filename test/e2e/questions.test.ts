import { assert, layer } from "@effect/vitest"
import { Clock, Effect } from "effect"
import { safeText } from "../../src/domain/SafeText.ts"
import { fromMarkdown } from "../../src/domain/talk/outgoing/Format.ts"
import { House } from "../support/House.ts"
import { fromFile, generated } from "../support/Questions.ts"

const file = process.env["QUESTIONS_FILE"]
const questions = file === undefined ? generated(120) : fromFile(file)
const answers = new Map(questions.map(({ answer, text }) => [text, answer]))

const decoder = new TextDecoder()

/** A rich message has structure of its own where the plain text has line breaks and bullets. */
const wordsIn = (text: string) => text.replaceAll(/[\s•]+/gu, " ").trim()

layer(House.layer({ model: { answer: (messages) => answers.get(messages.at(-1)?.content ?? "") ?? "unknown" } }), {
  excludeTestServices: true,
  timeout: "120 seconds",
})(`${questions.length} people`, (it) => {
  it.effect("each ask a question, and every question and every answer is kept and delivered whole", () =>
    Effect.gen(function* () {
      const { history, settled, sim } = yield* House
      const begun = yield* Clock.currentTimeMillis
      const people = yield* Effect.forEach(
        questions,
        (question, index) =>
          Effect.gen(function* () {
            const person = yield* sim.addPerson(`Person ${index + 1}`)
            yield* sim.say(person.id, question.text)
            return { ...question, id: person.id }
          }),
        { concurrency: 16 },
      )
      let files = 0
      let rich = 0
      let longest = 0
      for (const { answer, id, text } of people) {
        const expected = fromMarkdown(safeText(answer))
        const isLong = expected.text.length > 1_200
        yield* sim.received(id, 1)
        yield* settled(id)
        const sent = sim.fromBot(id)
        const isRich = isLong && sent[0]?.rich !== undefined
        assert.strictEqual(sent.length, isLong && !isRich ? 2 : 1)
        assert.deepStrictEqual(yield* history(id), [
          { role: "user", text: safeText(text) },
          { role: "assistant", text: safeText(answer) },
        ])
        if (isRich) {
          rich += 1
          assert.strictEqual(wordsIn(sent[0]?.text ?? ""), wordsIn(expected.text))
        } else if (isLong) {
          files += 1
          longest = Math.max(longest, answer.length)
          assert.strictEqual(decoder.decode(yield* sim.file(sent[1]?.file?.fileId ?? "")), safeText(answer))
          assert.isTrue(expected.text.startsWith((sent[0]?.text ?? "?").slice(0, -1)))
        } else {
          assert.strictEqual(sent[0]?.text, expected.text)
        }
      }
      const seconds = ((yield* Clock.currentTimeMillis) - begun) / 1_000
      yield* Effect.logInfo(
        `${people.length} questions and answers in ${seconds.toFixed(1)} s, ${rich} as rich messages, ${files} as files, the longest of ${longest} characters`,
      )
    }),
  )
})
