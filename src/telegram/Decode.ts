import { Option, Schema } from "effect"
import { ChatId, TelegramMessageId, UpdateId, UserId } from "../domain/Ids.ts"
import type { Content, Incoming, Sender } from "../domain/talk/Incoming.ts"
import { safeJson, safeText } from "../domain/SafeText.ts"

/** The kinds of updates we ask Telegram for (`allowed_updates`). */
export const allowedUpdates = [
  "message",
  "edited_message",
  "callback_query",
  "stopped_message_generation",
  "my_chat_member",
] as const

const Chat = Schema.Struct({ id: ChatId, type: Schema.String, first_name: Schema.optionalKey(Schema.String) })

const User = Schema.Struct({
  id: UserId,
  first_name: Schema.String,
  language_code: Schema.optionalKey(Schema.String),
})

const Message = Schema.Struct({
  message_id: TelegramMessageId,
  chat: Chat,
  from: User,
  text: Schema.optionalKey(Schema.String),
  entities: Schema.optionalKey(
    Schema.Array(Schema.Struct({ type: Schema.String, offset: Schema.Finite, length: Schema.Finite })),
  ),
})

/** The kinds of updates that we read; at most one is present. Fields of another shape leave the update unknown. */
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
const decodeFields = Schema.decodeUnknownOption(Schema.Record(Schema.String, Schema.Unknown))
const decodePlace = Schema.decodeUnknownOption(
  Schema.Struct({ chat: Schema.optionalKey(Chat), from: Schema.optionalKey(User) }),
)

/** Fields that say what a message without text is; the first that is present names its kind. */
const kinds =
  "animation audio document live_photo paid_media photo sticker story video video_note voice contact dice game poll venue location checklist rich_message".split(
    " ",
  )

/** Fields of service messages of private chats: something happened, nobody said anything. */
const service =
  /^(?:pinned_message|connected_website|write_access_allowed|web_app_data|proximity_alert_triggered|passport_data|managed_bot_created|boost_added|(?:unique_)?gift|gift_upgrade_sent|giveaway|(?:users|chat)_shared|(?:successful|refunded)_payment|(?:message_auto_delete_timer|paid_message_price|chat_background|forum_topic|general_forum_topic|giveaway|poll_option|checklist_tasks|suggested_post|video_chat)_\w+)$/

/** The deepest nesting that is kept; PostgreSQL and recursive code fail on far deeper ones. */
const maxDepth = 100

const isDeeper = (value: unknown, depth: number): boolean =>
  typeof value === "object" &&
  value !== null &&
  (depth === 0 || Object.values(value).some((inner) => isDeeper(inner, depth - 1)))

const keep = (raw: unknown): unknown =>
  isDeeper(raw, maxDepth) ? { leftOut: `nested deeper than ${maxDepth} levels` } : safeJson(raw)

const toSender = (user: typeof User.Type): Sender => ({
  id: user.id,
  firstName: safeText(user.first_name),
  ...(user.language_code === undefined ? {} : { languageCode: safeText(user.language_code) }),
})

const command = /^\/(\w{1,32})(?:@(\w+))?(?:\s+([^]*))?$/

interface Command {
  readonly name: string
  readonly botName: string | undefined
  readonly argument: string
}

/** A command is at the very beginning. Telegram's entities decide where they are present, the text where they are not. */
const toCommand = ({ text = "", entities }: typeof Message.Type): Command | null => {
  if (entities !== undefined && !entities.some(({ type, offset }) => type === "bot_command" && offset === 0))
    return null
  const [, name, botName, argument = ""] = command.exec(text) ?? []
  return name === undefined ? null : { name: name.toLowerCase(), botName, argument: argument.trim() }
}

const toKind = (raw: unknown): string | null => {
  const fields = Object.keys(Option.getOrElse(decodeFields(raw), () => ({})))
  const kind = kinds.find((name) => fields.includes(name))
  return kind ?? (fields.some((name) => service.test(name)) ? null : "other")
}

const fromMessage = (message: typeof Message.Type, raw: unknown, username: string | null): Content | null => {
  const messageId = message.message_id
  const found = toCommand(message)
  if (message.chat.type !== "private") {
    const forAnother =
      username !== null && found?.botName !== undefined && found.botName.toLowerCase() !== username.toLowerCase()
    return found !== null && !forAnother ? { _tag: "Unsupported", messageId, kind: "group", raw: keep(raw) } : null
  }
  if (found !== null) {
    return { _tag: "Command", messageId, name: found.name, argument: safeText(found.argument) }
  }
  if (message.text !== undefined) return { _tag: "Text", messageId, text: safeText(message.text) }
  const kind = toKind(raw)
  return kind === null ? null : { _tag: "Unsupported", messageId, kind, raw: keep(raw) }
}

type Known = Omit<Incoming, "updateId">

const known = (chat: typeof Chat.Type, user: typeof User.Type, content: Content): Known => ({
  chatId: chat.id,
  sender: toSender(user),
  content,
})

const fromUpdate = (update: Update, raw: Readonly<Record<string, unknown>>, username: string | null): Known | null => {
  if ("message" in update) {
    const content = fromMessage(update.message, raw["message"], username)
    return content === null ? null : known(update.message.chat, update.message.from, content)
  }
  if ("edited_message" in update) {
    const { chat, from, message_id: messageId, text } = update.edited_message
    if (chat.type !== "private" || text === undefined) return null
    return known(chat, from, { _tag: "Edited", messageId, text: safeText(text) })
  }
  if ("callback_query" in update) {
    const { id, from, message, data } = update.callback_query
    if (message.chat.type !== "private") return null
    return known(message.chat, from, {
      _tag: "Callback",
      queryId: safeText(id),
      data: safeText(data),
      messageId: message.message_id,
    })
  }
  if ("stopped_message_generation" in update) {
    // It names no user: a private chat is its user.
    const { chat, draft_id: draftId } = update.stopped_message_generation
    const user = { id: UserId.make(chat.id), first_name: chat.first_name ?? "" }
    return known(chat, user, { _tag: "Stopped", draftId })
  }
  const { chat, from, new_chat_member: member } = update.my_chat_member
  if (chat.type !== "private") return null
  return known(chat, from, { _tag: "Membership", blocked: member.status === "kicked" })
}

/** What we do not read is kept as it came, with its chat and its sender if it has any. */
const unknown = (raw: unknown, fields: Readonly<Record<string, unknown>>): Known => {
  const place = Object.values(fields)
    .map((field) => decodePlace(field))
    .find(Option.isSome)?.value
  return {
    chatId: place?.chat?.id ?? null,
    sender: place?.from === undefined ? null : toSender(place.from),
    content: { _tag: "Unknown", raw: keep(raw) },
  }
}

/**
 * One `Update` of the Bot API. Total: whatever has an integer `update_id` becomes an Incoming; none without.
 * `username`: the bot's own, which tells commands of groups that are meant for another bot.
 */
export const decode = (raw: unknown, username: string | null = null): Option.Option<Incoming> =>
  Option.map(decodeId(raw), ({ update_id: updateId }) => {
    const fields = Option.getOrElse(decodeFields(raw), () => ({}))
    const update = Option.getOrNull(decodeUpdate(raw))
    return { updateId, ...((update && fromUpdate(update, fields, username)) ?? unknown(raw, fields)) }
  })
