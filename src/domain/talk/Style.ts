import { Option, Schema } from "effect"
import { Language } from "./Language.ts"

export const Tone = Schema.Literals(["formal", "friendly", "sarcastic", "motivating"])
export const Personality = Schema.Literals(["mentor", "friend", "coach", "attentive_listener"])
export const Length = Schema.Literals(["ultra_brief", "brief", "medium", "detailed"])
/** `auto`: in one message where headings, lists or a table are to be shown, else as a file. */
export const LongAnswers = Schema.Literals(["auto", "file", "parts"])

/** How the bot talks with a person. */
export interface Style {
  readonly tone: typeof Tone.Type
  readonly personality: typeof Personality.Type
  readonly length: typeof Length.Type
  readonly voice: boolean
  readonly longAnswers: typeof LongAnswers.Type
  /** In which it speaks, whatever Telegram says; null: as Telegram says. */
  readonly language: Language | null
  /** The person's own words: about them, and how to talk to them. */
  readonly about: string
}

/** As it is stored: only what was chosen, also by a release that knows more values. Read it by `styleOf`. */
export const KeptStyle = Schema.Record(Schema.String, Schema.Unknown)
export type KeptStyle = typeof KeptStyle.Type

export const usualStyle: Style = {
  tone: "friendly",
  personality: "attentive_listener",
  length: "medium",
  voice: false,
  longAnswers: "auto",
  language: null,
  about: "",
}

const read = <A>(schema: Schema.Codec<A, unknown>, usual: A) => {
  const decode = Schema.decodeUnknownOption(schema)
  return (kept: unknown): A => Option.getOrElse(decode(kept), () => usual)
}

const tone = read(Tone, usualStyle.tone)
const personality = read(Personality, usualStyle.personality)
const length = read(Length, usualStyle.length)
const voice = read(Schema.Boolean, usualStyle.voice)
const longAnswers = read(LongAnswers, usualStyle.longAnswers)
const language = read(Schema.NullOr(Language), usualStyle.language)
const about = read(Schema.String, usualStyle.about)

/** What this release does not know is read as the default. Nobody under 18 gets sarcasm. */
export const styleOf = ({ adult, style }: { readonly adult: boolean | null; readonly style: KeptStyle }): Style => {
  const wanted = tone(style["tone"])
  return {
    tone: wanted === "sarcastic" && adult === false ? usualStyle.tone : wanted,
    personality: personality(style["personality"]),
    length: length(style["length"]),
    voice: voice(style["voice"]),
    longAnswers: longAnswers(style["longAnswers"]),
    language: language(style["language"]),
    about: about(style["about"]),
  }
}

/** What is changed replaces what was kept; null takes everything back. */
export const restyled = (kept: KeptStyle, change: KeptStyle | null | undefined): KeptStyle =>
  change === null ? {} : { ...kept, ...change }
