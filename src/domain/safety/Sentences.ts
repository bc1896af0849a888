/** A piece of an answer: a sentence with the space behind it, or what no rule may touch. */
export interface Piece {
  readonly text: string
  readonly kind: "sentence" | "kept"
  /** A list's item, a heading or a quoted line: what it asks is not asked of the person. */
  readonly isListed: boolean
}

const fence = /^\s*(?:```|~~~)/
const listed = /^\s*(?:[-*+•>#]|\d+[.)])\s?/
const ends = ".!?…"
const closers = "\"'»”’)]*_"

/** One pass over the line: no pattern may search the same text twice. */
const sentencesOf = (line: string): ReadonlyArray<string> => {
  const found: Array<string> = []
  let from = 0
  let at = listed.exec(line)?.[0].length ?? 0
  while (at < line.length) {
    if (!ends.includes(line.charAt(at))) {
      at += 1
      continue
    }
    while (at < line.length && ends.includes(line.charAt(at))) at += 1
    while (at < line.length && closers.includes(line.charAt(at))) at += 1
    if (at < line.length && !/\s/.test(line.charAt(at))) continue
    while (at < line.length && /\s/.test(line.charAt(at))) at += 1
    found.push(line.slice(from, at))
    from = at
  }
  if (from < line.length) found.push(line.slice(from))
  return found
}

type Line = ReadonlyArray<Piece>

const linesOf = (text: string): ReadonlyArray<Line> => {
  let isCode = false
  return text.split("\n").map((line): Line => {
    const isFence = fence.test(line)
    const wasCode = isCode
    if (isFence) isCode = !isCode
    if (isFence || wasCode) return [{ text: line, kind: "kept", isListed: false }]
    const isListed = listed.test(line)
    return sentencesOf(line).map((sentence): Piece => ({ text: sentence, kind: "sentence", isListed }))
  })
}

/** Each sentence as `change` gives it; null: left out, and its line too if nothing else is in it. Code blocks stay as they are. */
export const eachSentence = (text: string, change: (piece: Piece) => string | null): string => {
  const lines = linesOf(text).flatMap((line) => {
    if (line.length === 0) return [""]
    const kept = line.flatMap((piece) => (piece.kind === "kept" ? piece.text : (change(piece) ?? [])))
    const joined = kept.join("").trimEnd()
    return joined.trim() === "" && line.some(({ text: each }) => each.trim() !== "") ? [] : [joined]
  })
  return lines
    .join("\n")
    .replaceAll(/\n{3,}/g, "\n\n")
    .replace(/^\n+/, "")
    .trimEnd()
}
