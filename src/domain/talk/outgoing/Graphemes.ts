const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" })

/** Longer than any character that people write: flags, families, letters with many marks. */
const context = 4_096

/** The nearest place at or before `at` that is inside no surrogate pair. */
export const pairStart = (text: string, at: number): number =>
  /[\uD800-\uDBFF]/.test(text.charAt(at - 1)) && /[\uDC00-\uDFFF]/.test(text.charAt(at)) ? at - 1 : at

/** The nearest place at or before `at` that is inside no visible character. */
export const characterStart = (text: string, at: number): number => {
  if (at >= text.length) return text.length
  const from = pairStart(text, Math.max(0, at - context))
  const within = segmenter.segment(text.slice(from, at + context)).containing(at - from)
  return from + (within?.index ?? 0)
}

/** The beginning of a text, at most that many UTF-16 units long. */
export const beginningOf = (text: string, length: number): string => text.slice(0, characterStart(text, length))

/** Behind the visible character that begins at `at`. */
export const characterEnd = (text: string, at: number): number =>
  at + (segmenter.segment(text.slice(at, at + context)).containing(0)?.segment.length ?? 0)

/** Latin, Greek and Cyrillic: no marks of their own, no emoji. */
const narrow = /^[ -\u02FF\u0370-\u0482\u048A-\u052F]*$/

const wide =
  /[\p{Emoji_Presentation}\uFE0F\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60]/u

export const columns = (text: string): number => {
  if (narrow.test(text)) return text.length
  let sum = 0
  for (const { segment } of segmenter.segment(text)) sum += wide.test(segment) ? 2 : 1
  return sum
}
