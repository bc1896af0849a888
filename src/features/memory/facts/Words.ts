import { folded } from "../../../domain/talk/Evidence.ts"

const stemLength = 5

/** Forms of a word begin alike. */
export const stemsOf = (text: string): ReadonlySet<string> =>
  new Set((folded(text).match(/[\p{L}\p{N}]{2,}/gu) ?? []).map((word) => word.slice(0, stemLength)))

/** The share of the longer one's words that the other has, too. */
export const likeness = (one: string, other: string): number => {
  const [left, right] = [stemsOf(one), stemsOf(other)]
  const most = Math.max(left.size, right.size)
  return most === 0 ? 0 : [...left].filter((stem) => right.has(stem)).length / most
}

export const saysTheSame = (one: string, other: string): boolean => likeness(one, other) === 1

/** How many of the words it asks for are in it. */
export const sharedWith = (text: string, stems: ReadonlySet<string>): number =>
  [...stemsOf(text)].filter((stem) => stems.has(stem)).length

/** What a forgotten fact is known by, whatever else is the same in it. */
export const textKey = (text: string): string => `text ${[...stemsOf(text)].toSorted().join(" ")}`
export const quoteKey = (messageId: number, quote: string): string => `quote ${messageId} ${folded(quote)}`
export const slotKey = (messageId: number, slot: string): string => `slot ${messageId} ${slot}`
