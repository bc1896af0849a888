import { Effect, Schema } from "effect"
import { distressIn } from "../src/domain/distress/Distress.ts"
import { telegramMessageLength } from "../src/policy/Limits.ts"
import { labelled, lines, scoreOf, type Sentence } from "../test/domain/distress/Labelled.ts"
import { hostileWords } from "../test/support/HostileWords.ts"
import { exponentOf, millisPerText, several } from "./Growth.ts"
import { keep, rounded } from "./Results.ts"

type Labelled = Pick<Sentence, "label" | "text">

const file = process.env["DISTRESS_FILE"]

const decode = Schema.decodeSync(
  Schema.fromJsonString(Schema.Struct({ text: Schema.String, selfHarm: Schema.Boolean })),
)

const moderation = (path: string): ReadonlyArray<Labelled> =>
  lines(path).map((line) => {
    const { selfHarm, text } = decode(line)
    return { text, label: selfHarm ? "distress" : "none" }
  })

const half = (sentences: ReadonlyArray<Labelled>, odd: boolean): ReadonlyArray<Labelled> =>
  sentences.filter((_, line) => (line % 2 === 1) === odd)

const ours = (["tuning", "sealed"] as const).flatMap((name) =>
  (["en", "ru"] as const).map((language) => ({
    source: `our sentences, ${name}`,
    language,
    sentences: labelled(name).filter((sentence) => sentence.language === language),
  })),
)

const theirs = (path: string) =>
  [false, true].map((odd) => ({
    source: `DISTRESS_FILE, ${odd ? "sealed: even lines" : "tuning: odd lines"}`,
    language: "en",
    sentences: half(moderation(path), odd),
  }))

const percent = (part: number, whole: number): string => `${rounded((100 * part) / whole, 1)} % of ${whole}`

/** Far more than a message, so that the growth is seen. */
const sizes = [1, 2, 4, 8, 16].map((kilobytes) => kilobytes * 1_024)
const longest = 16_384

/** How much of acute distress the words alone show, how often they show what is not there, and what it costs to look. */
export const measure = Effect.sync(() => {
  const sources = [...ours, ...(file === undefined ? [] : theirs(file))]
  const scores = sources.map(({ language, sentences, source }) => ({ source, language, ...scoreOf(sentences) }))
  console.table(
    scores.map(({ distress, falseAlarms, falseOfSelf, heard, language, none, source }) => ({
      source,
      language,
      recall: percent(heard, distress),
      "false alarms": percent(falseAlarms, none),
      "of them as the person's own": falseOfSelf,
    })),
  )
  const texts = sources.flatMap(({ sentences }) => sentences.map(({ text }) => text))
  const micros = (Math.min(...several(() => texts.forEach((text) => distressIn(text)))) * 1_000) / texts.length
  const growth = Object.entries(hostileWords).map(([name, make]) => {
    const points = sizes.map((length) => ({ length, millis: millisPerText(make(length), longest, distressIn) }))
    const message = make(telegramMessageLength)
    return { name, exponent: exponentOf(points, longest), millis: Math.max(...several(() => distressIn(message))) }
  })
  const mean = rounded(texts.reduce((sum, text) => sum + text.length, 0) / texts.length, 0)
  const steepest = rounded(Math.max(...growth.map(({ exponent }) => exponent ?? 0)))
  const longestHold = rounded(Math.max(...growth.map(({ millis }) => millis)))
  console.log(`A message of ${mean} characters on average takes ${rounded(micros, 0)} µs to look through.`)
  console.log(`The most hostile one of ${telegramMessageLength} characters takes ${longestHold} ms.`)
  console.log(`The time grows at most with the length to the power of ${steepest}.`)
  keep("safety", { scores, micros, longestHold, steepest, growth })
})
