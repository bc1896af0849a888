import { Result } from "effect"
import { refuse, type Refusal } from "../Refusal.ts"
import type { Entity } from "../World.ts"

const reserved = "_*[]()~`>#+-=|{}.!"
const markers = ["```", "||", "__", "*", "_", "~", "`"] as const
const types: Readonly<Record<string, string>> = {
  "*": "bold",
  _: "italic",
  __: "underline",
  "~": "strikethrough",
  "||": "spoiler",
  "`": "code",
  "```": "pre",
}
const title: Readonly<Record<string, string>> = {
  bold: "Bold",
  italic: "Italic",
  underline: "Underline",
  strikethrough: "Strikethrough",
  spoiler: "Spoiler",
  code: "Code",
  pre: "Pre",
  text_link: "TextUrl",
}

interface Open {
  readonly type: string
  readonly marker: string
  readonly offset: number
  readonly at: number
  readonly language?: string
}

/** `parse_mode` MarkdownV2; offsets in errors are bytes of the source, as in Telegram. */
export const parseMarkdownV2 = (
  source: string,
): Result.Result<{ readonly text: string; readonly entities: ReadonlyArray<Entity> }, Refusal> => {
  const entities: Array<Entity> = []
  const stack: Array<Open> = []
  let text = ""
  let at = 0
  let quote: number | null = null
  const byteOffset = (index: number) => Buffer.byteLength(source.slice(0, index))
  const failed = (reason: string) => refuse(`can't parse entities: ${reason}`)
  const close = (open: Open, extra: Readonly<Record<string, unknown>> = {}) => {
    const length = text.length - open.offset
    const language = open.language === undefined || open.language === "" ? {} : { language: open.language }
    if (length > 0) entities.push({ type: open.type, offset: open.offset, length, ...language, ...extra })
  }
  const endQuote = () => {
    if (quote !== null && text.length > quote) {
      entities.push({ type: "blockquote", offset: quote, length: text.length - quote })
    }
    quote = null
  }
  while (at < source.length) {
    const character = source[at] ?? ""
    const open = stack.at(-1)
    const inCode = open?.type === "code" || open?.type === "pre"
    if (character === "\\" && at + 1 < source.length && source.charCodeAt(at + 1) <= 126) {
      text += source[at + 1]
      at += 2
      continue
    }
    const lineStart = at === 0 || source[at - 1] === "\n"
    if (!inCode && lineStart && character === ">") {
      quote ??= text.length
      at += 1
      continue
    }
    if (lineStart && quote !== null) endQuote()
    if (!inCode && character === "]" && open?.type === "text_link") {
      const target = /^\]\(((?:\\.|[^)\\])*)\)/.exec(source.slice(at))
      if (target === null) {
        // Telegram accepts brackets without an address as plain text.
        stack.pop()
        at += 1
        continue
      }
      const url = (target[1] ?? "").replaceAll(/\\(.)/g, "$1")
      stack.pop()
      close(open, URL.canParse(url) ? { url } : { url: `http://${url}` })
      at += target[0].length
      continue
    }
    const marker = markers.find((candidate) => source.startsWith(candidate, at))
    if (marker !== undefined && (!inCode || marker === open.marker)) {
      if (open?.marker === marker) {
        stack.pop()
        close(open)
        at += marker.length
      } else {
        const language = marker === "```" ? (/^```(\w[\w+#-]*)?\n/.exec(source.slice(at)) ?? undefined) : undefined
        stack.push({
          type: types[marker] ?? marker,
          marker,
          offset: text.length,
          at,
          ...(language?.[1] === undefined ? {} : { language: language[1] }),
        })
        at += language === undefined ? marker.length : language[0].length
      }
      continue
    }
    if (!inCode && character === "[") {
      stack.push({ type: "text_link", marker: "[", offset: text.length, at })
      at += 1
      continue
    }
    if (!inCode && reserved.includes(character)) {
      return failed(`Character '${character}' is reserved and must be escaped with the preceding '\\'`)
    }
    text += character
    at += 1
  }
  endQuote()
  const left = stack.at(-1)
  if (left !== undefined) {
    return failed(`Can't find end of ${title[left.type] ?? left.type} entity at byte offset ${byteOffset(left.at)}`)
  }
  return Result.succeed({ text, entities })
}
