import type { Outgoing } from "./Outgoing.ts"
import { type RichText, slice } from "./RichText.ts"
import { isVisible } from "./Visible.ts"

/** The last part of a piece, where a natural cut is sought. */
const cutWindow = 0.2

/** After a line, else after a word, else anywhere but inside a character. */
const cutAt = (text: string, limit: number, separators: ReadonlyArray<string>): number => {
  if (text.length <= limit) return text.length
  const earliest = Math.floor(limit * (1 - cutWindow))
  for (const separator of separators) {
    const found = text.lastIndexOf(separator, limit - separator.length)
    if (found >= earliest) return found + separator.length
  }
  const unit = text.charCodeAt(limit - 1)
  return unit >= 0xd800 && unit <= 0xdbff ? limit - 1 : limit
}

/** The beginning of a long text, cut at the last space in its final fifth, then an ellipsis. */
export const preview = (rich: RichText, length: number): RichText => {
  if (rich.text.length <= length) return rich
  const cut = slice(rich, 0, cutAt(rich.text, length, [" ", "\n"]))
  return { text: `${cut.text.trimEnd()}…`, entities: slice(cut, 0, cut.text.trimEnd().length).entities }
}

/** Parts of at most `limit` UTF-16 units; joined they are the text again. */
export const split = (rich: RichText, limit: number): ReadonlyArray<RichText> => {
  const parts: Array<RichText> = []
  let start = 0
  while (start < rich.text.length) {
    const rest = rich.text.slice(start, start + limit + 1)
    const end = start + cutAt(rest, limit, ["\n\n", "\n", " "])
    parts.push(slice(rich, start, end))
    start = end
  }
  return parts.filter(({ text }) => isVisible(text))
}

export interface SmartSendOptions {
  /** Longer answers become a preview and a file; UTF-16 units. */
  readonly threshold: number
  readonly preview: number
  readonly fileName: string
}

/** An answer as one message, or as a preview and a file of the whole. */
export const smartSend = (answer: RichText, source: string, options: SmartSendOptions): ReadonlyArray<Outgoing> =>
  answer.text.length <= options.threshold
    ? [{ _tag: "Message", text: answer }]
    : [
        { _tag: "Message", text: preview(answer, options.preview) },
        { _tag: "Document", fileName: options.fileName, content: source },
      ]

export const inParts = (answer: RichText, limit: number): ReadonlyArray<Outgoing> =>
  split(answer, limit).map((text) => ({ _tag: "Message", text }))
