import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { distressIn } from "../../../src/domain/distress/Distress.ts"

const english = ["I don't want to live anymore", "i want to kill myself", "I've been thinking about suicide"]
const russian = ["я хочу умереть", "не хочу больше жить", "думаю о самоубийстве"]

const Sentence = Schema.Literals([...english, ...russian])
const Chance = Schema.Array(Schema.Boolean).check(Schema.isMinLength(40), Schema.isMaxLength(40))

const changed = (text: string, chances: ReadonlyArray<boolean>, change: (letter: string) => string): string =>
  Array.from(text, (letter, at) => (chances[at] === true ? change(letter) : letter)).join("")

const tricks: Readonly<Record<string, string>> = { i: "1", o: "0", e: "3", о: "0", а: "@", е: "ё" }
const twins: Readonly<Record<string, string>> = { а: "a", е: "e", о: "o", с: "c", х: "x", у: "y", р: "p" }

describe("words of acute distress, however they are written", () => {
  const isHeard = (written: string) => assert.deepInclude(distressIn(written), { about: "self" }, written)

  it.prop("are heard in capital letters", [Sentence, Chance], ([text, chances]) => {
    isHeard(changed(text, chances, (letter) => letter.toUpperCase()))
  })

  it.prop("are heard with letters drawn out", [Sentence, Chance], ([text, chances]) => {
    isHeard(changed(text, chances, (letter) => letter.repeat(3)))
  })

  it.prop("are heard without apostrophes and with any mark after them", [Sentence, Chance], ([text, chances]) => {
    isHeard(`${changed(text, chances, (letter) => (letter === "'" ? "" : letter))}${chances[0] === true ? "!!!" : "…"}`)
  })

  it.prop("are heard with one digit for a letter inside a word", [Sentence, Chance], ([text, chances]) => {
    const places = Array.from(text.matchAll(/(?<=\p{L})[ioeоаое](?=\p{L})/gu), ({ index }) => index)
    const at = places[chances.indexOf(true) % Math.max(1, places.length)] ?? -1
    isHeard(Array.from(text, (letter, n) => (n === at ? (tricks[letter] ?? letter) : letter)).join(""))
  })

  it.prop("are heard with Latin letters in a Russian word", [Schema.Literals(russian), Chance], ([text, chances]) => {
    isHeard(changed(text, chances, (letter) => twins[letter] ?? letter))
  })

  it.each([
    ["k i l l  m y s e l f", "en"],
    ["k.i.l.l myself", "en"],
    ["iwanttodie", "en"],
    ["i wnat to dei", "en"],
    ["i feel suicdal", "en"],
    ["у м е р е т ь  х о ч у", "ru"],
    ["хочу умиреть", "ru"],
    ["нехочу жить", "ru"],
    ["хочуумереть", "ru"],
    ["ya hochu umeret", "ru"],
    ["ne hochu bolshe zhit", "ru"],
    ["ne xo4u jit", "ru"],
    ["pokonchu s soboj, ya ustal", "ru"],
  ] as const)("are heard spelled apart, together, wrongly or in Latin letters: %s", (written, language) => {
    assert.deepStrictEqual(distressIn(written), { about: "self", language })
  })

  it.each(["I take care of myself", "12 kms to go", "I'd like to dye my hair", "a b c d e f g"])(
    "are not made out of other words: %s",
    (written) => {
      assert.isNull(distressIn(written))
    },
  )
})
