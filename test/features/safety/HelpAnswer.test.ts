import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { emergencyNumber } from "../../../src/domain/safety/Emergency.ts"
import { linesFor } from "../../../src/domain/safety/ForPerson.ts"
import { helpLines } from "../../../src/domain/safety/HelpLine.ts"
import { Texts } from "../../../src/domain/talk/Texts.ts"
import { type About, helpAnswer } from "../../../src/features/safety/HelpAnswer.ts"
import * as BotTexts from "../../support/BotTexts.ts"

const abouts: ReadonlyArray<About> = ["self", "somebody", "violence", "eating"]
const countries = [null, "JP", "BY", ...new Set(helpLines.map(({ country }) => country))]

const given = Effect.fnUntraced(function* (
  language: "en" | "ru",
  about: About,
  country: string | null,
  { adult = null, again = false }: { readonly adult?: boolean | null; readonly again?: boolean } = {},
) {
  const { get } = yield* Texts
  const say = (key: string, args?: Parameters<typeof get>[2]) => get(language, key, args)
  const answer = helpAnswer(say, helpLines, { about, again, language, mayGoOn: true, person: { adult, country } })
  if (answer._tag !== "Message") return assert.fail(answer._tag)
  return { text: answer.text.text, copied: (answer.keyboard ?? []).flat().map(({ copy }) => copy) }
})

const everywhere = countries.flatMap((country) =>
  abouts.flatMap((about) =>
    (["en", "ru"] as const).flatMap((language) =>
      [true, false, null].map((adult) => ({ about, adult, country, language })),
    ),
  ),
)

layer(BotTexts.layer)("the answer to somebody in danger", (it) => {
  it.effect("names, in every country, its number for emergencies and its lines, and each to copy", () =>
    Effect.gen(function* () {
      for (const { about, adult, country, language } of everywhere) {
        const { copied, text } = yield* given(language, about, country, { adult })
        const where = `${country} ${about} ${language}`
        const kind = about === "self" || about === "somebody" ? "crisis" : about
        const lines = linesFor(helpLines, { adult, country }, kind)
        const emergency = emergencyNumber(country)
        for (const number of [...lines.map((line) => line.number ?? line.sms), emergency]) {
          if (number === null) continue
          assert.include(text, number, where)
          assert.include(copied, number, where)
        }
        assert.isAtMost(text.length, 900, where)
        assert.match(text, language === "en" ? /you trust/u : /доверяете/u)
        assert.match(text, language === "en" ? /I’m an AI/u : /искусственный интеллект/u)
        assert.isAtMost([...text.matchAll(/\?/gu)].length, 1, where)
        assert.notMatch(text, /[\u2066-\u2069{}]/u)
      }
    }),
  )

  it.effect("names no number that is neither in the list nor an emergency number", () =>
    Effect.gen(function* () {
      const known = new Set(
        [
          ...helpLines.flatMap(({ name, number, sms }) => [number, sms, name]),
          ...countries.map(emergencyNumber),
        ].flatMap((each) => each?.match(/\d+/gu) ?? []),
      )
      for (const { about, adult, country, language } of everywhere) {
        const { text } = yield* given(language, about, country, { adult })
        for (const digits of text.match(/\d+/gu) ?? []) {
          const isHour =
            text.includes(`${digits}:`) ||
            text.includes(`:${digits}`) ||
            text.includes(`${digits}–`) ||
            text.includes(`–${digits}`)
          assert.isTrue(known.has(digits) || isHour, `${country} ${about} ${language} ${digits}`)
        }
      }
    }),
  )

  it.effect("is short when it was given a short while ago, with the same numbers", () =>
    Effect.gen(function* () {
      for (const { about, adult, country, language } of everywhere) {
        const full = yield* given(language, about, country, { adult })
        const short = yield* given(language, about, country, { adult, again: true })
        assert.isBelow(short.text.length, full.text.length * 0.6)
        assert.deepStrictEqual(short.copied, full.copied)
      }
    }),
  )

  it.effect("offers somebody under 18 the children's line first", () =>
    Effect.gen(function* () {
      const { text } = yield* given("ru", "self", "RU", { adult: false })
      assert.include(text, "Детский телефон доверия: телефон 8-800-2000-122 (бесплатно)")
      assert.notInclude((yield* given("ru", "self", "RU", { adult: true })).text, "8-800-2000-122")
      assert.include((yield* given("en", "self", "GB", { adult: false })).text, "Childline: call 0800 1111")
    }),
  )

  it.effect("says in which language a line speaks, if it is another", () =>
    Effect.gen(function* () {
      assert.include((yield* given("ru", "self", "DE")).text, "языки: немецкий")
      assert.notInclude((yield* given("en", "self", "US")).text, "languages")
    }),
  )
})
