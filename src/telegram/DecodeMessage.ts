import { Option, Schema } from "effect"
import type { TelegramMessageId } from "../domain/Ids.ts"
import { type Content, MediaKind } from "../domain/talk/incoming/Incoming.ts"
import { contextOf, isOthers } from "./DecodeContext.ts"
import { wordsOfRich } from "./rich/DecodeRich.ts"
import { type Fields, fieldsOf, intOf, placeOf, textOf } from "./DecodeFields.ts"

/** The first of these that is present names the kind. A live photo is a photo too. */
const kinds =
  "animation audio document paid_media photo live_photo sticker story video video_note voice contact dice game poll venue location checklist rich_message".split(
    " ",
  )

/** Service messages: something happened, nobody said anything. */
const service =
  /^(?:pinned_message|connected_website|write_access_allowed|web_app_data|proximity_alert_triggered|passport_data|managed_bot_created|boost_added|(?:unique_)?gift|gift_upgrade_sent|giveaway|(?:users|chat)_shared|(?:successful|refunded)_payment|(?:message_auto_delete_timer|paid_message_price|chat_background|forum_topic|general_forum_topic|giveaway|poll_option|checklist_tasks|suggested_post|video_chat)_\w+)$/

const isMediaKind = Schema.is(MediaKind)
const decodeEntities = Schema.decodeUnknownOption(
  Schema.Array(Schema.Struct({ type: Schema.String, offset: Schema.Finite })),
)

const command = /^\/(\w{1,32})(?:@(\w+))?(?:\s+([^]*))?$/

interface Command {
  readonly name: string
  readonly botName: string | undefined
  readonly argument: string
}

/** Only what the person typed, at the very beginning, is a command. Telegram's entities decide if present, else the text. */
const commandOf = (text: string, message: Fields): Command | null => {
  const isDenied = Option.exists(
    decodeEntities(message["entities"]),
    (found) => !found.some(({ type, offset }) => type === "bot_command" && offset === 0),
  )
  if (isDenied || isOthers(message)) return null
  const [, name, botName, argument = ""] = command.exec(text) ?? []
  return name === undefined ? null : { name: name.toLowerCase(), botName, argument: argument.trim() }
}

const area = ({ width, height }: Fields): number => (intOf(width) ?? 0) * (intOf(height) ?? 0)

/** A photo's largest size; of equal ones the last, by Telegram's order. */
const fileOf = (kind: MediaKind, raw: unknown): Fields =>
  kind === "photo" && Array.isArray(raw)
    ? raw.map(fieldsOf).reduce((largest, size) => (area(size) >= area(largest) ? size : largest), {})
    : fieldsOf(raw)

const mediaOf = (messageId: TelegramMessageId, kind: MediaKind, message: Fields): Content | null => {
  const file = fileOf(kind, message[kind])
  const fileId = textOf(file["file_id"])
  if (fileId === undefined) return null
  const fileUniqueId = textOf(file["file_unique_id"])
  const durationSeconds = intOf(file["duration"])
  const fileName = textOf(file["file_name"])
  return {
    _tag: "Media",
    messageId,
    kind,
    fileId,
    ...(fileUniqueId === undefined ? {} : { fileUniqueId }),
    bytes: intOf(file["file_size"]) ?? null,
    mime: textOf(file["mime_type"]) ?? null,
    ...(durationSeconds === undefined ? {} : { durationSeconds }),
    ...(fileName === undefined ? {} : { fileName }),
    caption: textOf(message["caption"]) ?? "",
    groupId: textOf(message["media_group_id"]) ?? null,
    ...contextOf(message),
  }
}

/** Of what we cannot read, the words under it can be read. */
const unsupportedOf = (messageId: TelegramMessageId, kind: string, message: Fields): Content => {
  const caption = textOf(message["caption"])
  return caption === undefined
    ? { _tag: "Unsupported", messageId, kind, ...placeOf(message) }
    : { _tag: "Unsupported", messageId, kind, caption, ...contextOf(message) }
}

export const fromPrivate = (messageId: TelegramMessageId, message: Fields): Content => {
  const text = textOf(message["text"])
  if (text !== undefined) {
    const found = commandOf(text, message)
    return found === null
      ? { _tag: "Text", messageId, text, ...contextOf(message) }
      : { _tag: "Command", messageId, name: found.name, argument: found.argument, ...contextOf(message) }
  }
  const rich = wordsOfRich(message["rich_message"])
  if (rich !== undefined) return { _tag: "Text", messageId, text: rich, ...contextOf(message) }
  const present = Object.keys(message)
  const kind = kinds.find((name) => present.includes(name))
  if (kind === undefined && present.some((name) => service.test(name)))
    return { _tag: "Unknown", kind: "service message" }
  const media = isMediaKind(kind) ? mediaOf(messageId, kind, message) : null
  return media ?? unsupportedOf(messageId, kind ?? "other", message)
}

/** The new words of an edited message. An edited command is not carried out, but its words may be a question. */
export const editedOf = (messageId: TelegramMessageId, message: Fields): Content | null => {
  const text = textOf(message["text"])
  const caption = textOf(message["caption"]) ?? wordsOfRich(message["rich_message"])
  const words = text === undefined ? caption : commandOf(text, message)?.argument || text
  return words === undefined ? null : { _tag: "Edited", messageId, text: words, ...placeOf(message) }
}

/** In a group only commands for this bot count; nothing people say to each other is kept. */
export const fromGroup = (messageId: TelegramMessageId, message: Fields, username: string | null): Content => {
  const found = commandOf(textOf(message["text"]) ?? "", message)
  const forAnother =
    username !== null && found?.botName !== undefined && found.botName.toLowerCase() !== username.toLowerCase()
  return found !== null && !forAnother
    ? {
        _tag: "Unsupported",
        messageId,
        kind: "group",
        ...(message["is_topic_message"] === true ? placeOf(message) : {}),
      }
    : { _tag: "Unknown", kind: "group message" }
}
