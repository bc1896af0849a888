const named: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
  ["nbsp", "\u00A0"],
  ["ndash", "–"],
  ["mdash", "—"],
  ["hellip", "…"],
  ["bull", "•"],
  ["middot", "·"],
  ["laquo", "«"],
  ["raquo", "»"],
  ["lsquo", "‘"],
  ["rsquo", "’"],
  ["ldquo", "“"],
  ["rdquo", "”"],
  ["times", "×"],
  ["minus", "−"],
  ["deg", "°"],
  ["plusmn", "±"],
  ["frac12", "½"],
  ["le", "≤"],
  ["ge", "≥"],
  ["ne", "≠"],
  ["larr", "←"],
  ["rarr", "→"],
  ["rArr", "⇒"],
  ["harr", "↔"],
  ["check", "✓"],
  ["hearts", "♥"],
  ["copy", "©"],
  ["reg", "®"],
  ["trade", "™"],
  ["euro", "€"],
  ["pound", "£"],
  ["sect", "§"],
  ["para", "¶"],
])

/** The character that `&name;`, `&#10;` or `&#xA;` stands for; null: none that can be shown. */
export const characterOf = (name: string): string | null => {
  if (!name.startsWith("#")) return named.get(name) ?? null
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
  if (!(code > 0 && code <= 0x10_ffff)) return null
  const character = String.fromCodePoint(code)
  return /[\p{C}\p{Zl}\p{Zp}]/u.test(character) ? null : character
}

export const isBlank = (character: string): boolean => character.trim() === ""

export const isWord = (character: string): boolean => /[\p{L}\p{N}]/u.test(character)

/** The whole character before, or at, a position; "" outside the text. */
export const characterBefore = (text: string, at: number): string => {
  const last = text.slice(Math.max(0, at - 1), at)
  return /[\uDC00-\uDFFF]/.test(last) ? text.slice(Math.max(0, at - 2), at) : last
}

export const characterAt = (text: string, at: number): string => {
  const code = text.codePointAt(at)
  return code === undefined ? "" : String.fromCodePoint(code)
}
