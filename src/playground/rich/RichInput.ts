import { Result, Schema } from "effect"
import { jsonOf, type Params } from "../Parameters.ts"
import { refuse, type Refusal } from "../Refusal.ts"
import { isSpan, plainText, RichBlock, type RichText, wordsOf } from "./RichBlocks.ts"

/** As the Bot API states them for `InputRichMessage`. */
const limits = { characters: 32_768, blocks: 500, levels: 16, columns: 20 } as const

interface Count {
  readonly characters: number
  readonly blocks: number
  readonly levels: number
  readonly columns: number
}

const none: Count = { characters: 0, blocks: 0, levels: 0, columns: 0 }

const sum = (counts: ReadonlyArray<Count>): Count =>
  counts.reduce(
    (all, one) => ({
      characters: all.characters + one.characters,
      blocks: all.blocks + one.blocks,
      levels: Math.max(all.levels, one.levels),
      columns: Math.max(all.columns, one.columns),
    }),
    none,
  )

const levels = (text: RichText): number => {
  if (typeof text === "string") return 0
  return isSpan(text) ? 1 + levels(text.text) : Math.max(0, ...text.map(levels))
}

const ofText = (text: RichText): Count => ({
  ...none,
  characters: Array.from(plainText(text)).length,
  levels: levels(text),
})

const inBlock = (count: Count): Count => ({ ...count, blocks: count.blocks + 1, levels: count.levels + 1 })

const ofBlock = (block: RichBlock): Count => {
  switch (block.type) {
    case "divider":
      return inBlock(none)
    case "list":
      return inBlock(sum(block.items.map(({ blocks }) => inBlock(sum(blocks.map(ofBlock))))))
    case "blockquote":
      return inBlock(sum(block.blocks.map(ofBlock)))
    case "details":
      return inBlock(sum([ofText(block.summary), ...block.blocks.map(ofBlock)]))
    case "table":
      return inBlock(
        sum(
          block.cells.map((row) => ({
            ...inBlock(sum(row.map(({ text = "" }) => ofText(text)))),
            columns: row.length,
          })),
        ),
      )
    default:
      return inBlock(ofText(block.text))
  }
}

const RichMessage = Schema.Struct({
  blocks: Schema.optionalKey(Schema.Array(Schema.Unknown)),
  html: Schema.optionalKey(Schema.String),
  markdown: Schema.optionalKey(Schema.String),
})

const decodeBlocks = Schema.decodeUnknownResult(Schema.Array(RichBlock))

export interface RichContent {
  readonly text: string
  readonly rich: ReadonlyArray<RichBlock>
}

/** Reads `rich_message`, of which the emulator knows blocks of words; `text` is what can be read of it elsewhere. */
export const richContent = (params: Params): Result.Result<RichContent, Refusal> =>
  Result.gen(function* () {
    const { blocks, html, markdown } = (yield* jsonOf(params, "rich_message", RichMessage)) ?? {}
    const given = [blocks, html, markdown].filter((each) => each !== undefined)
    if (given.length !== 1) return yield* refuse("exactly one of html, markdown, or blocks must be used")
    if (blocks === undefined) {
      return yield* Result.fail({ code: 501, description: "Not Implemented: the emulator reads rich blocks alone" })
    }
    const rich = yield* Result.mapError(decodeBlocks(blocks), () => ({
      code: 400,
      description: "Bad Request: can't parse rich_message: unknown or malformed block",
    }))
    const size = sum(rich.map(ofBlock))
    if (size.characters === 0) return yield* refuse("rich message must be non-empty")
    if (size.characters > limits.characters) return yield* refuse("rich message text is too long")
    if (size.blocks > limits.blocks) return yield* refuse("rich message has too many blocks")
    if (size.levels > limits.levels) return yield* refuse("rich message is nested too deeply")
    if (size.columns > limits.columns) return yield* refuse("rich message table has too many columns")
    return { text: rich.map(wordsOf).join("\n\n"), rich }
  })
