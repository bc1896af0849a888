import { assert, describe, it, test } from "@effect/vitest"
import { Schema } from "effect"
import { adaptedByRules, isDue, withFollowUps } from "../../../src/features/quiz/Adapt.ts"
import { Category, drawn, isMixed, questionById } from "../../../src/features/quiz/Bank.ts"
import { idOf, kindOf } from "../../../src/features/quiz/Questions.ts"
import type { Answer, Question, Session } from "../../../src/features/quiz/Quizzes.ts"
import { occurs, quoteFrom, resultByRules, strongest } from "../../../src/features/quiz/Result.ts"
import { understood, wishIn } from "../../../src/features/quiz/Understood.ts"
import { adaptive, patternsShown, quoteLength } from "../../../src/policy/Quiz.ts"

const answer = (theme: string, more: Partial<Answer> = {}): Answer => ({
  question: "q",
  theme,
  asked: "?",
  words: null,
  chosen: null,
  lean: null,
  ...more,
})
const chosen = (theme: string, lean: number) => answer(theme, { lean, chosen: "x" })
const said = (theme: string, words: string) => answer(theme, { words })
const say = (key: string) => key

const Seed = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 2_000_000_000 }))
/** How somebody answers: 0 passes over, 1 to 5 is the place of a button, or words. */
const Way = Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 5 }))).check(
  Schema.isMinLength(5),
  Schema.isMaxLength(5),
)

const answeredBy = (category: Category, seed: number, way: ReadonlyArray<number>): Session => {
  const questions = drawn(category, String(seed), new Set())
  const answers = way.map((place, at): Answer => {
    const found = questionById(questions[at] ?? "")
    const theme = found?.theme ?? ""
    if (place === 0 || found === undefined) return answer(theme)
    if (found.kind === "text") return said(theme, "some words of my own")
    if (found.kind === "scale") return chosen(theme, (place - 3) * found.lean)
    return chosen(theme, found.leans[(place - 1) % found.leans.length] ?? 0)
  })
  return { id: seed, category, status: "open", questions, answers, adapted: false, result: null }
}

describe("the adaptive step", () => {
  it.prop(
    "adds at most three new questions of one theme right after the fifth answer, and never three free texts in a row",
    { category: Category, seed: Seed, way: Way },
    ({ category, seed, way }) => {
      const session = answeredBy(category, seed, way)
      const added = adaptedByRules(session)
      const found = strongest(session.answers)
      if (added === null) {
        assert.isTrue(found === null || found.confidence < adaptive.confidence)
        return
      }
      assert.strictEqual(added.length, session.questions.length + adaptive.inserted)
      assert.isTrue(isMixed(added.map(kindOf)))
      assert.strictEqual(new Set(added.map(idOf)).size, added.length)
      assert.deepStrictEqual(added.slice(0, 5), session.questions.slice(0, 5))
      assert.deepStrictEqual(added.slice(8), session.questions.slice(5))
      for (const id of added.slice(5, 8)) assert.strictEqual(questionById(idOf(id))?.theme, found?.theme)
    },
  )

  test("is due once, after five questions, with three answers", () => {
    const given = (count: number, skipped = 0) => [
      ...Array.from({ length: count }, () => said("calm", "x")),
      ...Array.from({ length: skipped }, () => answer("calm")),
    ]
    assert.isTrue(isDue({ adapted: false, answers: given(5) }))
    assert.isTrue(isDue({ adapted: false, answers: given(3, 2) }))
    assert.isFalse(isDue({ adapted: false, answers: given(2, 3) }))
    assert.isFalse(isDue({ adapted: false, answers: given(4) }))
    assert.isFalse(isDue({ adapted: false, answers: given(6) }))
    assert.isFalse(isDue({ adapted: true, answers: given(5) }))
  })

  it.prop("never puts three free texts in a row, whatever is offered", { seed: Seed, way: Way }, ({ seed, way }) => {
    const session = answeredBy("money", seed, way)
    const own: ReadonlyArray<Question> = [0, 1, 2, 3, 4].map((n) => ({
      id: `own-${n}`,
      theme: "calm",
      kind: (seed >> n) % 2 === 0 ? "text" : "scale",
      text: "?",
      options: [],
    }))
    const added = withFollowUps(session, own)
    assert.isTrue(added === null || isMixed(added.map(kindOf)))
    if (own.some(({ kind }) => kind === "scale")) assert.isNotNull(added)
  })
})

