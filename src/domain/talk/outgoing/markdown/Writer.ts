import type { Entity, RichText } from "../RichText.ts"

export type Style = Exclude<Entity["type"], "code" | "pre">

/** Collects text and its entities, which come out in order, the outer before the inner. */
export interface Writer {
  readonly write: (text: string) => void
  /** A style within the same style changes nothing. */
  readonly open: (type: Style, url?: string) => void
  readonly close: () => void
  /** Telegram allows no other style in code: those around it pause. */
  readonly code: (type: "code" | "pre", text: string, language?: string) => void
  readonly done: () => RichText
}

interface Span {
  readonly type: Style
  readonly url: string | undefined
  readonly start: number
  /** Kept free among the entities, so that outer ones come first. */
  readonly place: number
}

const pauses = ({ type }: Span): boolean => type !== "blockquote" && type !== "text_link"

export const makeWriter = (): Writer => {
  const texts: Array<string> = []
  const entities: Array<Entity | null> = []
  /** One for each style at most. */
  let spans: ReadonlyArray<Span> = []
  /** Whether each `open` that is not closed yet began a span. */
  const began: Array<boolean> = []
  let length = 0
  /** Behind the last character that is not white space. */
  let inked = 0

  const write = (text: string): void => {
    if (text === "") return
    texts.push(text)
    length += text.length
    if (/\S/.test(text)) inked = length
  }

  const begin = (type: Style, url: string | undefined): Span => ({
    type,
    url,
    start: length,
    place: entities.push(null) - 1,
  })

  const end = ({ place, start, type, url }: Span): void => {
    if (inked <= start) return
    entities[place] = { type, offset: start, length: length - start, ...(url === undefined ? {} : { url }) }
  }

  const open: Writer["open"] = (type, url) => {
    const isNew = !spans.some((span) => span.type === type)
    began.push(isNew)
    if (isNew) spans = [...spans, begin(type, url)]
  }

  const close = (): void => {
    if (began.pop() !== true) return
    for (const span of spans.slice(-1)) end(span)
    spans = spans.slice(0, -1)
  }

  const code: Writer["code"] = (type, text, language) => {
    if (spans.some((span) => span.type === "text_link")) return write(text)
    for (const span of spans.filter(pauses)) end(span)
    entities.push({ type, offset: length, length: text.length, ...(language === undefined ? {} : { language }) })
    write(text)
    spans = spans.map((span) => (pauses(span) ? begin(span.type, span.url) : span))
  }

  return {
    write,
    open,
    close,
    code,
    done: () => ({ text: texts.join(""), entities: entities.filter((entity) => entity !== null) }),
  }
}
