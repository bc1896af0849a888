import { columns } from "../Graphemes.ts"
import { inline } from "./Inline.ts"
import { makeWriter, type Writer } from "./Writer.ts"

/** What a phone shows in one line of a fixed-width font. */
const phoneColumns = 36

/** A longer table is no longer seen at once, in characters of its source. */
const longestAligned = 4_000

/** How much longer than its source a table may become by its headers. */
const repetition = { times: 3, units: 500 } as const

type Row = ReadonlyArray<string>

/** Between bars; `\|` is a bar within a cell. */
const cellsOf = (line: string): Row => {
  const cells = line
    .trim()
    .split(/(?<!\\)\|/)
    .map((cell) => cell.replaceAll("\\|", "|").trim())
  const from = cells[0] === "" ? 1 : 0
  return cells.slice(from, cells.length > from + 1 && cells.at(-1) === "" ? -1 : undefined)
}

export const isTableRule = (line: string): boolean =>
  line.includes("-") &&
  line.includes("|") &&
  /^[ \t|:-]+$/.test(line) &&
  cellsOf(line).every((cell) => /^:?-+:?$/.test(cell))

export type Align = "left" | "center" | "right"

const alignOf = (rule: string): Align => {
  if (rule.length > 1 && rule.endsWith(":")) return rule.startsWith(":") ? "center" : "right"
  return "left"
}

export interface TableParts {
  readonly header: Row
  readonly rows: ReadonlyArray<Row>
  readonly aligns: ReadonlyArray<Align>
}

/** A row that is empty is left out. */
export const tableParts = (lines: ReadonlyArray<string>): TableParts => ({
  header: cellsOf(lines[0] ?? ""),
  rows: lines
    .slice(2)
    .map(cellsOf)
    .filter((row) => !isEmpty(row)),
  aligns: cellsOf(lines[1] ?? "").map(alignOf),
})

export const isEmpty = (row: Row): boolean => row.every((cell) => cell === "")

const plainly = (markdown: string): string => {
  const writer = makeWriter()
  inline(markdown, writer)
  return writer.done().text.replaceAll("\n", " ")
}

const padded = (text: string, width: number): string => text + " ".repeat(Math.max(0, width - columns(text)))

/** null: too wide for a phone. */
const aligned = (header: Row, rows: ReadonlyArray<Row>): string | null => {
  const all: Array<Row> = []
  const widths: Array<number> = []
  for (const row of [header, ...rows]) {
    if (row.length * 4 - 3 > phoneColumns) return null
    const cells = row.map(plainly)
    for (const [place, cell] of cells.entries()) widths[place] = Math.max(widths[place] ?? 0, columns(cell))
    if (widths.reduce((sum, width) => sum + width + 3, -3) > phoneColumns) return null
    all.push(cells)
  }
  const line = (row: Row) =>
    row
      .map((cell, place) => padded(cell, widths[place] ?? 0))
      .join(" │ ")
      .trimEnd()
  const rule = widths.map((width) => "─".repeat(width)).join("─┼─")
  const [first = [], ...others] = all
  return [...(isEmpty(first) ? [] : [line(first), rule]), ...others.map(line)].join("\n")
}

const bold = (markdown: string, writer: Writer): void => {
  writer.open("bold")
  inline(markdown, writer)
  writer.close()
}

/** A cell with its header, each row under the bold one of its first cell. */
const asList = (header: Row, rows: ReadonlyArray<Row>, writer: Writer): void => {
  rows.forEach((row, index) => {
    if (index > 0) writer.write("\n\n")
    row.forEach((cell, place) => {
      const title = header[place] ?? ""
      const words = title === "" || cell === "" ? title + cell : `${title}: ${cell}`
      if (place === 0) return bold(words, writer)
      if (cell === "") return
      writer.write("\n• ")
      inline(words, writer)
    })
  })
}

const asLines = (header: Row, rows: ReadonlyArray<Row>, writer: Writer): void => {
  if (!isEmpty(header)) bold(header.join(" · "), writer)
  rows.forEach((row, index) => {
    if (index > 0 || !isEmpty(header)) writer.write("\n")
    inline(row.join(" · "), writer)
  })
}

/** Telegram has no tables: a narrow one is aligned in a fixed-width font, a wide one becomes a list. */
export const table = (lines: ReadonlyArray<string>, writer: Writer): void => {
  const { header, rows } = tableParts(lines)
  const source = lines.reduce((sum, line) => sum + line.length, 0)
  const narrow = source <= longestAligned ? aligned(header, rows) : null
  if (narrow?.trim() === "") return inline(lines.join("\n"), writer)
  if (narrow !== null) return writer.code("pre", narrow)
  const repeated = rows.length * header.join(": ").length
  const isShort = rows.length > 0 && repeated <= repetition.times * source + repetition.units
  return isShort ? asList(header, rows, writer) : asLines(header, rows, writer)
}
