import { characterStart } from "./Graphemes.ts"
import { writeBlocks } from "./markdown/Blocks.ts"
import { structureOf } from "./markdown/Structure.ts"
import { makeWriter } from "./markdown/Writer.ts"
import type { RichBlock } from "./RichBlocks.ts"
import { plain, type RichText } from "./RichText.ts"
import { isVisible } from "./Visible.ts"

/** UTF-16 units: eight messages. What comes behind stays as written. */
export const longestFormatted = 32_768

/** Lines that Telegram would run together. */
const lineEnds = /\r\n?|[\u0085\u2028\u2029]/g

const formattedEnd = (text: string): number => {
  if (text.length <= longestFormatted) return text.length
  const line = text.lastIndexOf("\n", longestFormatted)
  return line > 0 ? line : characterStart(text, longestFormatted)
}

/** The model's Markdown as text and entities, as many as there are. What is no formatting stays as written. */
export const fromMarkdown = (markdown: string): RichText => {
  const text = markdown.replaceAll(lineEnds, "\n")
  const end = formattedEnd(text)
  const writer = makeWriter()
  writeBlocks(text.slice(0, end).split("\n"), writer)
  writer.write(text.slice(end))
  const formatted = writer.done()
  return isVisible(formatted.text) ? formatted : plain(text)
}

/** The model's Markdown as blocks; null: too long for a message. */
export const blocksOf = (markdown: string): ReadonlyArray<RichBlock> | null => {
  const text = markdown.replaceAll(lineEnds, "\n")
  return text.length > longestFormatted ? null : structureOf(text.split("\n"))
}
