import { Schema } from "effect"

export const Language = Schema.Literals(["en", "ru"])
export type Language = typeof Language.Type

/** `languageCode`: an IETF tag, as in `User.language_code`. */
export const fromTelegram = (languageCode: string | undefined): Language =>
  languageCode?.toLowerCase().split(/[-_]/)[0] === "ru" ? "ru" : "en"
