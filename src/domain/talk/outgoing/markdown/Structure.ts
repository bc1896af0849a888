import type { RichBlock, RichItem } from "../RichBlocks.ts"
import { plain, type RichText } from "../RichText.ts"
import { isVisible } from "../Visible.ts"
import { inline } from "./Inline.ts"
import {
  closes,
  codeIn,
  detailsIn,
  endOf,
  fenceOf,
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
import { isEmpty, tableParts } from "./Table.ts"
import { makeWriter } from "./Writer.ts"

/** Lists, quotes and details within each other; so each line is read a few times at most. An item further in stays at this level. */
const deepest = 4

interface Found {
  readonly blocks: ReadonlyArray<RichBlock>
  readonly end: number
}

/** What nothing can be seen of stays as written. */
const textOf = (markdown: string): RichText => {
  const writer = makeWriter()
  inline(markdown, writer)
  const text = writer.done()
  return isVisible(text.text) ? text : plain(markdown)
}

const columnsOf = (space: string): number => space.replaceAll("\t", "    ").length

const indentOf = (line: string): number => columnsOf(line.slice(0, line.search(/\S/)))

/** Takes away so much of its indentation at most. */
const outdented = (line: string, columns: number): string => {
  const space = columnsOf(line.slice(0, line.search(/\S|$/)))
  return " ".repeat(Math.max(0, space - columns)) + line.trimStart()
}

const paragraphAt = (lines: Lines, start: number): Found => {
  const end = endOf(lines, start + 1, (_, index) => isText(lines, index))
  return { blocks: [{ kind: "paragraph", text: textOf(lines.slice(start, end).join("\n")) }], end }
}

const codeAt = (lines: Lines, start: number): Found => {
  const opening = fenceOf(lines[start] ?? "")
  if (opening === null) return paragraphAt(lines, start)
  const { code, end, language, words } = codeIn(lines, start, opening)
  if (isBlank(code)) return { blocks: [{ kind: "paragraph", text: plain(lines.slice(start, end).join("\n")) }], end }
  const block: RichBlock = { kind: "code", code, ...(language === undefined ? {} : { language }) }
  return { blocks: words === "" ? [block] : [{ kind: "paragraph", text: plain(words) }, block], end }
}

const quoteAt = (lines: Lines, start: number, depth: number): Found => {
  const { end, lines: quoted } = quotedIn(lines, start)
  const blocks: ReadonlyArray<RichBlock> =
    quoted.length === 0
      ? [{ kind: "paragraph", text: plain(lines.slice(start, end).join("\n")) }]
      : [{ kind: "quote", blocks: structureOf(quoted, depth + 1) }]
  return { blocks, end }
}

const detailsAt = (lines: Lines, start: number, last: number, depth: number): Found => {
  const details = detailsIn(lines, start, last)
  if (details === null) return paragraphAt(lines, start)
  const { end, isOpen, summary } = details
  const blocks = structureOf(details.lines, depth + 1)
  return { blocks: [{ kind: "details", summary: textOf(summary), isOpen, blocks }], end }
}

const cell = (markdown: string): RichText => (markdown === "" ? plain("") : textOf(markdown))

const textAt = (lines: Lines, start: number): Found => {
  if (!isTable(lines, start)) return paragraphAt(lines, start)
  const end = endOf(lines, start + 2, (row) => row.includes("|"))
  const { aligns, header, rows } = tableParts(lines.slice(start, end))
  const all = [
    ...(isEmpty(header) ? [] : [{ isHeader: true, cells: header.map(cell) }]),
    ...rows.map((row) => ({ isHeader: false, cells: row.map(cell) })),
  ]
  return all.length === 0
    ? { blocks: [{ kind: "paragraph", text: plain(lines.slice(start, end).join("\n")) }], end }
    : { blocks: [{ kind: "table", rows: all, aligns }], end }
}

interface Marker {
  readonly indent: number
  readonly width: number
  readonly number: number | null
}

const markerOf = (line: string): Marker | null => {
  if (kindOf(line) !== "item") return null
  const [marker = "", indent = "", sign = ""] = item.exec(line) ?? []
  return {
    indent: columnsOf(indent),
    width: marker.length - indent.length,
    number: /\d/.test(sign) ? Number.parseInt(sign, 10) : null,
  }
}

const afterBlanks = (lines: Lines, start: number): number => endOf(lines, start, isBlank)

/** The lines of one item, behind its first. */
const itemEnd = (lines: Lines, start: number, { indent }: Marker, depth: number): number => {
  const belongs = (line: string): boolean =>
    indentOf(line) >= indent + 2 && (depth < deepest || kindOf(line) !== "item")
  let end = start + 1
  while (end < lines.length) {
    const line = lines[end] ?? ""
    if (isBlank(line)) {
      const next = afterBlanks(lines, end)
      if (next >= lines.length || !belongs(lines[next] ?? "")) break
      end = next
    } else if (belongs(line)) {
      const opening = fenceOf(line)
      // The code may be indented less than its fence.
      end = opening === null ? end + 1 : endOf(lines, end + 1, (inner) => !closes(opening, inner)) + 1
    } else if (isText(lines, end) && !isBlank(lines[end - 1] ?? "")) {
      end++
    } else break
  }
  return Math.min(end, lines.length)
}

const itemOf = (lines: Lines, start: number, end: number, marker: Marker, depth: number): RichItem => {
  const rest = (lines[start] ?? "").trimStart().slice(marker.width)
  const [box = "", tick] = task.exec(rest) ?? []
  const behind = lines.slice(start + 1, end).map((line) => outdented(line, marker.indent + marker.width))
  return {
    number: marker.number,
    isTicked: tick === undefined ? null : tick !== " ",
    blocks: structureOf([rest.slice(box.length), ...behind], depth + 1),
  }
}

const listAt = (lines: Lines, start: number, depth: number): Found => {
  const first = markerOf(lines[start] ?? "")
  if (first === null) return paragraphAt(lines, start)
  const items: Array<RichItem> = []
  const isSibling = (marker: Marker | null): marker is Marker =>
    marker !== null &&
    marker.indent >= first.indent &&
    (marker.number === null) === (first.number === null) &&
    (marker.indent < first.indent + 2 || depth >= deepest)
  let end = start
  let next: number = start
  for (;;) {
    const marker = markerOf(lines[next] ?? "")
    if (!isSibling(marker)) return { blocks: [{ kind: "list", items }], end }
    end = itemEnd(lines, next, marker, depth)
    items.push(itemOf(lines, next, end, marker, depth))
    next = afterBlanks(lines, end)
  }
}

const blockAt = (lines: Lines, start: number, last: number, depth: number): Found => {
  const line = lines[start] ?? ""
  const kind = kindOf(line)
  if (depth > deepest && (kind === "item" || kind === "quote" || kind === "details")) return paragraphAt(lines, start)
  switch (kind) {
    case "blank":
      return { blocks: [], end: start + 1 }
    case "heading": {
      const size = Math.min(6, line.trimStart().search(/[^#]/))
      return { blocks: [{ kind: "heading", size, text: textOf(headingWords(line)) }], end: start + 1 }
    }
    case "rule":
      return { blocks: [{ kind: "rule" }], end: start + 1 }
    case "quote":
      return quoteAt(lines, start, depth)
    case "fence":
      return codeAt(lines, start)
    case "details":
      return detailsAt(lines, start, last, depth)
    case "item":
      return listAt(lines, start, depth)
    case "text":
      return textAt(lines, start)
  }
}

/** Markdown as blocks; nothing of its words is left out. */
export const structureOf = (lines: Lines, depth = 0): ReadonlyArray<RichBlock> => {
  const last = lastDetailsEnd(lines)
  const found: Array<RichBlock> = []
  for (let index = 0; index < lines.length;) {
    const { blocks, end } = blockAt(lines, index, last, depth)
    found.push(...blocks)
    index = end
  }
  return found
}
