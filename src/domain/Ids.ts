import { Schema } from "effect"

/** `Update.update_id` of the Bot API: the natural key of everything that follows from an update. */
export const UpdateId = Schema.Int.pipe(Schema.brand("UpdateId"))
export type UpdateId = typeof UpdateId.Type

/** `Chat.id` of the Bot API; at most 52 significant bits, so a number holds it exactly. */
export const ChatId = Schema.Int.pipe(Schema.brand("ChatId"))
export type ChatId = typeof ChatId.Type

export const UserId = Schema.Int.pipe(Schema.brand("UserId"))
export type UserId = typeof UserId.Type

export const TelegramMessageId = Schema.Int.pipe(Schema.brand("TelegramMessageId"))
export type TelegramMessageId = typeof TelegramMessageId.Type

export const ConversationId = Schema.Int.pipe(Schema.brand("ConversationId"))
export type ConversationId = typeof ConversationId.Type

/** History is read in the order of this key, never by time. */
export const MessageId = Schema.Int.pipe(Schema.brand("MessageId"))
export type MessageId = typeof MessageId.Type

/** Fencing token: each new owner of a chat raises it, and writes of earlier owners change nothing. */
export const Epoch = Schema.Int.pipe(Schema.brand("Epoch"))
export type Epoch = typeof Epoch.Type
