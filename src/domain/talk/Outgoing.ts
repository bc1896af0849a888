import { Schema } from "effect"
import { TelegramMessageId } from "../Ids.ts"
import { RichText } from "./RichText.ts"

/** `data`: `callback_data` of the Bot API, 1-64 bytes. */
export const Button = Schema.Struct({ label: Schema.String, data: Schema.String })
export type Button = typeof Button.Type

export const Keyboard = Schema.Array(Schema.Array(Button))
export type Keyboard = typeof Keyboard.Type

/** A call to Telegram that a turn owes its user. */
export const Outgoing = Schema.TaggedUnion({
  /** At most 4,096 UTF-16 units. */
  Message: { text: RichText, keyboard: Schema.optionalKey(Keyboard) },
  /** A text file; sent as messages when Telegram refuses it. */
  Document: { fileName: Schema.String, content: Schema.String },
  /** Without a keyboard the buttons go. */
  Edit: { messageId: TelegramMessageId, text: RichText, keyboard: Schema.optionalKey(Keyboard) },
  /** The text stays, the buttons go. */
  ClearKeyboard: { messageId: TelegramMessageId },
  AnswerCallback: { queryId: Schema.String, text: Schema.optionalKey(Schema.String) },
})
export type Outgoing = typeof Outgoing.Type

/** Whether a repeated call shows the user nothing twice. */
export const isRepeatable = (outgoing: Outgoing): boolean => outgoing._tag !== "Message" && outgoing._tag !== "Document"
