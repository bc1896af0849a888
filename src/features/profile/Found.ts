import { Array, Option, Order, Schema } from "effect"
import { jsonIn, mayBeWritten, wordsIn } from "../../domain/talk/Evidence.ts"
import type { Language } from "../../domain/talk/Language.ts"
import { beginningOf } from "../../domain/talk/outgoing/Graphemes.ts"
import { foundAtOnce, kept, longest } from "../../policy/Profile.ts"
import { type Finding, Kind, type Proof, type Said } from "./Profiles.ts"

/** What a model is to write. */
const Patterns = Schema.Struct({
  patterns: Schema.Array(
    Schema.Struct({
      kind: Kind,
      title: Schema.String,
      description: Schema.String,
      advice: Schema.optionalKey(Schema.NullOr(Schema.String)),
      quotes: Schema.Array(Schema.String),
      confidence: Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 })),
    }),
  ),
})

const decode = Schema.decodeUnknownOption(Schema.fromJsonString(Patterns))

const proofOf = (said: ReadonlyArray<Said>, quote: string): ReadonlyArray<Proof> => {
  for (const { id, text } of said.toReversed()) {
    const words = wordsIn(text, beginningOf(quote.trim(), longest.quote))
    if (words !== null) return [{ messageId: id, quote: words }]
  }
  return []
}

/** Of what a model wrote only that which rests on the person's own words; null: nothing of it can be read. */
export const foundIn = (language: Language, said: ReadonlyArray<Said>, text: string): ReadonlyArray<Finding> | null => {
  const made = Option.getOrNull(decode(jsonIn(text)))
  if (made === null) return null
  const sound = made.patterns.flatMap(({ advice = null, quotes, ...each }): ReadonlyArray<Finding> => {
    const evidence = Array.dedupeWith(
      quotes.slice(0, kept.quotes).flatMap((quote) => proofOf(said, quote)),
      (one, other) => JSON.stringify(one) === JSON.stringify(other),
    )
    const isSound =
      evidence.length > 0 &&
      mayBeWritten(language, each.title, longest.title) &&
      mayBeWritten(language, each.description, longest.description)
    const isAdvice = advice !== null && mayBeWritten(language, advice, longest.advice)
    const title = each.title.trim()
    return isSound
      ? [{ ...each, title, advice: isAdvice ? advice : null, foundBy: "model", theme: null, evidence }]
      : []
  })
  return Array.sortWith(sound, ({ confidence }) => -confidence, Order.Number).slice(0, foundAtOnce)
}
