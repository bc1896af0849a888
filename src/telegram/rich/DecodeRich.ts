import { safeText } from "../../domain/SafeText.ts"
import { type Fields, fieldsOf } from "../DecodeFields.ts"

/** A rich message may be nested 16 times; a block, its items and its texts count. */
const deepest = 64

const listOf = (raw: unknown): ReadonlyArray<unknown> => (Array.isArray(raw) ? raw : [])

const textOf = (raw: unknown, depth: number): string => {
  if (depth > deepest) return ""
  if (typeof raw === "string") return raw
  if (Array.isArray(raw)) return raw.map((piece) => textOf(piece, depth + 1)).join("")
  const { alternative_text: emoji, expression, text } = fieldsOf(raw)
  return textOf(text ?? expression ?? emoji ?? "", depth + 1)
}

const join = (parts: ReadonlyArray<string>, between: string): string =>
  parts.filter((part) => part !== "").join(between)

const itemOf = (raw: unknown, depth: number): string => {
  const { blocks, label } = fieldsOf(raw)
  return join([typeof label === "string" ? label : "•", blocksOf(blocks, depth)], " ")
}

const rowOf = (raw: unknown, depth: number): string =>
  listOf(raw)
    .map((cell) => textOf(fieldsOf(cell)["text"] ?? "", depth))
    .join(" | ")

const blockOf = (block: Fields, depth: number): string =>
  join(
    [
      textOf(block["summary"] ?? "", depth),
      textOf(block["text"] ?? block["expression"] ?? "", depth),
      join(
        listOf(block["items"]).map((item) => itemOf(item, depth + 1)),
        "\n",
      ),
      join(
        listOf(block["cells"]).map((row) => rowOf(row, depth + 1)),
        "\n",
      ),
      blocksOf(block["blocks"], depth + 1),
      textOf(fieldsOf(block["caption"])["text"] ?? block["caption"] ?? "", depth),
      textOf(block["credit"] ?? "", depth),
    ],
    "\n",
  )

const blocksOf = (raw: unknown, depth: number): string =>
  depth > deepest
    ? ""
    : join(
        listOf(raw).map((block) => blockOf(fieldsOf(block), depth)),
        "\n",
      )

/** What can be read of a rich message; undefined: no words. */
export const wordsOfRich = (raw: unknown): string | undefined =>
  safeText(blocksOf(fieldsOf(raw)["blocks"], 0)).trim() || undefined
