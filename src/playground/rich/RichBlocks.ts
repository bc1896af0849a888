import { Schema } from "effect"

/** A text, texts one after another, or a formatted one. */
export type RichText = string | ReadonlyArray<RichText> | RichSpan

/** Those types of formatted text that the emulator knows. */
const SpanType = Schema.Literals([
  "bold",
  "italic",
  "underline",
  "strikethrough",
  "spoiler",
  "subscript",
  "superscript",
  "marked",
  "code",
  "url",
])

export interface RichSpan {
  readonly type: typeof SpanType.Type
  readonly text: RichText
  readonly url?: string
}

const RichText: Schema.Codec<RichText> = Schema.Union([
  Schema.String,
  Schema.suspend(() => Schema.Array(RichText)),
  Schema.suspend(() => Span),
])

const Span: Schema.Codec<RichSpan> = Schema.Struct({
  type: SpanType,
  text: RichText,
  url: Schema.optionalKey(Schema.String),
})

const flag = Schema.optionalKey(Schema.Literal(true))

export const RichCell = Schema.Struct({
  text: Schema.optionalKey(RichText),
  is_header: flag,
  align: Schema.Literals(["left", "center", "right"]),
  valign: Schema.Literals(["top", "middle", "bottom"]),
})
export type RichCell = typeof RichCell.Type

export interface RichItem {
  readonly blocks: ReadonlyArray<RichBlock>
  readonly has_checkbox?: true
  readonly is_checked?: true
  readonly value?: number
  readonly type?: "1"
}

/** Those blocks of `InputRichBlock` that the emulator knows. */
export type RichBlock =
  | { readonly type: "paragraph"; readonly text: RichText }
  | { readonly type: "heading"; readonly text: RichText; readonly size: 1 | 2 | 3 | 4 | 5 | 6 }
  | { readonly type: "pre"; readonly text: RichText; readonly language?: string }
  | { readonly type: "footer"; readonly text: RichText }
  | { readonly type: "divider" }
  | { readonly type: "list"; readonly items: ReadonlyArray<RichItem> }
  | { readonly type: "blockquote"; readonly blocks: ReadonlyArray<RichBlock> }
  | { readonly type: "expandable_blockquote"; readonly text: RichText }
  | {
      readonly type: "table"
      readonly cells: ReadonlyArray<ReadonlyArray<RichCell>>
      readonly is_bordered?: true
      readonly is_striped?: true
    }
  | {
      readonly type: "details"
      readonly summary: RichText
      readonly blocks: ReadonlyArray<RichBlock>
      readonly is_open?: true
    }

const Blocks = Schema.Array(Schema.suspend((): Schema.Codec<RichBlock> => RichBlock))

const Item = Schema.Struct({
  blocks: Blocks,
  has_checkbox: flag,
  is_checked: flag,
  value: Schema.optionalKey(Schema.Int),
  type: Schema.optionalKey(Schema.Literal("1")),
})

const language = Schema.optionalKey(Schema.String)

export const RichBlock: Schema.Codec<RichBlock> = Schema.Union([
  Schema.Struct({ type: Schema.Literal("paragraph"), text: RichText }),
  Schema.Struct({ type: Schema.Literal("heading"), text: RichText, size: Schema.Literals([1, 2, 3, 4, 5, 6]) }),
  Schema.Struct({ type: Schema.Literal("pre"), text: RichText, language }),
  Schema.Struct({ type: Schema.Literal("footer"), text: RichText }),
  Schema.Struct({ type: Schema.Literal("divider") }),
  Schema.Struct({ type: Schema.Literal("list"), items: Schema.Array(Item) }),
  Schema.Struct({ type: Schema.Literal("blockquote"), blocks: Blocks }),
  Schema.Struct({ type: Schema.Literal("expandable_blockquote"), text: RichText }),
  Schema.Struct({
    type: Schema.Literal("table"),
    cells: Schema.Array(Schema.Array(RichCell)),
    is_bordered: flag,
    is_striped: flag,
  }),
  Schema.Struct({ type: Schema.Literal("details"), summary: RichText, blocks: Blocks, is_open: flag }),
])

export const isSpan = (text: RichText): text is RichSpan => typeof text === "object" && "type" in text

export const plainText = (text: RichText): string => {
  if (typeof text === "string") return text
  return isSpan(text) ? plainText(text.text) : text.map(plainText).join("")
}

export const labelOf = ({ has_checkbox, is_checked, value }: RichItem): string => {
  const box = has_checkbox === undefined ? [] : [is_checked === undefined ? "☐" : "☑"]
  const number = value === undefined ? [] : [`${value}.`]
  return [...number, ...box].join(" ") || "•"
}

/** What is read of a block where only words can be shown: in previews and quotations. */
export const wordsOf = (block: RichBlock): string => {
  switch (block.type) {
    case "divider":
      return "———"
    case "list":
      return block.items.map((item) => `${labelOf(item)} ${item.blocks.map(wordsOf).join("\n")}`).join("\n")
    case "blockquote":
      return block.blocks.map(wordsOf).join("\n")
    case "details":
      return [plainText(block.summary), ...block.blocks.map(wordsOf)].join("\n")
    case "table":
      return block.cells.map((row) => row.map(({ text = "" }) => plainText(text)).join(" │ ")).join("\n")
    default:
      return plainText(block.text)
  }
}

/** As a message has it: each item of a list with its label. */
export const received = (block: RichBlock): object => {
  switch (block.type) {
    case "list":
      return {
        ...block,
        items: block.items.map((item) =>
          Object.assign({}, item, { label: labelOf(item), blocks: item.blocks.map(received) }),
        ),
      }
    case "blockquote":
    case "details":
      return { ...block, blocks: block.blocks.map(received) }
    default:
      return block
  }
}
