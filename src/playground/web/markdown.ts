/** The subset of Markdown that models use; everything else stays text. */
export type Inline =
  | string
  | { readonly kind: "strong" | "em" | "s" | "code" | "link"; readonly text: string; readonly url?: string }

export type Block =
  | { readonly kind: "heading"; readonly level: number; readonly text: string }
  | { readonly kind: "code"; readonly language: string; readonly text: string }
  | { readonly kind: "item"; readonly mark: string; readonly depth: number; readonly text: string }
  | { readonly kind: "quote" | "paragraph"; readonly text: string }
  | { readonly kind: "rule" }

const fence = /^\s*(?:```|~~~)\s*(\S*)/
const single: ReadonlyArray<readonly [RegExp, (match: RegExpExecArray) => Block]> = [
  [/^(#{1,6})\s+(.*)$/, ([, marks = "", text = ""]) => ({ kind: "heading", level: marks.length, text })],
  [/^\s*(?:-{3,}|\*{3,}|_{3,})\s*$/, () => ({ kind: "rule" })],
  [
    /^(\s*)([-*+]|\d+[.)])\s+(.*)$/,
    ([, space = "", mark = "", text = ""]) => ({
      kind: "item",
      mark: /\d/.test(mark) ? mark : "•",
      depth: Math.min(4, Math.floor(space.length / 2)),
      text,
    }),
  ],
]

const blockOf = (line: string) => {
  for (const [pattern, make] of single) {
    const match = pattern.exec(line)
    if (match) return make(match)
  }
  return null
}

/** Adjacent lines form one paragraph or quote and keep their line breaks. */
const grow = (blocks: Array<Block>, kind: "quote" | "paragraph", text: string, joins: boolean) => {
  const last = blocks.at(-1)
  if (joins && last?.kind === kind) blocks[blocks.length - 1] = { kind, text: `${last.text}\n${text}` }
  else blocks.push({ kind, text })
}

export const toBlocks = (markdown: string): ReadonlyArray<Block> => {
  const blocks: Array<Block> = []
  const lines = markdown.replaceAll("\r\n", "\n").split("\n")
  let joins = false
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? ""
    const opening = fence.exec(line)
    const block = opening ? null : blockOf(line)
    const quote = /^\s*>\s?(.*)$/.exec(line)
    if (opening) {
      const end = lines.findIndex((other, index) => index > at && fence.test(other))
      const last = end === -1 ? lines.length : end
      blocks.push({ kind: "code", language: opening[1] ?? "", text: lines.slice(at + 1, last).join("\n") })
      at = last
    } else if (block) blocks.push(block)
    else if (quote) grow(blocks, "quote", quote[1] ?? "", joins)
    else if (line.trim() !== "") grow(blocks, "paragraph", line, joins)
    joins = line.trim() !== ""
  }
  return blocks
}

const inline =
  /`([^`\n]+)`|\*\*(?=\S)(.+?)(?<=\S)\*\*|__(?=\S)(.+?)(?<=\S)__|~~(.+?)~~|(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])|(?<!\w)_(?=\S)([^_\n]+?)(?<=\S)_(?!\w)|\[([^\]\n]+)\]\(([^)\s]+)\)/gs

export const toInlines = (text: string): ReadonlyArray<Inline> => {
  const found: Array<Inline> = []
  let at = 0
  for (const match of text.matchAll(inline)) {
    if (match.index > at) found.push(text.slice(at, match.index))
    const [whole, code, strong, strong2, strike, em, em2, link, url] = match
    if (code !== undefined) found.push({ kind: "code", text: code })
    else if (strong !== undefined || strong2 !== undefined)
      found.push({ kind: "strong", text: strong ?? strong2 ?? "" })
    else if (strike !== undefined) found.push({ kind: "s", text: strike })
    else if (link !== undefined) found.push({ kind: "link", text: link, url: url ?? "" })
    else found.push({ kind: "em", text: em ?? em2 ?? "" })
    at = match.index + whole.length
  }
  if (at < text.length) found.push(text.slice(at))
  return found
}
