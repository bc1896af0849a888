import { Schema } from "effect"
import { TelegramMessageId, UserId } from "../../Ids.ts"
import { Language } from "../Language.ts"
import { RichText } from "./RichText.ts"

/** `data`: `callback_data` of the Bot API, 1-64 bytes. With `copy` a press copies that text (at most 256 characters) instead. */
export const Button = Schema.Struct({
  label: Schema.String,
  data: Schema.String,
  copy: Schema.optionalKey(Schema.String),
})
export type Button = typeof Button.Type

export const Keyboard = Schema.Array(Schema.Array(Button))
export type Keyboard = typeof Keyboard.Type

/** One file of what somebody asked to take away; it waits in `Archives`. */
export const ArchiveRef = Schema.Struct({ userId: UserId, id: Schema.String, volume: Schema.Int })
export type ArchiveRef = typeof ArchiveRef.Type

/**
 * `content` as headings, lists and tables in one message. Where Telegram takes none, `text` is sent, with the file behind it if
 * that is not the whole. A release that does not know it sends the file.
 */
export const Rich = Schema.Struct({
  text: RichText,
  isWhole: Schema.Boolean,
  /** The message that shows the beginning of the answer so far: it becomes the whole. */
  messageId: Schema.optionalKey(TelegramMessageId),
})
export type Rich = typeof Rich.Type

/** Of those that Telegram takes. */
export const Reaction = Schema.Literals(["🤝"])
export type Reaction = typeof Reaction.Type

const threadId = Schema.optionalKey(Schema.Int)
const protect = Schema.optionalKey(Schema.Literal(true))

export const Outgoing = Schema.TaggedUnion({
  /** At most 4,096 UTF-16 units. With `protect` Telegram lets nobody forward or save it. */
  Message: { text: RichText, keyboard: Schema.optionalKey(Keyboard), protect, threadId },
  /** A text file, or an archive; `content` is sent as messages when Telegram refuses the file or the archive is gone. */
  Document: {
    fileName: Schema.String,
    content: Schema.String,
    archive: Schema.optionalKey(ArchiveRef),
    /** An SVG: it is sent as a picture, with `content` as its caption. */
    picture: Schema.optionalKey(Schema.String),
    rich: Schema.optionalKey(Rich),
    /** Words to be read aloud: they are sent as a voice note, with `mark` under it. */
    spoken: Schema.optionalKey(Schema.Struct({ text: Schema.String, language: Language, mark: Schema.String })),
    threadId,
  },
  /** Without a keyboard the buttons go. A new message takes its place where Telegram refuses to edit the old one. */
  Edit: {
    messageId: TelegramMessageId,
    text: RichText,
    keyboard: Schema.optionalKey(Keyboard),
    protect,
    threadId,
    /** The message shows only the beginning so far: it is deleted where a new one takes its place. */
    unfinished: Schema.optionalKey(Schema.Literal(true)),
  },
  /**
   * The text stays, the buttons go. With `reaction` an emoji is set under a message of the person's instead; a release that
   * does not know it finds no buttons there.
   */
  ClearKeyboard: { messageId: TelegramMessageId, reaction: Schema.optionalKey(Reaction), threadId },
  AnswerCallback: { queryId: Schema.String, text: Schema.optionalKey(Schema.String) },
})
export type Outgoing = typeof Outgoing.Type

const isShown = (outgoing: Outgoing): outgoing is Extract<Outgoing, { readonly threadId?: number }> =>
  outgoing._tag === "Message" ||
  outgoing._tag === "Document" ||
  outgoing._tag === "Edit" ||
  (outgoing._tag === "ClearKeyboard" && outgoing.reaction !== undefined)

export const threadOf = (outgoing: Outgoing): number | undefined => (isShown(outgoing) ? outgoing.threadId : undefined)

/** The same in a topic; undefined: in the chat itself. */
export const inThread = (threadId: number | undefined, outgoing: Outgoing): Outgoing =>
  threadId === undefined || !isShown(outgoing) ? outgoing : { ...outgoing, threadId }

export const outsideThread = (outgoing: Outgoing): Outgoing => {
  if (!isShown(outgoing)) return outgoing
  const { threadId: _, ...inChat } = outgoing
  return inChat
}

/** The first message takes over one that shows the beginning of an answer; null: there is none. */
export const inPlaceOf = (
  messageId: TelegramMessageId | null,
  [first, ...rest]: ReadonlyArray<Outgoing>,
): ReadonlyArray<Outgoing> => {
  if (first === undefined) return rest
  if (messageId === null) return [first, ...rest]
  if (first._tag === "Message") return [{ ...first, _tag: "Edit", messageId, unfinished: true }, ...rest]
  return first._tag === "Document" && first.rich !== undefined
    ? [{ ...first, rich: { ...first.rich, messageId } }, ...rest]
    : [first, ...rest]
}

/** The message with the beginning of an answer that this one takes over; undefined: none. */
export const taken = (outgoing: Outgoing): TelegramMessageId | undefined => {
  if (outgoing._tag === "Document") return outgoing.rich?.messageId
  return outgoing._tag === "Edit" && outgoing.unfinished === true ? outgoing.messageId : undefined
}

/** What is sent where Telegram refuses a rich message. */
export const instead = ({
  rich,
  ...file
}: Extract<Outgoing, { readonly _tag: "Document" }>): ReadonlyArray<Outgoing> => {
  if (rich === undefined) return [file]
  const { isWhole, messageId, text } = rich
  const shown = inThread(file.threadId, { _tag: "Message", text })
  return inPlaceOf(messageId ?? null, isWhole ? [shown] : [shown, file])
}

/** Whether a repeated call shows the user nothing twice. */
export const isRepeatable = (outgoing: Outgoing): boolean =>
  outgoing._tag === "Document" ? outgoing.rich?.messageId !== undefined : outgoing._tag !== "Message"
