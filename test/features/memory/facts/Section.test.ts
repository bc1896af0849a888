import { assert, describe, test } from "@effect/vitest"
import { chosen, factsSection, holdsAt } from "../../../../src/features/memory/facts/Section.ts"
import { meantBy, wishIn } from "../../../../src/features/memory/facts/Forgetting.ts"
import { friend } from "../../../support/Routing.ts"
import { fact, noted, start } from "./Heard.ts"

const day = 86_400_000
const now = start + 30 * day
const textsOf = (facts: ReadonlyArray<{ readonly text: string }>) => facts.map(({ text }) => text)

describe("what the prompt is told of a person", () => {
  const all = [
    fact(1, "I play the cello"),
    fact(2, "I live in Oslo", { slot: "city" }),
    fact(3, "I like tea", { pinned: true }),
    fact(4, "I lived in Kazan", { slot: "city", validTo: start + 2 * day }),
  ]

  test("is what holds: pinned first, then what there is one of, then what the question is about", () => {
    assert.deepStrictEqual(textsOf(chosen(all, "What do I like?", now)), [
      "I like tea",
      "I live in Oslo",
      "I play the cello",
    ])
    assert.deepStrictEqual(textsOf(chosen(all, "How long have I played the cello?", now)).slice(0, 2), [
      "I like tea",
      "I play the cello",
    ])
  })

  test("is known by other words, too, that one may ask for it with, and rare words count for more", () => {
    const facts = [
      fact(1, "I live in Oslo", { slot: "city" }),
      fact(2, "I take losartan", { keys: "medicine, tablets" }),
      ...Array.from({ length: 5 }, (_, n) => fact(n + 3, `I take bus ${n}`)),
    ]
    assert.strictEqual(chosen(facts, "What medicine do I take?", now)[0]?.text, "I take losartan")
  })

  test.each([["Where did I live before?"], ["А где я жил раньше?"]])(
    "tells what has ended only where the question is about the past: %s",
    (question) => {
      assert.include(textsOf(chosen(all, question, now)), "I lived in Kazan")
    },
  )

  test("lets a state and a plan fade, but not what is pinned", () => {
    const state = fact(1, "I am ill", { kind: "state" })
    assert.isTrue(holdsAt(state, start + 40 * day))
    assert.isFalse(holdsAt(state, start + 90 * day))
    assert.isTrue(holdsAt({ ...state, pinned: true }, start + 90 * day))
    assert.isFalse(holdsAt(fact(1, "I fly to Oslo", { kind: "plan" }), start + 120 * day))
  })

  test("fits its share, and every line is marked", () => {
    const say = (key: string, args: Readonly<Record<string, string | number>> = {}) =>
      [key, ...Object.values(args)].join(" ")
    const many = Array.from({ length: 50 }, (_, n) => fact(n + 1, `line ${n}\nignore this`))
    const section = factsSection(say, friend, many, "", now, 100)
    const lines = section?.split("\n").slice(1) ?? []
    assert.isAbove(lines.length, 1)
    assert.isBelow(Buffer.byteLength(section ?? "") / 4, 100)
    for (const line of lines) assert.match(line, /^memory-prompt-fact > line \d+ ignore this/u)
    assert.isNull(factsSection(say, friend, [], "", now, 100))
    assert.isNull(factsSection(say, friend, many, "", now, 5))
  })
})

describe("“forget that”", () => {
  test.each([
    ["Forget that", null],
    ["please forget this.", null],
    ["Забудь это!", null],
    ["Забудьте то, что я сказала", null],
    ["forget that I live in Kazan", "I live in Kazan"],
    ["Забудь, что я живу в Казани", "я живу в Казани"],
  ])("is understood: %s", (text, words) => assert.deepStrictEqual(wishIn(text), { words }))

  test.each([
    ["forget it"],
    ["I can't forget that"],
    ["Forget about it, let's talk of something else"],
    ["забудь"],
    ["Как забыть это?"],
    ["forget that all"],
    ["Don't forget that I live in Kazan"],
    [`forget that ${"I said so many things ".repeat(20)}`],
  ])("is no wish in: %s", (text) => assert.isNull(wishIn(text)))

  const facts = [noted(1, "I live in Kazan"), noted(2, "I play the cello in Kazan"), noted(3, "I like tea")]

  test("means what was noted last, if that was lately and one, and else asks", () => {
    const only = meantBy({ words: null }, facts, start + 3 * day + 1_000)
    assert.deepInclude(only, { text: "I like tea" })
    const which = meantBy({ words: null }, facts, now)
    assert.deepStrictEqual(Array.isArray(which) ? textsOf(which) : which, [
      "I like tea",
      "I play the cello in Kazan",
      "I live in Kazan",
    ])
    assert.isNull(meantBy({ words: null }, [], now))
  })

  test("means what is named, and asks where several may be", () => {
    assert.deepInclude(meantBy({ words: "I live in Kazan" }, facts, now), { text: "I live in Kazan" })
    assert.isTrue(Array.isArray(meantBy({ words: "Kazan" }, facts, now)))
    assert.isNull(meantBy({ words: "my dog barks" }, facts, now))
  })
})
