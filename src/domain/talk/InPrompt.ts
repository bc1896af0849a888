import type { Texts } from "./Texts.ts"
import type { NewMessage } from "./Turn.ts"
import type { Shown } from "./incoming/Words.ts"

type Label = (key: string, args?: Parameters<Texts["Service"]["get"]>[2]) => string

/** Begins every line of words that are shown, so that nothing in them can end the quotation. */
const mark = "> "

const lineEnd = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/u

const marked = (text: string): string =>
  text
    .split(lineEnd)
    .map((line) => mark + line)
    .join("\n")

/** The beginning, never cut inside a character. */
const shortened = (text: string, length: number): string => {
  if (text.length <= length) return text
  return `${text.slice(0, length).replace(/[\uD800-\uDBFF]$/u, "")}…`
}

const labels = { forwarded: "shown-forwarded", "sent by a bot": "shown-by-bot" } as const

const quotedLabels = {
  companion: "shown-of-companion",
  person: "shown-of-person",
  other: "shown-of-others",
} as const

const shownOf = (label: Label, longestQuote: number, { by, how, name, text }: Shown): string =>
  how === "quoted"
    ? `${label(quotedLabels[by])}\n${marked(shortened(text, longestQuote))}`
    : `${label(labels[how])}\n${marked(name === null ? text : `${name}:\n${text}`)}`

/** A message as the model reads it. What somebody else wrote is marked line by line; what was quoted may be shortened. */
export const inPrompt = (
  { beside, text }: Pick<NewMessage, "beside" | "text">,
  label: Label,
  longestQuote: number,
): string => {
  if (beside === undefined) return text
  const parts = [
    ...beside.shown.map((shown) => shownOf(label, longestQuote, shown)),
    ...(beside.file === null ? [] : [label("shown-file", { kind: beside.file })]),
    ...(text === "" ? [] : [text]),
  ]
  return parts.join("\n\n")
}

/** The words alone, without labels, and where there are own ones without those that are shown. */
export const spoken = (text: string): string => {
  const lines = text.split("\n").filter((line) => !/^\[.*\]$/u.test(line))
  const own = lines.filter((line) => !line.startsWith(mark))
  if (own.join("").trim() !== "") return own.join("\n").trim()
  const shown = lines.map((line) => (line.startsWith(mark) ? line.slice(mark.length) : line))
  return shown.join("").trim() === "" ? text : shown.join("\n").trim()
}
