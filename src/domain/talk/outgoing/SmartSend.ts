import { blocksOf } from "./Format.ts"
import { characterEnd, characterStart, pairStart } from "./Graphemes.ts"
import type { Outgoing } from "./Outgoing.ts"
import { fitsRich, hasTable, isStructured } from "./RichBlocks.ts"
import { type Entity, maxEntities, type RichText, slice } from "./RichText.ts"
import { isVisible } from "./Visible.ts"

/** The last part of a piece, where a natural cut is sought. */
const cutWindow = 0.2

/** A part may be this much shorter for the sake of its formatting. */
const shortest = 0.5

/** After a line, else after a word, else anywhere but inside a character. */
const cutAt = (text: string, limit: number, separators: ReadonlyArray<string>): number => {
  if (text.length <= limit) return text.length
  const earliest = Math.floor(limit * (1 - cutWindow))
  for (const separator of separators) {
    const found = text.lastIndexOf(separator, limit - separator.length)
    if (found >= earliest) return found + separator.length
  }
  const start = characterStart(text, limit)
  return start > 0 ? start : pairStart(text, limit)
}

const importance: ReadonlyArray<Entity["type"]> = [
  "pre",
  "text_link",
  "blockquote",
  "code",
  "bold",
  "strikethrough",
  "italic",
]

/** As many entities as Telegram takes, the most important first. */
const fitting = ({ entities, text }: RichText): RichText => {
  if (entities.length <= maxEntities) return { text, entities }
  const kept = new Set(
    entities
      .toSorted((one, other) => importance.indexOf(one.type) - importance.indexOf(other.type))
      .slice(0, maxEntities),
  )
  return { text, entities: entities.filter((entity) => kept.has(entity)) }
}

/** The beginning of a long text, cut at the last space in its final fifth, then an ellipsis. */
export const preview = (rich: RichText, length: number): RichText => {
  if (rich.text.length <= length) return fitting(rich)
  const cut = slice(rich, 0, cutAt(rich.text, length, [" ", "\n"]))
  const shown = cut.text.trimEnd()
  return fitting({ text: `${shown}…`, entities: slice(cut, 0, shown.length).entities })
}

/** The end of a long text behind an ellipsis: the newest words are the ones being read. */
export const ending = (rich: RichText, length: number): RichText => {
  if (rich.text.length <= length) return fitting(rich)
  const earliest = rich.text.length - length + 1
  const before = characterStart(rich.text, earliest)
  const start = before === earliest ? before : characterEnd(rich.text, before)
  const { entities, text } = slice(rich, start, rich.text.length)
  const moved = entities.map((entity) => Object.assign({}, entity, { offset: entity.offset + 1 }))
  return fitting({ text: `…${text}`, entities: moved })
}

/** The place of the first of the entities, from `place` on, that begins at or behind `end`. */
const firstBehind = (entities: ReadonlyArray<Entity>, place: number, end: number): number => {
  let first = place
  while (first < entities.length && (entities[first]?.offset ?? end) < end) first++
  return first
}

/** Parts of at most `limit` UTF-16 units, each with what Telegram takes of its entities; joined they are the text again. */
export const split = (rich: RichText, limit: number): ReadonlyArray<RichText> => {
  const { entities, text } = rich
  const parts: Array<RichText> = []
  const separators = ["\n\n", "\n", " "]
  let start = 0
  /** Those that began in an earlier part, and the place of the first of all others. */
  let carried: ReadonlyArray<Entity> = []
  let next = 0
  while (start < text.length) {
    // With the next code point: it decides whether a character ends before it.
    const rest = text.slice(start, start + limit + 2)
    const cut = cutAt(rest, limit, separators)
    const surplus = entities[next + maxEntities - carried.length]?.offset ?? text.length
    const isCrowded = surplus < start + cut && surplus - start >= limit * shortest
    const end = start + (isCrowded ? cutAt(rest, surplus - start, separators) : cut)
    const behind = firstBehind(entities, next, end)
    const within = carried.concat(entities.slice(next, behind))
    parts.push(fitting(slice({ text, entities: within }, start, end)))
    carried = within.filter(({ length, offset }) => offset + length > end)
    next = behind
    start = end
  }
  return parts.filter(({ text }) => isVisible(text))
}

export interface SmartSendOptions {
  readonly threshold: number
  readonly preview: number
  readonly fileName: string
}

/** An answer as one message, or as a preview and a file of the whole. */
export const smartSend = (answer: RichText, source: string, options: SmartSendOptions): ReadonlyArray<Outgoing> =>
  answer.text.length <= options.threshold
    ? [{ _tag: "Message", text: fitting(answer) }]
    : [
        { _tag: "Message", text: preview(answer, options.preview) },
        { _tag: "Document", fileName: options.fileName, content: source },
      ]

export const inParts = (answer: RichText, limit: number): ReadonlyArray<Outgoing> =>
  split(answer, limit).map((text) => ({ _tag: "Message", text }))

/** The same as a rich message, where that shows what plain ones cannot: a table, or the structure of a long answer; else null. */
export const richly = (answer: RichText, source: string, options: SmartSendOptions): ReadonlyArray<Outgoing> | null => {
  const blocks = blocksOf(source)
  if (blocks === null || !fitsRich(blocks)) return null
  const isWhole = answer.text.length <= options.threshold
  if (!(isWhole ? hasTable(blocks) : isStructured(blocks))) return null
  const text = isWhole ? fitting(answer) : preview(answer, options.preview)
  return [{ _tag: "Document", fileName: options.fileName, content: source, rich: { text, isWhole } }]
}

/** Whether they hold more than a message would: the whole comes as a file, or as one long rich message. */
export const hasFile = (answer: ReadonlyArray<Outgoing>): boolean =>
  answer.some((outgoing) => outgoing._tag === "Document" && outgoing.rich?.isWhole !== true)
