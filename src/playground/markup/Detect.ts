import type { Entity } from "../World.ts"

const letter = "\\p{L}\\p{N}_"

/** Without a protocol Telegram links only what ends like a domain; it knows all endings, these are the usual ones. */
const endings =
  "com|org|net|edu|gov|int|info|biz|name|app|dev|blog|shop|site|online|store|tech|cloud|wiki|news|me|io|ai|co|tv|fm|gg|ly|" +
  "ru|su|рф|by|kz|ua|uz|am|ge|az|eu|uk|us|ca|au|nz|ie|de|at|ch|fr|be|nl|lu|es|pt|it|gr|pl|cz|sk|hu|ro|bg|rs|hr|si|lt|lv|ee|" +
  "fi|se|no|dk|is|tr|il|in|cn|jp|kr|tw|hk|sg|br|ar|mx|za|ng"

const label = `[${letter}](?:[${letter}-]{0,61}[${letter}])?`
const rest = String.raw`(?::\d{1,5})?(?:[/?#][^\s<>"«»{}|^` + "`" + String.raw`\\]*)?`
const userInfo = "[\\w.+-]{1,64}"

interface Finder {
  readonly type: string
  readonly pattern: RegExp
  readonly isMeant?: (found: string) => boolean
}

/** In the order in which Telegram prefers them where they overlap. */
const finders: ReadonlyArray<Finder> = [
  { type: "url", pattern: new RegExp(`(?<![${letter}/#@])(?:https?|ftp|tg|ton)://[^\\s<>"«»{}|^\`\\\\]+`, "giu") },
  {
    type: "email",
    pattern: new RegExp(
      `(?<![\\w.+-])${userInfo}@(?:[a-z0-9](?:[\\w-]{0,28}[a-z0-9])?\\.){1,6}[a-z]{2,8}(?![\\w-])`,
      "giu",
    ),
  },
  {
    type: "url",
    pattern: new RegExp(`(?<![${letter}/#@.-])(?:${label}\\.){1,6}(?:${endings})(?![${letter}-])${rest}`, "giu"),
  },
  { type: "bot_command", pattern: new RegExp(`(?<![${letter}/<>])/\\w{1,64}(?:@\\w{3,32})?(?![${letter}/<>])`, "gu") },
  { type: "mention", pattern: new RegExp(`(?<![${letter}])@\\w{4,32}(?![${letter}])`, "gu") },
  {
    type: "hashtag",
    pattern: new RegExp(`(?<![${letter}])#[${letter}·\u200C]{1,256}(?![${letter}·\u200C]*#)`, "gu"),
    isMeant: (found) => /\p{L}/u.test(found),
  },
  { type: "cashtag", pattern: new RegExp(`(?<![${letter}$])\\$(?:1INCH|[A-Z]{1,8})(?![${letter}$])`, "gu") },
]

/** What ends a sentence around an address is no part of it, and neither is a parenthesis that it does not open. */
const withoutEnd = (url: string): string => {
  let end = url.length
  while (end > 0) {
    const last = url.charAt(end - 1)
    const isOpened = last === ")" && url.slice(0, end - 1).includes("(")
    if (!/[.,:;!?'")\]*_~]/.test(last) || isOpened) break
    end--
  }
  return url.slice(0, end)
}

const overlaps = (one: Entity, other: Entity): boolean =>
  one.offset < other.offset + other.length && other.offset < one.offset + one.length

export const detect = (text: string): ReadonlyArray<Entity> => {
  const found: Array<Entity> = []
  for (const { isMeant, pattern, type } of finders) {
    for (const { 0: whole, index } of text.matchAll(pattern)) {
      const words = type === "url" ? withoutEnd(whole) : whole
      const entity = { type, offset: index, length: words.length }
      if (isMeant?.(words) === false || found.some((other) => overlaps(entity, other))) continue
      found.push(entity)
    }
  }
  return found.sort((a, b) => a.offset - b.offset)
}

const closed = new Set(["code", "pre", "text_link", "text_mention", "custom_emoji", ...finders.map(({ type }) => type)])

/** The given entities, and what is detected in the text between those that exclude it. */
export const withDetected = (text: string, entities: ReadonlyArray<Entity>): ReadonlyArray<Entity> => {
  const excluding = entities.filter(({ type }) => closed.has(type))
  const detected = detect(text).filter((entity) => !excluding.some((other) => overlaps(entity, other)))
  return [...entities, ...detected].sort((a, b) => a.offset - b.offset || b.length - a.length)
}
