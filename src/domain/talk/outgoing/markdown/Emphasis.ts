import { type Marks, mayClose, mayOpen } from "./Marks.ts"
import type { Token } from "./Tokens.ts"
import type { Style } from "./Writer.ts"

/** What marks turned out to be. Marks that mean nothing are shown: before what they open, behind what they close. */
export interface Emphasis {
  readonly closes: number
  readonly opens: ReadonlyArray<Style>
  readonly shown: number
}

/** Names in Python and in test folders, not bold words. */
const specialNames =
  /^(?:init|main|name|file|all|str|repr|doc|dict|call|class|len|iter|next|enter|exit|new|del|eq|hash|getitem|setitem|slots|version|author|tests?|mocks?)$/

const styleOf = (mark: string, count: number): Style => {
  if (mark === "~") return "strikethrough"
  return count === 1 ? "italic" : "bold"
}

/** By their count; three marks are bold and italic at once. Made once, as answers may have thousands of marks. */
const kinds: ReadonlyMap<string, ReadonlyArray<ReadonlyArray<string>>> = new Map(
  ["*", "_", "~"].map((mark) => [mark, [[], [`${mark}1`], [`${mark}2`], [`${mark}1`, `${mark}2`]]] as const),
)

const none: ReadonlyArray<never> = []

const kindsOf = (mark: string, count: number): ReadonlyArray<string> => kinds.get(mark)?.[count] ?? none

interface Opener {
  readonly place: number
  readonly mark: string
  left: number
  /** The innermost first. */
  readonly opens: Array<Style>
}

/** Which marks are emphasis, by their place among the tokens. Each goes on and off the stack once at most. */
export const emphasisIn = (tokens: ReadonlyArray<Token>): ReadonlyArray<Emphasis | undefined> => {
  const found = Array.from<Emphasis | undefined>({ length: tokens.length })
  let stack: Array<Opener> = []
  let waiting = new Map<string, number>()
  const outside: Array<readonly [typeof stack, typeof waiting]> = []

  const count = (opener: Opener, change: 1 | -1): void => {
    for (const kind of kindsOf(opener.mark, opener.left)) waiting.set(kind, (waiting.get(kind) ?? 0) + change)
  }
  const keep = (opener: Opener): void => {
    stack.push(opener)
    count(opener, 1)
  }
  const take = (): Opener | undefined => {
    const opener = stack.pop()
    if (opener !== undefined) count(opener, -1)
    return opener
  }
  const settle = ({ left, opens, place }: Opener): void => {
    found[place] = { closes: 0, opens: opens.toReversed(), shown: left }
  }

  const fits = (opener: Opener, mark: string, left: number): boolean =>
    opener.mark === mark && (left === 3 || opener.left === 3 || opener.left === left)

  const isSpecialName = (opener: Opener, place: number): boolean => {
    const inner = tokens[opener.place + 1]
    return opener.mark === "_" && place === opener.place + 2 && inner?.kind === "text" && specialNames.test(inner.text)
  }

  const closed = (place: number, marks: Marks): boolean => {
    let left = marks.count
    let closes = 0
    while (left > 0 && kindsOf(marks.mark, left).some((kind) => (waiting.get(kind) ?? 0) > 0)) {
      const opener = take()
      if (opener === undefined) break
      if (!fits(opener, marks.mark, left)) continue
      if (left === 2 && isSpecialName(opener, place)) break
      const both = left === 3 && opener.left === 3
      const size = opener.left === 3 ? left : opener.left
      for (const part of both ? [2, 1] : [size]) {
        opener.opens.push(styleOf(marks.mark, part))
        closes++
      }
      opener.left -= size
      left -= size
      settle(opener)
      if (opener.left > 0) keep(opener)
    }
    if (closes === 0) return false
    found[place] = { closes, opens: none, shown: left }
    return true
  }

  tokens.forEach((token, place) => {
    if (token.kind === "link") {
      // Emphasis does not reach across the ends of a link.
      outside.push([stack, waiting])
      stack = []
      waiting = new Map()
    } else if (token.kind === "linkEnd") {
      ;[stack, waiting] = outside.pop() ?? [[], new Map()]
    } else if (token.kind === "marks") {
      if (mayClose(token) && closed(place, token)) return
      if (mayOpen(token)) keep({ place, mark: token.mark, left: token.count, opens: [] })
    }
  })
  return found
}
