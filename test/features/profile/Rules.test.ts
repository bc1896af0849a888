import { assert, describe, it, test } from "@effect/vitest"
import { Schema } from "effect"
import { MessageId } from "../../../src/domain/Ids.ts"
import { foundIn } from "../../../src/features/profile/Found.ts"
import { cosine, placed, withoutRefused } from "../../../src/features/profile/Merging.ts"
import {
  type Finding,
  type Known,
  messageMarksOf,
  namesOf,
  PatternId,
  type Said,
} from "../../../src/features/profile/Profiles.ts"
import { foundInQuiz } from "../../../src/features/profile/Quizzed.ts"
import { foundByRules, sentenceOf } from "../../../src/features/profile/Rules.ts"

const day = 86_400_000
const said = (text: string, id: number, at = id * day): Said => ({ id: MessageId.make(id), text, at, mark: text })
const names = ["overload", "sleep", "harsh", "alone", "worry", "glad"]
const shownBy = (text: string) => names.filter((name) => sentenceOf(text, name) !== null)

test("what a quiz advises goes on in the sentence of the profile", () => {
  const adviceOf = (recommendation: string) => {
    const pattern = {
      kind: "cognitive",
      title: "t",
      description: "d",
      confidence: 0.7,
      recommendation,
      quotes: [],
    } as const
    return foundInQuiz({ language: "en", id: 1, answers: [], patterns: [pattern] })[0]?.advice
  }
  assert.strictEqual(adviceOf("Оставьте вечер для себя."), "оставьте вечер для себя.")
  assert.strictEqual(adviceOf("Take a walk. Then rest."), "take a walk. Then rest.")
  assert.strictEqual(adviceOf("I would wait a day."), "I would wait a day.")
})

describe("the rules", () => {
  test.each([
    ["I have too much work again.", "overload"],
    ["Я опять ничего не успеваю", "overload"],
    ["Совсем нет сил", "overload"],
    ["I couldn't sleep last night", "sleep"],
    ["Опять не могла уснуть до трёх", "sleep"],
    ["I'm such an idiot", "harsh"],
    ["Сама виновата, как всегда", "harsh"],
    ["I feel so alone here", "alone"],
    ["Мне одиноко по вечерам", "alone"],
    ["I keep worrying about money", "worry"],
    ["Очень переживаю за экзамен", "worry"],
    ["I'm so proud of what I made", "glad"],
    ["Сегодня на душе легко", "glad"],
  ])("see in %j: %s", (text, theme) => assert.deepStrictEqual(shownBy(text), [theme]))

  test.each([
    "I am not lonely at all",
    "Мне не одиноко",
    "He is exhausted and she can't sleep",
    "My sister is lonely",
    "Он совсем без сил",
    "Моя подруга плохо спала",
    "Do you ever feel lonely?",
    "«Мне одиноко» — так называлась песня",
    "She said “I am such an idiot”",
    "Leave me alone",
    "The worried man is a film",
    "Доброе утро!",
  ])("see nothing in %j", (text) => assert.deepStrictEqual(shownBy(text), []))

  test("make a pattern of what was said on several days, and of nothing less", () => {
    const say = (key: string) => key
    const nights = [1, 2, 3, 4].map((id) => said(`Hello. I couldn't sleep on night ${id}! And then?`, id))
    const [found, ...more] = foundByRules(say, nights, { timeZone: null })
    assert.isEmpty(more)
    assert.deepInclude(found, { theme: "sleep", title: "profile-theme-sleep", foundBy: "rules" })
    assert.deepStrictEqual(
      found?.evidence,
      nights.map(({ id }) => ({ messageId: id, quote: `I couldn't sleep on night ${id}!` })),
    )
    const oneDay = nights.map((each) => ({ ...each, at: day }))
    for (const few of [nights.slice(0, 2), oneDay]) assert.isEmpty(foundByRules(say, few, { timeZone: null }))
  })
})

const messages = [said("I always say yes, and then I'm tired.", 1), said("Again I said “yes” to them", 2)]
const pattern = {
  kind: "behavioural",
  title: "Saying yes",
  description: "It seems that you agree before you ask yourself.",
  quotes: ["i always say YES", "I never sleep"],
  confidence: 0.8,
}
const read = (...patterns: ReadonlyArray<object>) => foundIn("en", messages, JSON.stringify({ patterns }))

