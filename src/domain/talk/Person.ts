import { Schema } from "effect"
import { Anything } from "../Anything.ts"
import { ChatId, type ConversationId, MessageId, TelegramMessageId, UserId } from "../Ids.ts"
import { Language } from "./Language.ts"

/** null: not asked or not answered yet. */
export const Consent = Schema.NullOr(Schema.Literals(["granted", "declined"]))
export type Consent = typeof Consent.Type

/** A question of a feature that the next text of the user answers. The feature alone knows its state. */
export const Dialogue = Schema.Struct({ feature: Schema.String, state: Anything })
export type Dialogue = typeof Dialogue.Type

/** A user as the bot knows them. */
export const Person = Schema.Struct({
  id: UserId,
  chatId: ChatId,
  /** What the user wants to be called; Telegram's first name until they said. */
  name: Schema.String,
  language: Language,
  consent: Consent,
  dialogue: Schema.NullOr(Dialogue),
  /** Whether the introduction (an AI, not a doctor; what is kept) was shown. */
  introduced: Schema.Boolean,
  /** Whether an operator keeps the person out. */
  banned: Schema.Boolean,
})
export type Person = typeof Person.Type

export const Mode = Schema.Literals(["helper"])
export type Mode = typeof Mode.Type

export const Role = Schema.Literals(["user", "assistant"])
export type Role = typeof Role.Type

/** One message of a conversation's history. */
export const Message = Schema.Struct({
  id: MessageId,
  role: Role,
  text: Schema.String,
  telegramMessageId: Schema.NullOr(TelegramMessageId),
})
export type Message = typeof Message.Type

/** The user's active conversation and its newest messages, oldest first. */
export interface Conversation {
  readonly id: ConversationId
  readonly mode: Mode
  readonly history: ReadonlyArray<Message>
}
