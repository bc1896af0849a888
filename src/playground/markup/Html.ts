import { Result } from "effect"
import { refuse, type Refusal } from "../Refusal.ts"
import type { Entity } from "../World.ts"

const types: Readonly<Record<string, string>> = {
  b: "bold",
  strong: "bold",
  i: "italic",
  em: "italic",
  u: "underline",
  ins: "underline",
  s: "strikethrough",
  strike: "strikethrough",
  del: "strikethrough",
  span: "spoiler",
  "tg-spoiler": "spoiler",
  a: "text_link",
  code: "code",
  pre: "pre",
  blockquote: "blockquote",
  "tg-emoji": "custom_emoji",
}

const named: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"' }

const decode = (text: string): string =>
  text.replaceAll(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (whole, name: string) => {
    if (!name.startsWith("#")) return named[name] ?? whole
    const code = name[1]?.toLowerCase() === "x" ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })

interface Open {
  readonly tag: string
  readonly offset: number
  readonly attributes: Readonly<Record<string, string>>
}

const attributesOf = (text: string): Record<string, string> => {
  const found: Record<string, string> = {}
  for (const match of text.matchAll(/([\w-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?/g)) {
    found[(match[1] ?? "").toLowerCase()] = decode(match[2] ?? match[3] ?? match[4] ?? "")
  }
  return found
}

const entityOf = (open: Open, text: string, inner: Open | undefined): Entity | null => {
  const entity = { type: types[open.tag] ?? open.tag, offset: open.offset, length: text.length - open.offset }
  switch (open.tag) {
    case "a": {
      const url = open.attributes["href"] ?? text.slice(open.offset)
      return URL.canParse(url) ? { ...entity, url } : null
    }
    case "tg-emoji":
      return { ...entity, custom_emoji_id: open.attributes["emoji-id"] ?? "" }
    case "blockquote":
      return "expandable" in open.attributes ? { ...entity, type: "expandable_blockquote" } : entity
    case "code": {
      const language = /^language-(.+)$/.exec(open.attributes["class"] ?? "")?.[1]
      // <pre><code class="language-x"> is one entity: the outer one.
      if (inner?.tag !== "pre") return entity
      return language === undefined ? null : { ...entity, type: "pre", language }
    }
    default:
      return entity
  }
}

/** `parse_mode` HTML; offsets in errors are bytes of the source, as in Telegram. */
export const parseHtml = (
  source: string,
): Result.Result<{ readonly text: string; readonly entities: ReadonlyArray<Entity> }, Refusal> => {
  const entities: Array<Entity> = []
  const stack: Array<Open> = []
  let text = ""
  let at = 0
  const byteOffset = (index: number) => Buffer.byteLength(source.slice(0, index))
  const failed = (reason: string) => refuse(`can't parse entities: ${reason}`)
  while (at < source.length) {
    const next = source.indexOf("<", at)
    text += decode(source.slice(at, next < 0 ? source.length : next))
    if (next < 0) break
    const match = /^<(\/?)([a-z][\w-]*)?([^>]*)(>?)/i.exec(source.slice(next))
    const tag = (match?.[2] ?? "").toLowerCase()
    if (match === null || match[4] !== ">") return failed(`Unclosed start tag at byte offset ${byteOffset(next)}`)
    if (match[1] === "/") {
      const open = stack.pop()
      if (open === undefined) return failed(`Unexpected end tag at byte offset ${byteOffset(next)}`)
      if (tag !== "" && open.tag !== tag) {
        return failed(
          `Unmatched end tag at byte offset ${byteOffset(next)}, expected "</${open.tag}>", found "</${tag}>"`,
        )
      }
      const entity = entityOf(open, text, stack.at(-1))
      const last = entities.at(-1)
      const repeated = open.tag === "pre" && last?.type === "pre" && last.offset === open.offset
      if (entity !== null && entity.length > 0 && !repeated) entities.push(entity)
    } else {
      const attributes = attributesOf(match[3] ?? "")
      if (types[tag] === undefined) {
        return failed(`Unsupported start tag "${tag}" at byte offset ${byteOffset(next)}`)
      }
      if (tag === "span" && attributes["class"] !== "tg-spoiler") {
        return failed(`Tag "span" must have class "tg-spoiler" at byte offset ${byteOffset(next)}`)
      }
      stack.push({ tag, offset: text.length, attributes })
    }
    at = next + match[0].length
  }
  const open = stack.at(-1)
  if (open !== undefined) return failed(`Can't find end tag corresponding to start tag "${open.tag}"`)
  return Result.succeed({ text, entities })
}