describe("what a model found", () => {
  test("is kept with the quotes that occur, as the person wrote them", () => {
    const found = foundIn("en", messages, `Sure:\n\`\`\`json\n${JSON.stringify({ patterns: [pattern] })}\n\`\`\``)
    assert.deepStrictEqual(found?.[0]?.evidence, [{ messageId: MessageId.make(1), quote: "I always say yes" }])
  })

  test.each([
    ["rests on what nobody said", { ...pattern, quotes: ["I never sleep"] }],
    ["rests on nothing", { ...pattern, quotes: [] }],
    ["is in another language", { ...pattern, title: "Вы соглашаетесь" }],
    ["names an illness", { ...pattern, description: "You have depression." }],
    ["goes on and on", { ...pattern, title: "x ".repeat(60) }],
  ])("is left out where it %s", (_, bad) => {
    assert.deepStrictEqual(read(bad), [])
    assert.lengthOf(read(bad, pattern) ?? [], 1)
  })

  test.each(["", "no JSON", '{"patterns": 5}', JSON.stringify({ patterns: [{ ...pattern, kind: "medical" }] })])(
    "cannot be read: %j",
    (text) => assert.isNull(foundIn("en", messages, text)),
  )

  test("is at most five, the surest first", () => {
    const many = Array.from({ length: 200 }, (_, n) => ({ ...pattern, title: `Saying yes ${n}`, confidence: n / 200 }))
    assert.deepStrictEqual(
      read(...many)?.map(({ title }) => title),
      [199, 198, 197, 196, 195].map((n) => `Saying yes ${n}`),
    )
  })
})

const finding = (title: string, more: Partial<Finding> = {}): Finding => ({
  kind: "behavioural",
  foundBy: "model",
  theme: null,
  title,
  description: "d",
  advice: null,
  confidence: 0.5,
  evidence: [1, 2, 3].map((id) => ({ messageId: MessageId.make(id), quote: "q" })),
  ...more,
})
const known = (id: number, title: string, more: Partial<Known> = {}): Known => ({
  id: PatternId.make(id),
  kind: "behavioural",
  theme: null,
  title,
  mergedInto: null,
  archived: false,
  vector: null,
  ...more,
})
const vector = (...values: ReadonlyArray<number>) => ({ model: "m", values })

describe("a finding", () => {
  test("is a known pattern seen again if its title is, within its kind", () => {
    const all = [known(1, "Saying Yes", { kind: "emotional" }), known(2, "saying YES")]
    assert.deepInclude(placed([finding("Saying yes")], [], all, 1)[0], { again: PatternId.make(2), mergedInto: null })
    assert.deepInclude(placed([finding("Another")], [], all, 1)[0], { again: null, mergedInto: null })
  })

  test("is merged into what means the same, within its kind and its model, from the threshold on", () => {
    const to = (near: Known, threshold = 0.6) =>
      placed([finding("New")], [vector(1, 0)], [near], threshold)[0]?.mergedInto
    assert.strictEqual(to(known(1, "A", { vector: vector(0.9, 0.1) })), 1)
    assert.strictEqual(to(known(1, "A", { vector: vector(0.9, 0.1), mergedInto: PatternId.make(7) })), 7)
    assert.isNull(to(known(1, "A", { vector: vector(0.5, 0.8) })))
    assert.isNull(to(known(1, "A", { vector: vector(0.5, 0.8) }), 0.1), "0.60 at least")
    assert.isNull(to(known(1, "A", { vector: vector(0.7, 0.6) }), 0.8))
    assert.isNull(to(known(1, "A", { vector: { model: "other", values: [1, 0] } })))
    assert.isNull(to(known(1, "A", { vector: vector(1, 0), kind: "emotional" })))
  })

  test("does not come back once the person said that it is not them", () => {
    const one = finding("Saying yes")
    const left = (...refused: ReadonlyArray<string>) => withoutRefused([one], new Set(refused)).length
    assert.strictEqual(left("emotional title saying yes"), 1)
    assert.strictEqual(left(...namesOf(one)), 0)
    assert.strictEqual(left(...messageMarksOf(one).slice(0, 1)), 1)
    assert.strictEqual(left(...messageMarksOf(one).slice(0, 2)), 0)
  })

  const Numbers = Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: -9, maximum: 9 })))

  it.prop("is as near to another as that is to it", [Numbers, Numbers], ([one, other]) => {
    const near = cosine(vector(...one), vector(...other))
    assert.closeTo(near, cosine(vector(...other), vector(...one)), 1e-9)
    assert.isAtMost(Math.abs(near), 1 + 1e-9)
  })
})
