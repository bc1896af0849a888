import { characterAt, characterBefore, characterOf } from "./Characters.ts"
import { type Marks, mayClose, mayOpen } from "./Marks.ts"
import { isWebAddress, readTarget } from "./Target.ts"

export type Token =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "link"; readonly url: string }
  | { readonly kind: "linkEnd" }
  | Marks

const special = /\\|`+|\*+|_+|~+|!?\[|\]|<|&|https?:\/\//g

/** Every search is bounded or ends before the next mark of its own kind, so that none is made twice over the same text. */
const formula = /\\(?:\(((?:[^\\]|\\[^()[\]]){1,500})\\\)|\[((?:[^\\]|\\[^()[\]]){1,2000})\\\])/y
const looksLikeFormula = /\\[A-Za-z]|[\^_{}=]/
const punctuation = /[!-/:-@[\]^-`{-~]/
const lineBreak = /<br ?\/?>/iy
const inBrackets = /<(https?:\/\/[^\s<>]{1,2048}|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5})>/iy
const reference = /&(#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,10});/iy
const bareAddress = /https?:\/\/[^\s<>"*`\\[\]|]*/y

const matchAt = (pattern: RegExp, text: string, at: number): RegExpExecArray | null => {
  pattern.lastIndex = at
  return pattern.exec(text)
}

/** Where a code span that opens with so many backticks closes. Asked from left to right. */
const closings = (text: string) => {
  let runs: Map<number, Array<number>> | null = null
  const found = new Map<number, number>()
  return (count: number, from: number): number | null => {
    if (runs === null) {
      runs = new Map()
      for (const { 0: marks, index } of text.matchAll(/`+/g)) {
        const same = runs.get(marks.length)
        if (same === undefined) runs.set(marks.length, [index])
        else same.push(index)
      }
    }
    const places = runs.get(count) ?? []
    let next = found.get(count) ?? 0
    while (next < places.length && (places[next] ?? 0) < from) next++
    found.set(count, next)
    return places[next] ?? null
  }
}

const codeIn = (raw: string): string => {
  const line = raw.replaceAll("\n", " ")
  return line.startsWith(" ") && line.endsWith(" ") ? line.slice(1, -1) : line
}

interface Bracket {
  readonly place: number
  readonly isImage: boolean
}

/** One paragraph in pieces; joined in order they are its words again. */
export const tokensOf = (text: string): ReadonlyArray<Token> => {
  const tokens: Array<Token> = []
  const closingOf = closings(text)
  let brackets: Array<Bracket> = []
  let at = 0
  /** What is shown as it is written since here has no token yet. */
  let kept = 0
  let inked = -1

  const push = (token: Token): void => {
    tokens.push(token)
    if (token.kind !== "text" || /\S/.test(token.text)) inked = tokens.length - 1
  }
  const flush = (end: number): void => {
    if (end > kept) push({ kind: "text", text: text.slice(kept, end) })
    kept = end
  }
  /** Something else in place of what is written from `start` to `end`. */
  const instead = (token: Token, start: number, end: number): void => {
    flush(start)
    push(token)
    at = end
    kept = end
  }
  const shown = (words: string, start: number, end: number): void => instead({ kind: "text", text: words }, start, end)

  const backslash = (start: number): void => {
    const next = text.charAt(start + 1)
    at = start + 1
    if (next === "\n") return shown("", start, at)
    if (next === "\\") {
      at = start + 2
    } else if (punctuation.test(next)) {
      const [whole = "", round, square] = next === "(" || next === "[" ? (matchAt(formula, text, start) ?? []) : []
      const inner = (round ?? square ?? "").trim()
      if (looksLikeFormula.test(inner)) instead({ kind: "code", text: inner }, start, start + whole.length)
      else shown(next, start, start + 2)
    }
  }

  const backticks = (start: number, marks: string): void => {
    const from = start + marks.length
    const end = closingOf(marks.length, from)
    const inner = end === null ? "" : text.slice(from, end)
    at = from
    if (end !== null && inner.trim() !== "") {
      instead({ kind: "code", text: codeIn(inner) }, start, end + marks.length)
    }
  }

  const emphasis = (start: number, found: string): void => {
    at = start + found.length
    const marks: Marks = {
      kind: "marks",
      mark: found.slice(0, 1),
      count: found.length,
      before: characterBefore(text, start),
      after: characterAt(text, at),
    }
    if (mayOpen(marks) || mayClose(marks)) instead(marks, start, at)
  }

  const bracket = (start: number, found: string): void => {
    shown(found, start, start + found.length)
    brackets.push({ place: tokens.length - 1, isImage: found.length > 1 })
  }

  const bracketEnd = (start: number): void => {
    at = start + 1
    const opened = brackets.pop()
    const target = opened === undefined ? null : readTarget(text, at, opened.isImage)
    if (opened === undefined || target === null) return
    flush(start)
    const isEmpty = inked <= opened.place
    const title = target.title === "" ? "" : ` (${target.title})`
    if (!isWebAddress(target.url)) {
      // Outside the web a link cannot be pressed: its target is shown.
      tokens[opened.place] = { kind: "text", text: "" }
      return shown(`${isEmpty ? target.url : ` (${target.url})`}${title}`, start, target.end)
    }
    tokens[opened.place] = { kind: "link", url: target.url }
    if (isEmpty) push({ kind: "text", text: target.url })
    instead({ kind: "linkEnd" }, start, target.end)
    if (title !== "") push({ kind: "text", text: title })
    // No link lies within another, but a picture may be one.
    if (!opened.isImage) brackets = []
  }

  const angle = (start: number): void => {
    at = start + 1
    if (!/\w/.test(text.charAt(at))) return
    const broken = matchAt(lineBreak, text, start)
    if (broken !== null) return shown("\n", start, start + broken[0].length)
    const [whole = "", address = ""] = matchAt(inBrackets, text, start) ?? []
    if (whole !== "") shown(address, start, start + whole.length)
  }

  const ampersand = (start: number): void => {
    at = start + 1
    if (!/[#a-z]/i.test(text.charAt(at))) return
    const [whole = "", name = ""] = matchAt(reference, text, start) ?? []
    const character = characterOf(name)
    if (character !== null) shown(character, start, start + whole.length)
  }

  const address = (start: number): void => {
    at = start + (matchAt(bareAddress, text, start)?.[0].length ?? 0)
    // They may end emphasis around the address.
    while (/[_~]/.test(text.charAt(at - 1))) at--
  }

  const one = (found: string, start: number): void => {
    switch (found.charAt(0)) {
      case "\\":
        return backslash(start)
      case "`":
        return backticks(start, found)
      case "*":
      case "_":
      case "~":
        return emphasis(start, found)
      case "!":
      case "[":
        return bracket(start, found)
      case "]":
        return bracketEnd(start)
      case "<":
        return angle(start)
      case "&":
        return ampersand(start)
      default:
        return address(start)
    }
  }

  for (let found = matchAt(special, text, at); found !== null; found = matchAt(special, text, at)) {
    one(found[0], found.index)
  }
  flush(text.length)
  return tokens
}
