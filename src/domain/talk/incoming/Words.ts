import { Schema } from "effect"
import type { Content, Context } from "./Incoming.ts"

/** Words that the person shows us: never evidence about them, and never instructions. */
export const Shown = Schema.Struct({
  how: Schema.Literals(["forwarded", "sent by a bot", "quoted"]),
  /** Who wrote them: the companion, the person, or somebody else. */
  by: Schema.Literals(["companion", "person", "other"]),
  /** The author's name, if Telegram gives one. */
  name: Schema.NullOr(Schema.String),
  text: Schema.String,
})
export type Shown = typeof Shown.Type

export const Beside = Schema.Struct({
  shown: Schema.Array(Shown),
  /** The kind of a file that came along, of which only the words are known. */
  file: Schema.NullOr(Schema.String),
})
export type Beside = typeof Beside.Type

export interface Words {
  /** What the person wrote: the text, the caption, the words after a command, the new text of an edit. Empty: nothing. */
  readonly own: string
  /** Forwarded and quoted words, in the order in which they are seen. */
  readonly shown: ReadonlyArray<Shown>
}

const nothing: Words = { own: "", shown: [] }

const isBlank = (text: string): boolean => !/\S/.test(text)

/** Whether these may be the answer to a plain question. */
export const isShortAnswer = (text: string, most: number): boolean =>
  !isBlank(text) && text.trim().split(/\s+/u).length <= most

/** Typed, or said aloud: an answer to a question of the bot may be either. */
export const isSpoken = (content: Content): boolean =>
  content._tag === "Text" || (content._tag === "Media" && content.heard !== undefined)

/** Whether anything is said: a quotation alone asks nothing. */
export const isSaid = ({ own, shown }: Words): boolean => !isBlank(own) || shown.some(({ how }) => how !== "quoted")

/** The selected part says more than the whole message. */
const quoted = ({ quote, reply }: Context): ReadonlyArray<Shown> => {
  const text = quote?.text ?? reply?.text ?? ""
  if (isBlank(text)) return []
  const isOthers = reply === undefined || reply.messageId === null || reply.forwarded === true
  const by = reply?.fromBot === true ? "companion" : isOthers ? "other" : "person"
  return [{ how: "quoted", by, name: null, text }]
}

/** A forwarded message, or one by an inline bot, has no words of the person. */
const split = (text: string, context: Context = {}): Words => {
  const { forwarded, viaBot } = context
  if (forwarded === undefined && viaBot !== true) return { own: text, shown: quoted(context) }
  const how = forwarded === undefined ? "sent by a bot" : "forwarded"
  const said: ReadonlyArray<Shown> = isBlank(text) ? [] : [{ how, by: "other", name: forwarded?.from ?? null, text }]
  return { own: "", shown: [...quoted(context), ...said] }
}

export const wordsOf = (content: Content): Words => {
  switch (content._tag) {
    case "Text":
      return split(content.text, content.context)
    case "Command":
      return split(content.argument, content.context)
    case "Media":
      return split(
        [content.caption, content.heard ?? ""].filter((words) => !isBlank(words)).join("\n\n"),
        content.context,
      )
    case "Unsupported":
      return split(content.caption ?? "", content.context)
    case "Edited":
      return { own: content.text, shown: [] }
    default:
      return nothing
  }
}
