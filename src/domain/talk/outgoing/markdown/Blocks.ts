import { inline } from "./Inline.ts"
import {
  codeIn,
  detailsIn,
  endOf,
  type Fence,
  fenceOf,
  heading,
  headingWords,
  isBlank,
  isTable,
  isText,
  item,
  kindOf,
  lastDetailsEnd,
  type Lines,
  quotedIn,
  task,
} from "./Lines.ts"
import { table } from "./Table.ts"
import type { Writer } from "./Writer.ts"

const writeBold = (words: string, writer: Writer): void => {
  writer.open("bold")
  inline(words, writer)
  writer.close()
}

const writeCode = (lines: Lines, start: number, opening: Fence, writer: Writer): number => {
  const { code, end, language, words } = codeIn(lines, start, opening)
  if (isBlank(code)) writer.write(lines.slice(start, end).join("\n"))
  else {
    if (words !== "") writer.write(`${words}\n`)
    writer.code("pre", code, language)
  }
  return end
}

const writeQuote = (lines: Lines, start: number, writer: Writer): number => {
  const quoted = quotedIn(lines, start)
  if (quoted.lines.length === 0) {
    writer.write(lines.slice(start, quoted.end).join("\n"))
    return quoted.end
  }
  writer.open("blockquote")
  writeBlocks(quoted.lines, writer)
  writer.close()
  return quoted.end
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
  writeBold(headingWords(words), writer)
  return start + 1
}

const writeText = (lines: Lines, start: number, writer: Writer): number => {
  if (!isTable(lines, start)) return writeParagraph(lines, start, lines[start] ?? "", writer)
  const end = endOf(lines, start + 2, (row) => row.includes("|"))
  table(lines.slice(start, end), writer)
  return end
}

const writeDetails = (lines: Lines, start: number, last: number, writer: Writer): number => {
  const details = detailsIn(lines, start, last)
  if (details === null) return writeText(lines, start, writer)
  writeBold(details.summary, writer)
  if (details.lines.length > 0) writer.write("\n")
  writeBlocks(details.lines, writer)
  return details.end
}

const writeBlock = (lines: Lines, start: number, last: number, writer: Writer): number => {
  const line = lines[start] ?? ""
  switch (kindOf(line)) {
    case "blank":
      writer.write(line)
      return start + 1
    case "heading":
      writeBold(headingWords(line), writer)
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
    case "details":
      return writeDetails(lines, start, last, writer)
    case "item":
      return writeItem(lines, start, writer)
    case "text":
      return writeText(lines, start, writer)
  }
}

/** Markdown line by line; each line is looked at a few times, however many there are. */
export const writeBlocks = (lines: Lines, writer: Writer): void => {
  const last = lastDetailsEnd(lines)
  for (let index = 0; index < lines.length;) {
    if (index > 0) writer.write("\n")
    index = writeBlock(lines, index, last, writer)
  }
}
