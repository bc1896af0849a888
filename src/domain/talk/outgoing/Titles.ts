import { beginningOf } from "./Graphemes.ts"

/** Cut at a space where possible, never inside a character, with an ellipsis and no comma before it. */
export const shortened = (text: string, length: number): string => {
  const line = text.replace(/\s+/gu, " ").trim()
  const points = Array.from(line)
  if (points.length <= length) return line
  const cut = beginningOf(line, points.slice(0, length - 1).join("").length)
  const space = cut.lastIndexOf(" ")
  const kept = space > cut.length / 2 ? cut.slice(0, space) : cut
  return `${kept.replace(/[\s,;:.–—-]+$/u, "")}…`
}
