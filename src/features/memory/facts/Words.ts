const folding: Readonly<Record<string, string>> = {
  ё: "е",
  "’": "'",
  "‘": "'",
  "«": '"',
  "»": '"',
  "“": '"',
  "”": '"',
  "„": '"',
}

const foldedLetter = (letter: string): string => {
  const lower = letter.toLowerCase()
  return folding[lower] ?? lower
}

/** Without case, kinds of quotation marks and spaces, and ё; each letter with its place in the text. */
const lettersOf = (text: string): ReadonlyArray<readonly [letter: string, from: number, to: number]> => {
  const letters: Array<readonly [string, number, number]> = []
  let at = 0
  for (const letter of text) {
    const to = at + letter.length
    if (!/\s/u.test(letter)) letters.push([foldedLetter(letter), at, to])
    else if (letters.length > 0 && letters.at(-1)?.[0] !== " ") letters.push([" ", at, to])
    at = to
  }
  return letters
}

const joined = (letters: ReturnType<typeof lettersOf>): string => letters.map(([letter]) => letter).join("")

export const folded = (text: string): string => joined(lettersOf(text)).trim()

/** The quote as it stands in the text; null: it does not. */
export const foundIn = (text: string, quote: string): string | null => {
  const wanted = folded(quote)
  const letters = lettersOf(text)
  const start = joined(letters).indexOf(wanted)
  if (wanted === "" || start < 0) return null
  let seen = 0
  let from: number | null = null
  for (const [letter, begins, ends] of letters) {
    if (seen === start) from = begins
    seen += letter.length
    if (from !== null && seen >= start + wanted.length) return text.slice(from, ends)
  }
  return null
}

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
