import { isTableRule } from "./Table.ts"

/** Of a Markdown text. */
export type Lines = ReadonlyArray<string>

export const heading = /^ {0,3}#{1,6}[ \t]+(?=\S)/
const fence = /^([ \t]*)(`{3,}|~{3,})/
export const item = /^([ \t]*)([-*+•]|\d{1,9}[.)])[ \t]+(?=\S)/
export const task = /^\[([ xX])\][ \t]+(?=\S)/
/** `>5` and `>=` compare. */
export const quote = /^ {0,3}>(?![\d=<-]) ?/

const detailsBegin = /^ {0,3}<details( open)?>[ \t]*/i
const detailsEnd = /<\/details>[ \t]*$/i
const summaryLine = /^[ \t]*<summary>(.*)<\/summary>[ \t]*/i

export const isBlank = (line: string): boolean => line.trim() === ""

const isRule = (line: string): boolean => {
  const marks = line.replaceAll(/[ \t]/g, "")
  return marks.length >= 3 && /^(?:-+|\*+|_+)$/.test(marks)
}

export interface Fence {
  readonly indent: string
  readonly marks: string
  /** What stands behind the marks: a language, or words. */
  readonly info: string
}

export const fenceOf = (line: string): Fence | null => {
  const [opening = "", indent = "", marks = ""] = fence.exec(line) ?? []
  if (marks === "") return null
  const info = line.slice(opening.length).trim()
  // Otherwise it is a code span.
  if (marks.startsWith("`") && info.includes("`")) return null
  return { indent, marks, info }
}

export const closes = ({ marks }: Fence, line: string): boolean => {
  const closing = line.trim()
  return closing.startsWith(marks) && closing === marks.slice(0, 1).repeat(closing.length)
}

type Kind = "blank" | "heading" | "quote" | "fence" | "rule" | "item" | "details" | "text"

/** Its first character says what a line can be. */
export const kindOf = (line: string): Kind => {
  const first = line.charAt(line.search(/\S/))
  switch (first) {
    case "":
      return "blank"
    case "#":
      return heading.test(line) ? "heading" : "text"
    case ">":
      return quote.test(line) ? "quote" : "text"
    case "<":
      return detailsBegin.test(line) ? "details" : "text"
    case "`":
    case "~":
      return fenceOf(line) === null ? "text" : "fence"
    case "-":
    case "*":
    case "_":
      if (isRule(line)) return "rule"
      return item.test(line) ? "item" : "text"
    default:
      return /[+•\d]/.test(first) && item.test(line) ? "item" : "text"
  }
}

export const isTable = (lines: Lines, index: number): boolean =>
  (lines[index] ?? "").includes("|") && isTableRule(lines[index + 1] ?? "")

export const isText = (lines: Lines, index: number): boolean =>
  kindOf(lines[index] ?? "") === "text" && !isTable(lines, index)

export const endOf = (lines: Lines, start: number, belongs: (line: string, index: number) => boolean): number => {
  let end = start
  while (end < lines.length && belongs(lines[end] ?? "", end)) end++
  return end
}

/** Telegram's quotes do not nest: a bar marks what is quoted within one. */
export const unquoted = (line: string): string => {
  const outer = line.replace(quote, "")
  const inner = outer.replace(/^(?: {0,3}>(?![\d=<-]) ?)+/, "")
  return inner === outer ? outer : `│ ${inner}`
}

/** What stands between the marks. */
export const headingWords = (line: string): string => {
  const words = line.replace(heading, "").trimEnd()
  let end = words.length
  while (end > 0 && words.charAt(end - 1) === "#") end--
  const isClosed = end === 0 || /[ \t]/.test(words.charAt(end - 1))
  return isClosed ? words.slice(0, end).trimEnd() : words
}

export interface Code {
  readonly code: string
  readonly language: string | undefined
  /** What stands behind the opening marks and is no language. */
  readonly words: string
  readonly end: number
}

/** Up to the closing fence, or to the end while that has not arrived. */
export const codeIn = (lines: Lines, start: number, opening: Fence): Code => {
  const end = endOf(lines, start + 1, (line) => !closes(opening, line))
  const { indent, info } = opening
  const code = lines
    .slice(start + 1, end)
    .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line))
    .join("\n")
  const isLanguage = /^[\w+#.-]+$/.test(info)
  return { code, language: isLanguage ? info : undefined, words: isLanguage ? "" : info, end: end + 1 }
}

/** Without the blank lines around. */
const trimmed = (lines: Lines): Lines => {
  const from = lines.findIndex((line) => !isBlank(line))
  return from < 0 ? [] : lines.slice(from, lines.findLastIndex((line) => !isBlank(line)) + 1)
}

export interface Quoted {
  /** Without the marks, and without blank lines around. */
  readonly lines: Lines
  readonly end: number
}

export const quotedIn = (lines: Lines, start: number): Quoted => {
  const end = endOf(lines, start, (line) => quote.test(line))
  return { lines: trimmed(lines.slice(start, end).map(unquoted)), end }
}

export interface Details {
  readonly summary: string
  readonly isOpen: boolean
  readonly lines: Lines
  readonly end: number
}

/** Behind it no details end, so that none is looked for twice. */
export const lastDetailsEnd = (lines: Lines): number => lines.findLastIndex((line) => detailsEnd.test(line))

/** A summary in one line, and what it hides; null: there is no such thing here. */
export const detailsIn = (lines: Lines, start: number, last: number): Details | null => {
  const [opening, open] = detailsBegin.exec(lines[start] ?? "") ?? []
  if (opening === undefined || start > last) return null
  const end = endOf(lines, start, (line) => !detailsEnd.test(line))
  const inner = lines.slice(start, end + 1)
  inner[inner.length - 1] = (inner.at(-1) ?? "").replace(detailsEnd, "")
  inner[0] = (inner[0] ?? "").slice(opening.length)
  const at = inner.findIndex((line) => !isBlank(line))
  const [marked, summary = ""] = summaryLine.exec(inner[at] ?? "") ?? []
  if (marked === undefined || isBlank(summary)) return null
  const hidden = trimmed([(inner[at] ?? "").slice(marked.length), ...inner.slice(at + 1)])
  return { summary: summary.trim(), isOpen: open !== undefined, lines: hidden, end: end + 1 }
}