describe("the result by rules", () => {
  it.prop(
    "has one to three patterns once anything was answered, each quote the person's own words",
    { category: Category, seed: Seed, way: Way },
    ({ category, seed, way }) => {
      const { answers } = answeredBy(category, seed, way)
      const { patterns } = resultByRules(say, answers)
      assert.isAtMost(patterns.length, patternsShown)
      if (answers.some(({ lean, words }) => words !== null || (lean ?? 0) !== 0)) assert.isAtLeast(patterns.length, 1)
      for (const { confidence, quotes } of patterns) {
        assert.isTrue(confidence >= 0 && confidence <= 1)
        for (const quote of quotes) assert.isTrue(occurs(quote, answers))
      }
    },
  )

  test("tells also what gives strength, where there is any", () => {
    const answers = [chosen("calm", -2), chosen("speaking", -2), chosen("overview", -2), chosen("allowing", 1)]
    assert.deepStrictEqual(
      resultByRules(say, answers).patterns.map(({ title }) => title),
      ["quiz-calm-low", "quiz-speaking-low", "quiz-allowing-high"],
    )
  })

  test("says that it varies where answers point to no side, and nothing where there are none", () => {
    const mixed = resultByRules(say, [chosen("calm", 0), said("calm", "It depends on the day")])
    assert.deepStrictEqual(
      mixed.patterns.map(({ quotes, title }) => [title, quotes]),
      [["quiz-mixed", ["It depends on the day"]]],
    )
    assert.deepStrictEqual(resultByRules(say, [answer("calm"), answer("eyes")]).patterns, [])
  })

  test("quotes from the beginning, whole sentences or words, never half a character", () => {
    assert.strictEqual(quoteFrom(" short "), "short")
    const sentences = `${"a ".repeat(40)}end. ${"b ".repeat(60)}`
    assert.strictEqual(quoteFrom(sentences), `${"a ".repeat(40)}end.`)
    assert.isAtMost(quoteFrom("👨‍👩‍👧".repeat(100)).length, quoteLength)
    assert.isTrue(quoteFrom("👨‍👩‍👧".repeat(100)).isWellFormed())
  })

  test("takes a quote as said whatever the quotation marks, and nothing that was only chosen", () => {
    const answers = [said("calm", "Я сказала: «Ничего».\nИ ушла"), chosen("calm", 1)]
    assert.isTrue(occurs('я сказала: "ничего". и ушла', answers))
    assert.isFalse(occurs("x", answers))
    assert.isFalse(occurs(" ", answers))
  })
})

const scale: Question = {
  id: "s",
  theme: "calm",
  kind: "scale",
  text: "?",
  options: [1, 2, 3, 4, 5].map((n) => ({ label: String(n), lean: n - 3 })),
}
const choice: Question = {
  id: "c",
  theme: "calm",
  kind: "choice",
  text: "?",
  options: ["I tell somebody", "I keep busy", "«Нормально» — и сменю тему", "I’d rather be alone with it"].map(
    (label) => ({
      label,
      lean: 0,
    }),
  ),
}

describe("words in place of a button", () => {
  test.each([
    ["3", 2],
    [" 5! ", 4],
    ["Two", 1],
    ["четвёртое", 3],
    ["never", 0],
    ["Точно про меня!", 4],
    ["по-разному", 2],
    ["6", null],
    ["0", null],
    ["35", null],
    ["it was in 3 cities", null],
  ])("on a scale: %s", (words, place) => assert.strictEqual(understood(scale, words), place))

  test.each([
    ["2", 1],
    ["the first one", 0],
    ["i tell somebody", 0],
    ["I'd rather be alone with it.", 3],
    ["Mostly I keep busy, I think", 1],
    ["нормально", 2],
    ["alone", 3],
    ["5", null],
    ["I", null],
    ["I go for a run", null],
    ["I tell somebody or I keep busy", null],
  ])("at a choice: %s", (words, place) => assert.strictEqual(understood(choice, words), place))

  test.each([
    ["Skip", "skip"],
    ["пропустить", "skip"],
    ["Стоп.", "pause"],
    ["Отмена", "end"],
    ["I cannot stop thinking of it", null],
    ["потом я ушла", null],
  ])("for what a button does: %s", (words, wish) => assert.strictEqual(wishIn(words), wish))
})
