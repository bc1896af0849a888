import { Schema } from "effect"

export const Language = Schema.Literals(["en", "ru"])
export type Language = typeof Language.Type

/** `languageCode`: an IETF tag, as in `User.language_code`. */
export const fromTelegram = (languageCode: string | undefined): Language =>
  languageCode?.toLowerCase().split(/[-_]/)[0] === "ru" ? "ru" : "en"

const cyrillic = /\p{Script=Cyrillic}/gu
const letters = /\p{L}/gu

/** Telegram knows best; where it names no language, words in Cyrillic do, and else all stays as it is. */
export const spokenIn = (languageCode: string | undefined, words: string, before: Language): Language => {
  if (languageCode !== undefined) return fromTelegram(languageCode)
  const count = words.match(letters)?.length ?? 0
  return count > 0 && (words.match(cyrillic)?.length ?? 0) * 2 > count ? "ru" : before
}
