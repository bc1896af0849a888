import { Schema } from "effect"
import { TelegramMessageId } from "../Ids.ts"
import { RichText } from "./RichText.ts"

/** Inline button; `data` is 1-64 bytes (`callback_data` of the Bot API). */
export const Button = Schema.Struct({ label: Schema.String, data: Schema.String })
export type Button = typeof Button.Type

/** Rows of buttons. */
export const Keyboard = Schema.Array(Schema.Array(Button))
export type Keyboard = typeof Keyboard.Type

/** One call to Telegram that a turn owes its user. */
export const Outgoing = Schema.TaggedUnion({
  /** sendMessage, at most 4,096 UTF-16 units. */
  Message: { text: RichText, keyboard: Schema.optionalKey(Keyboard) },
  /** sendDocument of a text file; falls back to messages when Telegram refuses the file. */
  Document: { fileName: Schema.String, content: Schema.String },
  /** editMessageText; without a keyboard the buttons go. */
  Edit: { messageId: TelegramMessageId, text: RichText, keyboard: Schema.optionalKey(Keyboard) },
  /** editMessageReplyMarkup without a keyboard: the text stays, the buttons go. */
  ClearKeyboard: { messageId: TelegramMessageId },
  /** answerCallbackQuery. */
  AnswerCallback: { queryId: Schema.String, text: Schema.optionalKey(Schema.String) },
})
export type Outgoing = typeof Outgoing.Type

/** Whether doing it twice shows the user nothing twice. */
export const isRepeatable = (outgoing: Outgoing): boolean => outgoing._tag !== "Message" && outgoing._tag !== "Document"
