import { Schema } from "effect"

export const Language = Schema.Literals(["en", "ru"])
export type Language = typeof Language.Type

/** The language spoken to a user whose Telegram says `language_code` (IETF tag, may be absent). */
export const fromTelegram = (languageCode: string | undefined): Language =>
  languageCode?.toLowerCase().split(/[-_]/)[0] === "ru" ? "ru" : "en"
