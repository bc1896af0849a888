/** A shorter text may stand in a log line by chance. */
const shortest = 16

/** So much of a long text is enough to know it by. */
const recognisable = 40

/** As the text stands in a JSON line, and as it is. */
const forms = (text: string): ReadonlyArray<string> => {
  const piece = text.trim().slice(0, recognisable)
  return [piece, JSON.stringify(piece).slice(1, -1)]
}

/** Lines that hold the beginning of a text that was said to the bot or by it. */
export const leaks = (lines: ReadonlyArray<string>, texts: ReadonlyArray<string>): ReadonlyArray<string> => {
  const wanted = [...new Set(texts.filter((text) => text.trim().length >= shortest).flatMap(forms))]
  return lines.filter((line) => wanted.some((piece) => line.includes(piece)))
}
