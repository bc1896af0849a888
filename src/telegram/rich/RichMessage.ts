import type { InputRichBlock, RichText as ApiText } from "grammy/types"
import type { Entity, RichText } from "../../domain/talk/outgoing/RichText.ts"
import type { RichBlock, RichItem, RichRow } from "../../domain/talk/outgoing/RichBlocks.ts"
import { foldedQuote } from "../../policy/Limits.ts"

type Block = InputRichBlock

const within = (entity: Entity, text: ApiText): ApiText => {
  switch (entity.type) {
    case "text_link":
      return entity.url === undefined ? text : { type: "url", text, url: entity.url }
    case "bold":
    case "italic":
    case "strikethrough":
    case "code":
      return { type: entity.type, text }
    default:
      return text
  }
}

/** Entities come in order, the outer before the inner, so that each takes those behind it that begin in it. */
const pieces = (text: string, start: number, end: number, queue: Array<Entity>): ApiText => {
  const found: Array<ApiText> = []
  let at = start
  for (let next = queue[0]; next !== undefined && next.offset < end; next = queue[0]) {
    queue.shift()
    const from = Math.max(next.offset, at)
    const to = Math.min(next.offset + next.length, end)
    if (to <= from) continue
    if (from > at) found.push(text.slice(at, from))
    found.push(within(next, pieces(text, from, to, queue)))
    at = to
  }
  if (at < end) found.push(text.slice(at, end))
  const [only = ""] = found
  return found.length > 1 ? found : only
}

const textOf = ({ entities, text }: RichText): ApiText => pieces(text, 0, text.length, [...entities])

const itemOf = ({ blocks, isTicked, number }: RichItem) => ({
  blocks: blocks.map(toBlock),
  ...(isTicked === null ? {} : { has_checkbox: true as const }),
  ...(isTicked === true ? { is_checked: true as const } : {}),
  ...(number === null ? {} : { value: number, type: "1" as const }),
})

const sizes = [1, 2, 3, 4, 5, 6] as const

/** A long quotation is folded; only words alone can be. */
const quoteOf = (blocks: ReadonlyArray<RichBlock>): Block => {
  const texts = blocks.flatMap((block) => (block.kind === "paragraph" ? [block.text] : []))
  const length = texts.reduce((sum, { text }) => sum + text.length, 0)
  return texts.length === blocks.length && length > foldedQuote
    ? {
        type: "expandable_blockquote",
        text: texts.flatMap((text, place) => (place === 0 ? [textOf(text)] : ["\n\n", textOf(text)])),
      }
    : { type: "blockquote", blocks: blocks.map(toBlock) }
}

const toBlock = (block: RichBlock): Block => {
  switch (block.kind) {
    case "paragraph":
      return { type: "paragraph", text: textOf(block.text) }
    case "heading":
      return { type: "heading", text: textOf(block.text), size: sizes[block.size - 1] ?? 6 }
    case "code":
      return { type: "pre", text: block.code, ...(block.language === undefined ? {} : { language: block.language }) }
    case "rule":
      return { type: "divider" }
    case "list":
      return { type: "list", items: block.items.map(itemOf) }
    case "quote":
      return quoteOf(block.blocks)
    case "details":
      return {
        type: "details",
        summary: textOf(block.summary),
        blocks: block.blocks.map(toBlock),
        ...(block.isOpen ? { is_open: true } : {}),
      }
    case "table": {
      const columns = Math.max(...block.rows.map(({ cells }) => cells.length))
      const rowOf = ({ cells, isHeader }: RichRow) =>
        Array.from({ length: columns }, (_, column) => ({
          text: textOf(cells[column] ?? { text: "", entities: [] }),
          align: block.aligns[column] ?? ("left" as const),
          valign: "top" as const,
          ...(isHeader ? { is_header: true as const } : {}),
        }))
      return { type: "table", cells: block.rows.map(rowOf), is_bordered: true }
    }
  }
}

/** What `sendRichMessage` takes. Nothing in it is read as Markdown or HTML again, so that no text can bring in media or buttons. */
export const toRichMessage = (blocks: ReadonlyArray<RichBlock>) => ({ blocks: blocks.map(toBlock) })
