export interface Target {
  readonly url: string
  readonly title: string
  readonly end: number
}

/** A destination ends before the next open parenthesis that is not closed in it, so that no two searches share much text. */
const target =
  /\([ \n]{0,9}(?:<([^<>\n]{1,2048})>|((?:[^\s()\\]|\\.|\([^\s()\\]{0,200}\)){1,2048}))(?:[ \n]{1,9}(?:"([^"]{0,300})"|'([^']{0,300})'))?[ \n]{0,9}\)/y

export const isWebAddress = (url: string): boolean => /^https?:\/\/[^\s/]/i.test(url) && URL.canParse(url)

/** Nothing that could as well be a call: `list[0](item)`. */
const isPlace = (url: string): boolean => /^(?:mailto:|tel:|#.|\.{0,2}\/.)/i.test(url)

/** What `(…)` behind a closing bracket points to; null: it is no link. */
export const readTarget = (text: string, at: number, isImage: boolean): Target | null => {
  target.lastIndex = at
  const [whole, inAngles, bare = "", double, title = double ?? ""] = target.exec(text) ?? []
  if (whole === undefined) return null
  const url = (inAngles ?? bare).replaceAll(/\\([!-/:-@[-`{-~])/g, "$1").replace(/^www\.(?=\w)/i, "https://www.")
  return isImage || isWebAddress(url) || isPlace(url) ? { url, title: title.trim(), end: at + whole.length } : null
}
