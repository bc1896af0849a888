import { Option, Schema } from "effect"
import { TelegramMessageId } from "../domain/Ids.ts"
import type { Context } from "../domain/talk/incoming/Incoming.ts"
import { type Fields, fieldsOf, intOf, placeOf, textOf } from "./DecodeFields.ts"

import { wordsOfRich } from "./rich/DecodeRich.ts"

const decodeId = Schema.decodeUnknownOption(TelegramMessageId)

const nameOf = (raw: unknown): string | undefined => {
  const { first_name: first, last_name: last, title } = fieldsOf(raw)
  const names = [first, last].flatMap((name) => textOf(name) ?? [])
  return names.length > 0 ? names.join(" ") : textOf(title)
}

/** A Bot API server of before 7.0 has no `forward_origin`. */
const isForwarded = (message: Fields): boolean =>
  message["forward_origin"] !== undefined || message["forward_date"] !== undefined

export const isOthers = (message: Fields): boolean => isForwarded(message) || message["via_bot"] !== undefined

/** Counts as forwarded even when we cannot read the author. */
const forwardedOf = (message: Fields): Pick<Context, "forwarded"> => {
  if (!isForwarded(message)) return {}
  const { sender_user: user, sender_user_name: hidden, sender_chat: sender, chat } = fieldsOf(message["forward_origin"])
  const { forward_from: before, forward_sender_name: hiddenBefore, forward_from_chat: chatBefore } = message
  const from =
    nameOf(user) ??
    textOf(hidden) ??
    nameOf(sender) ??
    nameOf(chat) ??
    nameOf(before) ??
    textOf(hiddenBefore) ??
    nameOf(chatBefore)
  return { forwarded: { from: from ?? null } }
}

const quoteOf = (quote: unknown): Pick<Context, "quote"> => {
  const text = textOf(fieldsOf(quote)["text"])
  return text === undefined ? {} : { quote: { text } }
}

const replyOf = (message: Fields): Pick<Context, "reply"> => {
  if (message["external_reply"] !== undefined) return { reply: { messageId: null, fromBot: false } }
  const replied = fieldsOf(message["reply_to_message"])
  const messageId = Option.getOrUndefined(decodeId(replied["message_id"]))
  // Telegram calls the first message of a topic the one that all others reply to.
  if (messageId === undefined || messageId === intOf(message["message_thread_id"])) return {}
  const text = textOf(replied["text"]) ?? textOf(replied["caption"]) ?? wordsOfRich(replied["rich_message"])
  const fromBot = fieldsOf(replied["from"])["is_bot"] === true
  const forwarded = isOthers(replied) ? { forwarded: true } : {}
  return { reply: { messageId, ...(text === undefined ? {} : { text }), fromBot, ...forwarded } }
}

export const contextOf = (message: Fields): { readonly context?: Context } => {
  const context: Context = {
    ...quoteOf(message["quote"]),
    ...replyOf(message),
    ...forwardedOf(message),
    ...(message["via_bot"] === undefined ? {} : { viaBot: true }),
    ...placeOf(message).context,
  }
  return Object.keys(context).length === 0 ? {} : { context }
}
