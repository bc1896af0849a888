import { fmt, FormattedString } from "@grammyjs/parse-mode"
import { Lexer, type Token } from "marked"

/** A longer paragraph stays plain: nobody writes one, and the search for emphasis may take long. */
const maxLength = 20_000

export type Part = string | FormattedString

export const join = (parts: ReadonlyArray<Part>): FormattedString =>
  fmt(
    Array.from({ length: parts.length + 1 }, () => ""),
    ...parts,
  )

const rawOf = (tokens: ReadonlyArray<Token>): string => tokens.map(({ raw }) => raw).join("")

const childrenOf = (token: Token): ReadonlyArray<Token> => ("tokens" in token ? (token.tokens ?? []) : [])

/** Against CommonMark, `2*3*4`, `2**3` and `__init__` are not emphasis; bold may touch letters of other scripts. */
const isLiteral = (marker: string, inner: string, before: string, after: string): boolean => {
  switch (marker) {
    case "*":
      return /[\p{L}\p{N}]/u.test(before + after)
    case "**":
      return /[A-Za-z0-9]/.test(before) || /[0-9]/.test(after)
    case "__":
      return /^[a-z0-9_]+$/.test(inner)
    default:
      return false
  }
}

const isWebAddress = (url: string): boolean => /^https?:\/\/[^\s/]/i.test(url) && URL.canParse(url)

const codeOf = (raw: string): string => {
  const inner = raw.replace(/^(`+)([^]*)\1$/, "$2")
  return inner.trim() !== "" && inner.startsWith(" ") && inner.endsWith(" ") ? inner.slice(1, -1) : inner
}

type Neighbours = readonly [before: string, after: string]

const emphasis = (
  token: Token,
  marker: string,
  [before, after]: Neighbours,
  format: (text: FormattedString) => FormattedString,
): Part => {
  const children = childrenOf(token)
  const inner = rawOf(children)
  if (inner.trim() === "" || token.raw !== marker + inner + marker) return token.raw
  if (isLiteral(marker, inner, before, after)) return join([marker, ...toParts(children), marker])
  return format(join(toParts(children)))
}

const toPart = (token: Token, neighbours: Neighbours): Part => {
  switch (token.type) {
    case "strong":
      return emphasis(token, token.raw.slice(0, 2), neighbours, (text) => FormattedString.b(text))
    case "em":
      return emphasis(token, token.raw.slice(0, 1), neighbours, (text) => FormattedString.i(text))
    case "del":
      return emphasis(token, "~~", neighbours, (text) => FormattedString.s(text))
    case "codespan": {
      const code = codeOf(token.raw)
      return code.trim() === "" ? token.raw : FormattedString.code(code)
    }
    case "link": {
      const text = join(toParts(childrenOf(token)))
      const isLink = token.raw.startsWith("[") && text.rawText.trim() !== "" && isWebAddress(token.href)
      return isLink ? FormattedString.link(text, token.href) : token.raw
    }
    case "escape":
      return /^\\[*_~`#>[\]]$/.test(token.raw) ? token.raw.slice(1) : token.raw
    default:
      return token.raw
  }
}

const toParts = (tokens: ReadonlyArray<Token>): ReadonlyArray<Part> =>
  tokens.map((token, index) =>
    toPart(token, [tokens[index - 1]?.raw.slice(-1) ?? "", tokens[index + 1]?.raw.slice(0, 1) ?? ""]),
  )

/** Markdown within one paragraph: emphasis, code and web links. */
export const inline = (text: string): FormattedString => {
  if (text.length > maxLength || !/[*_~`[\\]/.test(text)) return join([text])
  const tokens = Lexer.lexInline(text)
  return join(rawOf(tokens) === text ? toParts(tokens) : [text])
}
