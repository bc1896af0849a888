import { Option, Schema } from "effect"
import { ChatId, TelegramMessageId, UpdateId, UserId } from "../domain/Ids.ts"
import type { Content, Incoming, Sender } from "../domain/talk/incoming/Incoming.ts"
import { safeText } from "../domain/SafeText.ts"
import { type Fields, fieldsOf, placeOf, textOf } from "./DecodeFields.ts"
import { editedOf, fromGroup, fromPrivate } from "./DecodeMessage.ts"

/** `allowed_updates`. Telegram sends reactions only when they are listed. */
export const allowedUpdates = [
  "message",
  "edited_message",
  "callback_query",
  "message_reaction",
  "stopped_message_generation",
  "my_chat_member",
] as const

const Chat = Schema.Struct({ id: ChatId, type: Schema.String, first_name: Schema.optionalKey(Schema.String) })

const User = Schema.Struct({
  id: UserId,
  first_name: Schema.String,
  language_code: Schema.optionalKey(Schema.String),
})

const Message = Schema.Struct({ message_id: TelegramMessageId, chat: Chat, from: User })

/** At most one is present. Fields of another shape make the update unknown. */
const Update = Schema.Union([
  Schema.Struct({ message: Message }),
  Schema.Struct({ edited_message: Message }),
  Schema.Struct({
    callback_query: Schema.Struct({
      id: Schema.String,
      from: User,
      message: Schema.Struct({ message_id: TelegramMessageId, chat: Chat }),
      data: Schema.String,
    }),
  }),
  Schema.Struct({
    message_reaction: Schema.Struct({
      chat: Chat,
      user: User,
      message_id: TelegramMessageId,
      new_reaction: Schema.Array(Schema.Unknown),
    }),
  }),
  Schema.Struct({ stopped_message_generation: Schema.Struct({ chat: Chat, draft_id: Schema.Int }) }),
  Schema.Struct({
    my_chat_member: Schema.Struct({
      chat: Chat,
      from: User,
      new_chat_member: Schema.Struct({ status: Schema.String }),
    }),
  }),
])
type Update = typeof Update.Type

const decodeUpdate = Schema.decodeUnknownOption(Update)
const decodeId = Schema.decodeUnknownOption(Schema.Struct({ update_id: UpdateId }))
const decodePlace = Schema.decodeUnknownOption(
  Schema.Struct({ chat: Schema.optionalKey(Chat), from: Schema.optionalKey(User) }),
)

const toSender = (user: typeof User.Type): Sender => ({
  id: user.id,
  firstName: safeText(user.first_name),
  ...(user.language_code === undefined ? {} : { languageCode: safeText(user.language_code) }),
})

type Known = Omit<Incoming, "updateId">

/** Chats in which we say that we only talk in private. */
const groups: ReadonlySet<string> = new Set(["group", "supergroup"])

const known = (chat: typeof Chat.Type, user: typeof User.Type, content: Content): Known => ({
  chatId: chat.id,
  // It gets no answer, so nobody needs the name.
  sender: content._tag === "Unknown" ? { id: user.id, firstName: "" } : toSender(user),
  content,
})

/** A paid reaction says nothing about the message. */
const emojiOf = (reaction: unknown): ReadonlyArray<string> => {
  const { type, emoji, custom_emoji_id: custom } = fieldsOf(reaction)
  const own = type === "custom_emoji" ? textOf(custom) : undefined
  const found = type === "emoji" ? textOf(emoji) : own && `custom:${own}`
  return found === undefined ? [] : [found]
}

const fromUpdate = (update: Update, fields: Fields, username: string | null): Known | null => {
  if ("message" in update) {
    const { chat, from, message_id: messageId } = update.message
    const message = fieldsOf(fields["message"])
    if (chat.type === "private") return known(chat, from, fromPrivate(messageId, message))
    return groups.has(chat.type) ? known(chat, from, fromGroup(messageId, message, username)) : null
  }
  if ("edited_message" in update) {
    const { chat, from, message_id: messageId } = update.edited_message
    const edited = editedOf(messageId, fieldsOf(fields["edited_message"]))
    return chat.type === "private" && edited !== null ? known(chat, from, edited) : null
  }
  if ("callback_query" in update) {
    const { id, from, message, data } = update.callback_query
    if (message.chat.type !== "private") return null
    return known(message.chat, from, {
      _tag: "Callback",
      queryId: safeText(id),
      data: safeText(data),
      messageId: message.message_id,
      ...placeOf(fieldsOf(fieldsOf(fields["callback_query"])["message"])),
    })
  }
  if ("message_reaction" in update) {
    const { chat, user, message_id: messageId, new_reaction: reactions } = update.message_reaction
    if (chat.type !== "private") return null
    return known(chat, user, { _tag: "Reaction", messageId, emoji: reactions.flatMap(emojiOf) })
  }
  if ("stopped_message_generation" in update) {
    // It names no user; a private chat has its user's id.
    const { chat, draft_id: draftId } = update.stopped_message_generation
    const user = { id: UserId.make(chat.id), first_name: chat.first_name ?? "" }
    return known(chat, user, { _tag: "Stopped", draftId })
  }
  const { chat, from, new_chat_member: member } = update.my_chat_member
  if (chat.type !== "private") return null
  return known(chat, from, { _tag: "Membership", blocked: member.status === "kicked" })
}

const placed = (fields: Fields, kind: string): Known => {
  const place = Object.values(fields)
    .map((field) => decodePlace(field))
    .find(Option.isSome)?.value
  return {
    chatId: place?.chat?.id ?? null,
    sender: place?.from === undefined ? null : { id: place.from.id, firstName: "" },
    content: { _tag: "Unknown", kind },
  }
}

const unknown = (fields: Fields): Known => {
  const kind = Object.keys(fields).find((name) => name !== "update_id") ?? ""
  return placed(fields, /^[a-z_]{1,64}$/.test(kind) ? kind : "other")
}

/** `update_id`; none: it is no update. */
export const idOf = (raw: unknown): Option.Option<UpdateId> =>
  Option.map(decodeId(raw), ({ update_id: updateId }) => updateId)

/** Keeps the chat and the sender's id, and looks at nothing else. */
export const onlyPlace = (raw: unknown, kind: string): Known => placed(fieldsOf(raw), kind)

/** Total: every `Update` with an integer `update_id` decodes. `username`, the bot's own, rules out commands for other bots. */
export const decode = (raw: unknown, username: string | null = null): Option.Option<Incoming> =>
  Option.map(idOf(raw), (updateId) => {
    const fields = fieldsOf(raw)
    const update = Option.getOrNull(decodeUpdate(raw))
    return { updateId, ...((update && fromUpdate(update, fields, username)) ?? unknown(fields)) }
  })
