import { Schema } from "effect"
import { Anything } from "../Anything.ts"
import { ChatId, type ConversationId, MessageId, TelegramMessageId, UserId } from "../Ids.ts"
import { Language } from "./Language.ts"
import { Beside } from "./incoming/Words.ts"

/** null: not asked, or not answered yet. */
export const Consent = Schema.NullOr(Schema.Literals(["granted", "declined"]))
export type Consent = typeof Consent.Type

export const Dialogue = Schema.Struct({ feature: Schema.String, state: Anything })
export type Dialogue = typeof Dialogue.Type

export const Person = Schema.Struct({
  id: UserId,
  chatId: ChatId,
  /** As the user wants to be called; before that, Telegram's first name. */
  name: Schema.String,
  language: Language,
  consent: Consent,
  dialogue: Schema.NullOr(Dialogue),
  introduced: Schema.Boolean,
  banned: Schema.Boolean,
})
export type Person = typeof Person.Type

export const Mode = Schema.Literals(["helper"])
export type Mode = typeof Mode.Type

export const Role = Schema.Literals(["user", "assistant"])
export type Role = typeof Role.Type

export const Message = Schema.Struct({
  id: MessageId,
  role: Role,
  text: Schema.String,
  telegramMessageId: Schema.NullOr(TelegramMessageId),
  beside: Schema.optionalKey(Beside),
})
export type Message = typeof Message.Type

/** The user's active conversation and its newest messages, oldest first. */
export interface Conversation {
  readonly id: ConversationId
  readonly mode: Mode
  readonly history: ReadonlyArray<Message>
}
