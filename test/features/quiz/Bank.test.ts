import { assert, describe, it, test } from "@effect/vitest"
import { FluentBundle, FluentResource } from "@fluent/bundle"
import { Schema } from "effect"
import { readFileSync } from "node:fs"
import { distressIn } from "../../../src/domain/distress/Distress.ts"
import { Category, drawn, isMixed, questionById, questionsOf, themesOf } from "../../../src/features/quiz/Bank.ts"
import { buttonLabelLength } from "../../../src/policy/Limits.ts"
import { baseQuestions } from "../../../src/policy/Quiz.ts"

const languages = ["en", "ru"] as const

const wordsIn = (language: (typeof languages)[number]) => {
  const bundle = new FluentBundle(language)
  bundle.addResource(new FluentResource(readFileSync(`src/features/quiz/bank.${language}.ftl`, "utf8")))
  return (key: string): string => {
    const value = bundle.getMessage(`quiz-${key}`)?.value
    assert.isNotNull(value ?? null, `${language}: quiz-${key}`)
    return bundle.formatPattern(value ?? "")
  }
}

const everything = Category.literals.flatMap(questionsOf)
const kinds = (ids: ReadonlyArray<string>) => ids.map((id) => questionById(id)?.kind ?? "text")
const Seed = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 2_000_000_000 }))

/** Words that name an illness, order something, or shame. */
const never =
  /diagnos|disorder|depress|anxiety|panic|trauma|therap|patholog|suicid|you (?:should|must|have to)|normal person|диагноз|расстройств|депресс|тревожност|паник|травм|терап|суицид|вы должны|вы обязаны|стыд/iu

/** A past tense or a short form that fits only men or only women; what is in quotation marks is said by others. */
const ofOneGender =
  /(?:^|[^а-яё])(?:я|мне) [а-яё]*(?:лся|лась|ал|ила|ел|ела)(?![а-яё])|(?:готов|уверен|рад|должен)а?(?![а-яё])/iu

describe("the question bank", () => {
  test("has at least 24 questions in each category, a third of each kind, and each id once", () => {
    for (const category of Category.literals) {
      const questions = questionsOf(category)
      assert.isAtLeast(questions.length, 24)
      for (const kind of ["text", "scale", "choice"] as const) {
        assert.strictEqual(questions.filter((question) => question.kind === kind).length, questions.length / 3)
      }
    }
    const ids = everything.map(({ id }) => id)
    assert.strictEqual(new Set(ids).size, ids.length)
  })

  test("asks each theme from both sides, so that no button is always the kind answer", () => {
    for (const questions of Category.literals.flatMap(themesOf)) {
      const scales = questions.flatMap((question) => (question.kind === "scale" ? [question.lean] : []))
      assert.sameMembers(scales, [1, -1])
      const choices = questions.flatMap((question) => (question.kind === "choice" ? [question.leans] : []))
      for (const leans of choices) assert.sameMembers([...leans], [2, 1, -1, -2])
      const [one, other] = choices.map((leans) => leans.indexOf(2))
      assert.isTrue(one !== 0 || other !== 0, "what gives strength does not always come first")
    }
  })

  test.each(languages)("has words for everything in %s, none of them twice, and short ones on buttons", (language) => {
    const words = wordsIn(language)
    const said = everything.map(({ id }) => words(id))
    assert.strictEqual(new Set(said).size, said.length)
    for (const question of everything) {
      if (question.kind !== "choice") continue
      const options = question.leans.map((_, index) => words(`${question.id}-${index + 1}`))
      assert.strictEqual(new Set(options).size, options.length)
      for (const option of options) assert.isAtMost(Array.from(option).length, buttonLabelLength, option)
    }
    for (const theme of new Set(everything.map((question) => question.theme))) {
      words(theme)
      for (const side of ["high", "low"]) for (const part of ["", "-about", "-advice"]) words(`${theme}-${side}${part}`)
    }
  })

  test.each(languages)("names no illness, orders nothing, shames nobody, and stirs up nothing in %s", (language) => {
    const texts = readFileSync(`src/features/quiz/bank.${language}.ftl`, "utf8")
      .split("\n")
      .flatMap((line) => line.split(" = ").slice(1))
    assert.isAbove(texts.length, 300)
    for (const text of texts) {
      assert.notMatch(text, never)
      assert.notMatch(text, language === "ru" ? ofOneGender : /$^/)
    }
    const words = wordsIn(language)
    for (const { id } of everything) assert.isNull(distressIn(words(id)), id)
  })

  it.prop(
    "draws eight of them, of every theme, never three free texts in a row",
    { category: Category, seed: Seed },
    ({ category, seed }) => {
      const ids = drawn(category, String(seed), new Set())
      assert.strictEqual(ids.length, baseQuestions)
      assert.strictEqual(new Set(ids).size, ids.length)
      assert.strictEqual(new Set(ids.map((id) => questionById(id)?.theme)).size, themesOf(category).length)
      assert.isTrue(isMixed(kinds(ids)))
      assert.deepStrictEqual(
        ids,
        drawn(category, String(seed), new Set()),
        "the same quiz always has the same questions",
      )
    },
  )

  it.prop(
    "asks nothing again that the last quiz of the category asked",
    { category: Category, first: Seed, second: Seed },
    ({ category, first, second }) => {
      const last = new Set(drawn(category, String(first), new Set()))
      const next = drawn(category, String(second), last)
      assert.strictEqual(next.length, baseQuestions)
      assert.deepStrictEqual(
        next.filter((id) => last.has(id)),
        [],
      )
    },
  )

  test("different quizzes have different questions, and use all of them", () => {
    for (const category of Category.literals) {
      const draws = Array.from({ length: 200 }, (_, seed) =>
        drawn(category, (1_796_000_000_000 + seed * 7_919).toString(36), new Set()),
      )
      assert.strictEqual(new Set(draws.flat()).size, questionsOf(category).length)
      assert.isAbove(new Set(draws.map((ids) => ids.join())).size, 150)
    }
  })

  test("three free texts in a row are noticed", () => {
    assert.isTrue(isMixed(["text", "text", "scale", "text", "text"]))
    assert.isFalse(isMixed(["scale", "text", "text", "text"]))
    assert.isFalse(isMixed(["text", "text", "text", "choice"]))
  })
})
