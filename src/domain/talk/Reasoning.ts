/** How models mark their private reasoning when their server leaves it in the text. */
const marks: ReadonlyArray<readonly [open: string, close: string]> = [
  ["<think>", "</think>"],
  ["<thinking>", "</thinking>"],
  ["<thought>", "</thought>"],
  ["<reasoning>", "</reasoning>"],
  ["<seed:think>", "</seed:think>"],
  ["[think]", "[/think]"],
  ["◁think▷", "◁/think▷"],
  ["<|start_thinking|>", "<|end_thinking|>"],
  ["<|channel|>analysis<|message|>", "<|channel|>final<|message|>"],
]

const escaped = (text: string): string => text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`)

const anyOf = (words: ReadonlyArray<string>): RegExp => new RegExp(words.map(escaped).join("|"), "i")

const closers = anyOf(marks.map(([, close]) => close))
const anyOpening = new RegExp(String.raw`^(?:${marks.map(([open]) => escaped(open)).join("|")})`, "im")
const anyMark = anyOf(marks.flat())
const closerOf = new Map(marks)
const longest = Math.max(...marks.flat().map(({ length }) => length))

const mayBegin = /[<[◁]/

const isBeginning = (text: string): boolean => marks.flat().some((mark) => mark.startsWith(text))

/** What was said before a beginning on a line of its own: reasoning that quotes the mark has it within a line. */
const saidBefore = (text: string): string => {
  const found = anyOpening.exec(text)
  return found === null ? "" : text.slice(0, found.index)
}

/** How many characters at the end of a text may be the beginning of a mark. */
const unsure = (text: string): number => {
  const tail = text.slice(1 - longest).toLowerCase()
  if (!mayBegin.test(tail)) return 0
  for (let start = 0; start < tail.length; start++) {
    if (isBeginning(tail.slice(start))) return tail.length - start
  }
  return 0
}

export interface Spoken {
  readonly text: string
  /** Everything before it was reasoning after all: its beginning was not marked. */
  readonly anew: boolean
}

/** Takes the private reasoning out of a text that arrives in pieces. Marks in code are words like any other. */
export class Reasoning {
  /** The end of what came, as long as it may be the beginning of a mark. */
  #held = ""
  /** The mark that ends the reasoning; null: outside. */
  #until: RegExp | null
  /** What may be an answer after all, as no mark said that it begins with reasoning. */
  #assumed: Array<string> | null
  #out: Spoken = nothing
  #begun = false
  #ticks = 0
  #fences = 0
  #hidden = false
  #unmarked = false

  /** `assumed`: this model begins with reasoning and marks only its end. */
  constructor(assumed = false) {
    this.#assumed = assumed ? [] : null
    this.#until = assumed ? closers : null
  }

  get hidden(): boolean {
    return this.#hidden
  }

  /** Whether only the end of the reasoning was marked. */
  get unmarked(): boolean {
    return this.#unmarked
  }

  feed(piece: string): Spoken {
    this.#out = nothing
    let rest: string | null = this.#held + piece
    this.#held = ""
    while (rest !== null) rest = this.#until === null ? this.#outside(rest) : this.#inside(rest, this.#until)
    return this.#out
  }

  end(): Spoken {
    const held = this.#held
    const assumed = this.#assumed
    this.#held = ""
    if (assumed === null) return this.#until === null ? { text: held, anew: false } : nothing
    // This time it did not reason first.
    this.#assumed = null
    this.#until = null
    const { anew, text } = this.feed(assumed.join("") + held)
    return { text: text + this.end().text, anew }
  }

  #inside(text: string, until: RegExp): string | null {
    const end = until.exec(text)
    if (end === null) {
      const kept = text.length - Math.min(text.length, longest)
      this.#assumed?.push(text.slice(0, kept))
      this.#held = text.slice(kept)
      return null
    }
    const said = this.#assumed === null ? "" : saidBefore(this.#assumed.join("") + text.slice(0, end.index))
    this.#unmarked ||= this.#assumed !== null
    this.#hidden = true
    this.#assumed = null
    this.#until = null
    if (said.trim() !== "") this.#speak(said)
    return text.slice(end.index + end[0].length)
  }

  #outside(text: string): string | null {
    const found = mayBegin.test(text) ? anyMark.exec(text) : null
    if (found === null) {
      const kept = text.length - unsure(text)
      this.#speak(text.slice(0, kept))
      this.#held = text.slice(kept)
      return null
    }
    const [mark] = found
    this.#speak(text.slice(0, found.index))
    const close = closerOf.get(mark.toLowerCase())
    if (this.#isCode) this.#speak(mark)
    else if (close === undefined) this.#restart()
    else {
      this.#hidden = true
      this.#until = anyOf([close])
    }
    return text.slice(found.index + mark.length)
  }

  #speak(spoken: string): void {
    const text = this.#begun || !this.#hidden ? spoken : spoken.trimStart()
    if (text === "") return
    this.#begun = true
    this.#out = { ...this.#out, text: this.#out.text + text }
    if (!text.includes("`")) {
      this.#ticks = 0
      return
    }
    for (const part of text.split(/(`+)/)) {
      if (part.startsWith("`")) this.#ticks += part.length
      else if (part !== "") this.#ticks = 0
      if (this.#ticks < 3) continue
      this.#fences += 1
      this.#ticks = 0
    }
  }

  #restart(): void {
    this.#hidden = true
    this.#unmarked = true
    this.#begun = false
    this.#fences = 0
    this.#ticks = 0
    this.#out = { text: "", anew: true }
  }

  /** Behind a backtick, or between fences. */
  get #isCode(): boolean {
    return this.#ticks > 0 || this.#fences % 2 === 1
  }
}

const nothing: Spoken = { text: "", anew: false }

export const withoutReasoning = (text: string): string => {
  const reasoning = new Reasoning()
  const first = reasoning.feed(text)
  const rest = reasoning.end()
  return reasoning.hidden ? (first.text + rest.text).trim() : text
}
