import { Option, Schema } from "effect"
import { type Sounded, Step } from "../../../domain/MoodChanges.ts"
import { distressIn } from "../../../domain/distress/Distress.ts"
import { isInstruction } from "../../../domain/safety/Instructions.ts"
import { phonesIn } from "../../../domain/safety/Phones.ts"
import { holdsSecret } from "../../../domain/safety/Secrets.ts"
import { jsonIn, wordsIn } from "../../../domain/talk/Evidence.ts"
import { type Language, spokenIn } from "../../../domain/talk/Language.ts"
import { isVisible } from "../../../domain/talk/outgoing/Visible.ts"
import { factKeysLength, factLength, factQuote, opsInBatch, yearsAround } from "../../../policy/Facts.ts"
import { type Fact, type Heard, Kind, Slot, type Unread } from "./Facts.ts"

const Answer = Schema.Struct({
  facts: Schema.Array(Schema.Unknown).check(Schema.isMaxLength(opsInBatch)),
  moods: Schema.optionalKey(Schema.Unknown),
})

/** null and a missing field mean the same to a model. */
const maybe = <S extends Schema.Top>(schema: S) => Schema.optionalKey(Schema.NullOr(schema))

const Proposal = Schema.Struct({
  op: Schema.Literals(["add", "same", "replace", "end"]),
  kind: Kind,
  slot: maybe(Schema.String),
  text: Schema.String,
  keys: maybe(Schema.Union([Schema.String, Schema.Array(Schema.String)])),
  language: Schema.String,
  quote: Schema.String,
  message_id: Schema.Int,
  valid_from: maybe(Schema.String),
  fact: maybe(Schema.Int),
})
type Proposal = typeof Proposal.Type

const Sounding = Schema.Struct({ message_id: Schema.Int, step: Step, quote: Schema.String })
const decodeMoods = Schema.decodeUnknownOption(Schema.Array(Schema.Unknown))
const decodeSounding = Schema.decodeUnknownOption(Sounding)

const decodeAnswer = Schema.decodeUnknownOption(Schema.fromJsonString(Answer))
const decodeProposal = Schema.decodeUnknownOption(Proposal)
const isSlot = Schema.is(Slot)

export type Refusal =
  | "shape"
  | "message"
  | "quote"
  | "language"
  | "length"
  | "instruction"
  | "secret"
  | "name"
  | "distress"

export interface Checked {
  readonly heard: ReadonlyArray<Heard>
  readonly refused: ReadonlyArray<Refusal>
  readonly moods: Sounded["moods"]
}

export const languageOf = (text: string): Language => spokenIn(undefined, text, "en")

const any = (...list: ReadonlyArray<string>): RegExp => new RegExp(list.join("|"), "iu")
const b = "(?<![\\p{L}\\p{N}])"

/** Who says it of themselves: after these words comes the name. */
const introduced = any(
  `${b}(?:my name is|my name['’]s|i am called|call me|(?:i['’]m|i am|it['’]s|this is))\\s+([\\p{L}'’-]+)`,
  `${b}(?:меня зовут|зовите меня|зови меня|мо[её] имя|(?:я\\s*[—–-]|я))\\s*[—–-]?\\s*([\\p{L}-]+)`,
)

/** A name is the person's own only where they say so: others have names, too. */
const isOwnName = (text: string, quote: string): boolean => {
  const found = introduced.exec(quote)
  const name = found?.[1] ?? found?.[2]
  return name !== undefined && text.toLowerCase().includes(name.toLowerCase())
}

const day = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$/u

/** Unix milliseconds; what is no day, or too far away, began when it was said. */
const dayIn = (text: string | null | undefined, said: number): number => {
  const [, year, month = "01", date = "01"] = day.exec(text ?? "") ?? []
  if (year === undefined) return said
  const at = Date.parse(`${year}-${month}-${date}T00:00:00Z`)
  const years = Number(year) - new Date(said).getUTCFullYear()
  return Number.isNaN(at) || years < -yearsAround.before || years > yearsAround.after ? said : at
}

const isBetween = (length: number, { least, most }: { readonly least: number; readonly most: number }): boolean =>
  length >= least && length <= most

