import { FormattedString } from "@grammyjs/parse-mode"
import type { Entity, RichText } from "./RichText.ts"
import { inline, join, type Part } from "./FormatInline.ts"

/** Telegram's limit for one message. */
const maxEntities = 100

const heading = /^ {0,3}#{1,6}[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$/
const quote = /^ {0,3}>(?: (.*))?$/
const fence = /^([ \t]*)(`{3,}|~{3,})[ \t]*([\w+#.-]*)[^`]*$/
const listItem = /^([ \t]*(?:[-*+•]|\d{1,9}[.)])[ \t]+)([^]*)$/
const tableRule = /^[ \t]*\|?(?:[ \t]*:?-+:?[ \t]*\|)+(?:[ \t]*:?-+:?[ \t]*)?$/

interface Block {
  readonly text: FormattedString
  readonly lines: number
}

const firstFrom = (lines: ReadonlyArray<string>, start: number, condition: (line: string) => boolean): number => {
  let index = start
  while (index < lines.length && !condition(lines[index] ?? "")) index++
  return index
}

/** Runs to the closing fence, or to the end while that has not arrived. */
const codeBlock = (lines: ReadonlyArray<string>, start: number): Block | null => {
  const [, indent = "", marks = "", language = ""] = fence.exec(lines[start] ?? "") ?? []
  if (marks === "") return null
  const closing = new RegExp(`^[ \\t]*${marks.slice(0, 1)}{${marks.length},}[ \\t]*$`)
  const end = firstFrom(lines, start + 1, (line) => closing.test(line))
  const code = lines
    .slice(start + 1, end)
    .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line))
    .join("\n")
  if (code.trim() === "") return null
  return { text: FormattedString.pre(code, language === "" ? undefined : language), lines: end + 1 - start }
}

const quoteBlock = (lines: ReadonlyArray<string>, start: number): Block | null => {
  const end = firstFrom(lines, start, (line) => !quote.test(line))
  const quoted = lines.slice(start, end).map((line) => quote.exec(line)?.[1] ?? "")
  if (quoted.join("").trim() === "") return null
  return { text: FormattedString.blockquote(inline(quoted.join("\n"))), lines: quoted.length }
}

/** Stays as written: Telegram cannot show tables. */
const table = (lines: ReadonlyArray<string>, start: number): Block | null => {
  if (!(lines[start] ?? "").includes("|") || !tableRule.test(lines[start + 1] ?? "")) return null
  const end = firstFrom(lines, start, (line) => !line.includes("|"))
  return { text: join([lines.slice(start, end).join("\n")]), lines: end - start }
}

const headingLine = (line: string): FormattedString | null => {
  const text = inline(heading.exec(line)?.[1] ?? "")
  if (text.rawText.trim() === "") return null
  const within = text.rawEntities.filter(({ type }) => type !== "bold")
  return FormattedString.b(new FormattedString(text.rawText, within))
}

const isSpecial = (lines: ReadonlyArray<string>, index: number): boolean => {
  const line = lines[index] ?? ""
  return (
    line.trim() === "" ||
    heading.test(line) ||
    quote.test(line) ||
    fence.test(line) ||
    listItem.test(line) ||
    tableRule.test(lines[index + 1] ?? "")
  )
}

/** Up to the next blank or special line; emphasis may span lines. */
const paragraph = (lines: ReadonlyArray<string>, start: number): Block => {
  let end = start + 1
  while (end < lines.length && !isSpecial(lines, end)) end++
  const text = lines.slice(start, end).join("\n")
  const [, marker = "", rest = text] = listItem.exec(text) ?? []
  return { text: join([marker, inline(rest)]), lines: end - start }
}

const blockAt = (lines: ReadonlyArray<string>, start: number): Block => {
  const title = headingLine(lines[start] ?? "")
  if (title !== null) return { text: title, lines: 1 }
  return codeBlock(lines, start) ?? quoteBlock(lines, start) ?? table(lines, start) ?? paragraph(lines, start)
}

const toEntity = (entity: FormattedString["rawEntities"][number]): ReadonlyArray<Entity> => {
  const { type, offset, length } = entity
  switch (type) {
    case "bold":
    case "italic":
    case "strikethrough":
    case "code":
    case "blockquote":
      return [{ type, offset, length }]
    case "pre":
      return [{ type, offset, length, ...(entity.language === undefined ? {} : { language: entity.language }) }]
    case "text_link":
      return [{ type, offset, length, url: entity.url }]
    default:
      return []
  }
}

/** The model's Markdown as text and entities. What is not formatting stays as written; entities beyond the limit are dropped. */
export const fromMarkdown = (markdown: string): RichText => {
  const lines = markdown.split("\n")
  const parts: Array<Part> = []
  for (let index = 0; index < lines.length;) {
    const block = blockAt(lines, index)
    if (index > 0) parts.push("\n")
    parts.push(block.text)
    index += block.lines
  }
  const { rawText: text, rawEntities } = join(parts)
  const entities = rawEntities
    .flatMap(toEntity)
    .toSorted((one, other) => one.offset - other.offset || other.length - one.length)
  return { text, entities: entities.slice(0, maxEntities) }
}
