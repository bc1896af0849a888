/** Quotation marks are no words, but what is between them may be somebody else's. */
const quotations = /«[^«»]*»|“[^“”]*”|„[^„“]*“|"[^"]*"/g

export const quotedIn = (text: string): string => (text.match(quotations) ?? []).join(" | ")

export const withoutQuotes = (text: string): string => text.replace(quotations, " ")

/** Lower case, straight apostrophes, `е` for `ё`, words with one space around them, ` | ` between sentences. */
export const plainWords = (text: string): string => {
  const words = text
    .toWellFormed()
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[’‘`´]/g, "'")
    .replace(/ё/g, "е")
    .replace(/[\u200b-\u200d\u2060\ufeff\u00ad]/g, "")
    .replace(/\.{2,}|…/g, " ")
    .replace(/[.!?;|\n]+/g, " | ")
    .replace(/[^\p{L}\p{N}'|]+/gu, " ")
    .replace(/ {2,}/g, " ")
    .trim()
  return ` | ${words} | `
}

export const phrases = (...list: ReadonlyArray<string>): RegExp => new RegExp(`(?<= )(?:${list.join("|")})(?= )`, "gu")
