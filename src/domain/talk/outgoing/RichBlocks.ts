import { type Align } from "./markdown/Table.ts"
import type { Entity, RichText } from "./RichText.ts"

/** The part of `InputRichBlock` that we write. */
export type RichBlock =
  | { readonly kind: "paragraph"; readonly text: RichText }
  | { readonly kind: "heading"; readonly size: number; readonly text: RichText }
  | { readonly kind: "code"; readonly code: string; readonly language?: string }
  | { readonly kind: "rule" }
  | { readonly kind: "list"; readonly items: ReadonlyArray<RichItem> }
  | { readonly kind: "quote"; readonly blocks: ReadonlyArray<RichBlock> }
  | {
      readonly kind: "details"
      readonly summary: RichText
      readonly isOpen: boolean
      readonly blocks: ReadonlyArray<RichBlock>
    }
  | { readonly kind: "table"; readonly rows: ReadonlyArray<RichRow>; readonly aligns: ReadonlyArray<Align> }

export interface RichItem {
  /** null: no number, a dot. */
  readonly number: number | null
  /** null: no box. */
  readonly isTicked: boolean | null
  readonly blocks: ReadonlyArray<RichBlock>
}

export interface RichRow {
  readonly isHeader: boolean
  readonly cells: ReadonlyArray<RichText>
}

/** Telegram's limits for one rich message. */
export const richLimits = { characters: 32_768, blocks: 500, levels: 16, columns: 20 } as const

interface Size {
  readonly characters: number
  /** Also items of lists and rows of tables. */
  readonly blocks: number
  readonly levels: number
  readonly columns: number
}

const nothing: Size = { characters: 0, blocks: 0, levels: 0, columns: 0 }

const together = (sizes: ReadonlyArray<Size>): Size =>
  sizes.reduce(
    (sum, size) => ({
      characters: sum.characters + size.characters,
      blocks: sum.blocks + size.blocks,
      levels: Math.max(sum.levels, size.levels),
      columns: Math.max(sum.columns, size.columns),
    }),
    nothing,
  )

const within = (size: Size): Size => ({ ...size, blocks: size.blocks + 1, levels: size.levels + 1 })

/** Entities come in order, the outer before the inner. */
const levelsOf = (entities: ReadonlyArray<Entity>): number => {
  let open: Array<Entity> = []
  let most = 0
  for (const entity of entities) {
    open = [...open.filter(({ offset, length }) => offset + length > entity.offset), entity]
    most = Math.max(most, open.length)
  }
  return most
}

const sizeOfText = ({ entities, text }: RichText): Size => ({
  ...nothing,
  characters: text.length,
  levels: levelsOf(entities),
})

const sizeOf = (block: RichBlock): Size => {
  switch (block.kind) {
    case "paragraph":
    case "heading":
      return within(sizeOfText(block.text))
    case "code":
      return within({ ...nothing, characters: block.code.length })
    case "rule":
      return within(nothing)
    case "list":
      return within(together(block.items.map(({ blocks }) => within(together(blocks.map(sizeOf))))))
    case "quote":
      return within(together(block.blocks.map(sizeOf)))
    case "details":
      return within(together([sizeOfText(block.summary), ...block.blocks.map(sizeOf)]))
    case "table":
      return within(
        together(
          block.rows.map(({ cells }) => ({ ...within(together(cells.map(sizeOfText))), columns: cells.length })),
        ),
      )
  }
}

/** Whether Telegram takes them as one message; its characters are counted as UTF-16 units, which are never fewer. */
export const fitsRich = (blocks: ReadonlyArray<RichBlock>): boolean => {
  const size = together(blocks.map(sizeOf))
  return (
    size.characters > 0 &&
    size.characters <= richLimits.characters &&
    size.blocks <= richLimits.blocks &&
    size.levels <= richLimits.levels &&
    size.columns <= richLimits.columns
  )
}

/** More than paragraphs one after another. */
export const isStructured = (blocks: ReadonlyArray<RichBlock>): boolean =>
  blocks.some(({ kind }) => kind !== "paragraph")

/** Plain messages have none. */
export const hasTable = (blocks: ReadonlyArray<RichBlock>): boolean =>
  blocks.some((block) => {
    switch (block.kind) {
      case "table":
        return true
      case "list":
        return block.items.some((item) => hasTable(item.blocks))
      case "quote":
      case "details":
        return hasTable(block.blocks)
      default:
        return false
    }
  })
