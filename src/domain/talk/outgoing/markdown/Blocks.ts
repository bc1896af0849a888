import { inline } from "./Inline.ts"
import { isTableRule, table } from "./Table.ts"
import type { Writer } from "./Writer.ts"

type Lines = ReadonlyArray<string>

const heading = /^ {0,3}#{1,6}[ \t]+(?=\S)/
const fence = /^([ \t]*)(`{3,}|~{3,})/
const item = /^([ \t]*)([-*+•]|\d{1,9}[.)])[ \t]+(?=\S)/
const task = /^\[([ xX])\][ \t]+(?=\S)/
/** `>5` and `>=` compare. */
const quote = /^ {0,3}>(?![\d=<-]) ?/

const isBlank = (line: string): boolean => line.trim() === ""

const isRule = (line: string): boolean => {
  const marks = line.replaceAll(/[ \t]/g, "")
  return marks.length >= 3 && /^(?:-+|\*+|_+)$/.test(marks)
}

interface Fence {
  readonly indent: string
  readonly marks: string
  /** What stands behind the marks: a language, or words. */
  readonly info: string
}

const fenceOf = (line: string): Fence | null => {
  const [opening = "", indent = "", marks = ""] = fence.exec(line) ?? []
  if (marks === "") return null
  const info = line.slice(opening.length).trim()
  // Otherwise it is a code span.
  if (marks.startsWith("`") && info.includes("`")) return null
  return { indent, marks, info }
}

const closes = ({ marks }: Fence, line: string): boolean => {
  const closing = line.trim()
  return closing.startsWith(marks) && closing === marks.slice(0, 1).repeat(closing.length)
}

type Kind = "blank" | "heading" | "quote" | "fence" | "rule" | "item" | "text"

/** Its first character says what a line can be. */
const kindOf = (line: string): Kind => {
  const first = line.charAt(line.search(/\S/))
  switch (first) {
    case "":
      return "blank"
    case "#":
      return heading.test(line) ? "heading" : "text"
    case ">":
      return quote.test(line) ? "quote" : "text"
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

const isTable = (lines: Lines, index: number): boolean =>
  (lines[index] ?? "").includes("|") && isTableRule(lines[index + 1] ?? "")

const isText = (lines: Lines, index: number): boolean => kindOf(lines[index] ?? "") === "text" && !isTable(lines, index)

const endOf = (lines: Lines, start: number, belongs: (line: string, index: number) => boolean): number => {
  let end = start
  while (end < lines.length && belongs(lines[end] ?? "", end)) end++
  return end
}

const writeHeading = (line: string, writer: Writer): void => {
  const words = line.replace(heading, "").trimEnd()
  let end = words.length
  while (end > 0 && words.charAt(end - 1) === "#") end--
  const isClosed = end === 0 || /[ \t]/.test(words.charAt(end - 1))
  writer.open("bold")
  inline(isClosed ? words.slice(0, end).trimEnd() : words, writer)
  writer.close()
}

/** Up to the closing fence, or to the end while that has not arrived. */
const writeCode = (lines: Lines, start: number, opening: Fence, writer: Writer): number => {
  const end = endOf(lines, start + 1, (line) => !closes(opening, line))
  const { indent, info } = opening
  const code = lines
    .slice(start + 1, end)
    .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line))
    .join("\n")
  const isLanguage = /^[\w+#.-]+$/.test(info)
  if (isBlank(code)) writer.write(lines.slice(start, end + 1).join("\n"))
  else {
    if (info !== "" && !isLanguage) writer.write(`${info}\n`)
    writer.code("pre", code, isLanguage ? info : undefined)
  }
  return end + 1
}

/** Telegram's quotes do not nest: a bar marks what is quoted within one. */
const unquoted = (line: string): string => {
  const outer = line.replace(quote, "")
  const inner = outer.replace(/^(?: {0,3}>(?![\d=<-]) ?)+/, "")
  return inner === outer ? outer : `│ ${inner}`
}

const writeQuote = (lines: Lines, start: number, writer: Writer): number => {
  const end = endOf(lines, start, (line) => quote.test(line))
  const quoted = lines.slice(start, end).map(unquoted)
  const from = quoted.findIndex((line) => !isBlank(line))
  if (from < 0) {
    writer.write(lines.slice(start, end).join("\n"))
    return end
  }
  writer.open("blockquote")
  writeBlocks(quoted.slice(from, quoted.findLastIndex((line) => !isBlank(line)) + 1), writer)
  writer.close()
  return end
}

/** With the lines that follow it; emphasis may span lines. */
const writeParagraph = (lines: Lines, start: number, first: string, writer: Writer): number => {
  const end = endOf(lines, start + 1, (_, index) => isText(lines, index))
  inline([first, ...lines.slice(start + 1, end)].join("\n"), writer)
  return end
}

const writeItem = (lines: Lines, start: number, writer: Writer): number => {
  const line = lines[start] ?? ""
  const [marker = "", indent = "", sign = ""] = item.exec(line) ?? []
  const rest = line.slice(marker.length)
  const [box = "", tick] = task.exec(rest) ?? []
  const isNumber = /\d/.test(sign)
  const signs = [...(isNumber ? [sign] : []), ...(tick === undefined ? [] : [tick === " " ? "☐" : "☑"])]
  writer.write(`${indent.replaceAll("\t", "    ")}${signs.length === 0 ? "•" : signs.join(" ")} `)
  const words = rest.slice(box.length)
  const opening = fenceOf(words)
  if (opening !== null) return writeCode(lines, start, { ...opening, indent: " ".repeat(marker.length) }, writer)
  if (!heading.test(words)) return writeParagraph(lines, start, words, writer)
  writeHeading(words, writer)
  return start + 1
}

const writeText = (lines: Lines, start: number, writer: Writer): number => {
  if (!isTable(lines, start)) return writeParagraph(lines, start, lines[start] ?? "", writer)
  const end = endOf(lines, start + 2, (row) => row.includes("|"))
  table(lines.slice(start, end), writer)
  return end
}

const writeBlock = (lines: Lines, start: number, writer: Writer): number => {
  const line = lines[start] ?? ""
  switch (kindOf(line)) {
    case "blank":
      writer.write(line)
      return start + 1
    case "heading":
      writeHeading(line, writer)
      return start + 1
    case "rule":
      writer.write("———")
      return start + 1
    case "quote":
      return writeQuote(lines, start, writer)
    case "fence": {
      const opening = fenceOf(line)
      return opening === null ? writeText(lines, start, writer) : writeCode(lines, start, opening, writer)
    }
    case "item":
      return writeItem(lines, start, writer)
    case "text":
      return writeText(lines, start, writer)
  }
}

/** Markdown line by line; each line is looked at a few times, however many there are. */
export const writeBlocks = (lines: Lines, writer: Writer): void => {
  for (let index = 0; index < lines.length;) {
    if (index > 0) writer.write("\n")
    index = writeBlock(lines, index, writer)
  }
}