/** They only help to find it again: what may not stand there is left out, and the fact is none the worse. */
const keysOf = ({ keys }: Proposal, language: Language): string => {
  const words = [keys ?? []].flat().join(", ").replace(/\s+/gu, " ").trim()
  const isFit =
    isVisible(words) &&
    words.length <= factKeysLength &&
    languageOf(words) === language &&
    !isInstruction(words) &&
    !holdsSecret(words) &&
    phonesIn(words).length === 0 &&
    distressIn(words) === null
  return isFit ? words : ""
}

const heardIn = (messages: ReadonlyArray<Unread>, known: ReadonlyArray<Fact>, proposal: Proposal): Heard | Refusal => {
  const message = messages.find(({ id }) => id === proposal.message_id)
  if (message === undefined) return "message"
  const text = proposal.text.replace(/\s+/gu, " ").trim()
  const quote = wordsIn(message.text, proposal.quote)
  if (quote === null || !isBetween(quote.length, factQuote)) return "quote"
  if (!isVisible(text) || !isBetween(text.length, factLength)) return "length"
  const language = languageOf(message.text)
  if (proposal.language !== language || languageOf(text) !== language) return "language"
  if (isInstruction(text) || isInstruction(quote)) return "instruction"
  if (holdsSecret(text) || holdsSecret(quote) || phonesIn(text).length > 0) return "secret"
  if (distressIn(text) !== null || distressIn(quote) !== null) return "distress"
  if (proposal.slot === "name" && !isOwnName(text, quote)) return "name"
  const validFrom = dayIn(proposal.valid_from, message.at)
  // What is still to come ends nothing that holds.
  const slot = isSlot(proposal.slot) && validFrom <= message.at ? proposal.slot : null
  return {
    op: proposal.op,
    kind: proposal.kind,
    slot,
    text,
    keys: keysOf(proposal, language),
    language,
    quote,
    messageId: message.id,
    at: message.at,
    validFrom,
    about: known.find(({ id }) => id === proposal.fact)?.id ?? null,
  }
}

/** How they felt, where their own words say so; one for each message. */
const moodsIn = (messages: ReadonlyArray<Unread>, given: unknown): Sounded["moods"] => {
  const heard = Option.getOrElse(decodeMoods(given), () => []).flatMap((each) =>
    Option.match(decodeSounding(each), {
      onNone: () => [],
      onSome: ({ message_id, quote, step }) =>
        messages
          .filter(({ id, text }) => id === message_id && wordsIn(text, quote) !== null)
          .map(({ id, mark }) => ({ messageId: id, mark, step })),
    }),
  )
  return heard.filter(({ messageId }, at) => heard.findIndex((each) => each.messageId === messageId) === at)
}

/** Of one message: what began later comes later, then what stands behind in it. A model's own order says nothing. */
const inOrder = (messages: ReadonlyArray<Unread>) => {
  const placeOf = ({ messageId, quote }: Heard) => messages.find(({ id }) => id === messageId)?.text.indexOf(quote) ?? 0
  return (one: Heard, other: Heard): number =>
    one.at - other.at ||
    one.messageId - other.messageId ||
    one.validFrom - other.validFrom ||
    placeOf(one) - placeOf(other) ||
    one.text.localeCompare(other.text)
}

/** What a model heard in these messages, as far as it stands in them; null: its answer is not what was asked for. */
export const checked = (
  messages: ReadonlyArray<Unread>,
  known: ReadonlyArray<Fact>,
  answer: string,
): Checked | null => {
  const proposed = Option.getOrNull(decodeAnswer(jsonIn(answer)))
  if (proposed === null) return null
  const results = proposed.facts.map((each) =>
    Option.match(decodeProposal(each), {
      onNone: (): Heard | Refusal => "shape",
      onSome: (proposal) => heardIn(messages, known, proposal),
    }),
  )
  const refused = results.filter((each) => typeof each === "string")
  if (refused.length > 0 && refused.length === results.length && refused.every((each) => each === "shape")) return null
  const heard = results.filter((each) => typeof each !== "string")
  return { heard: heard.toSorted(inOrder(messages)), refused, moods: moodsIn(messages, proposed.moods) }
}
