import { received } from "./rich/RichBlocks.ts"
import type { Person, SimButton, SimDraft, SimEntity, SimMessage, State } from "./SimApi.ts"
import { allMessages, type Draft, type Entity, type FileRecord, type MessageRecord, type World } from "./World.ts"

const entityView = (entity: Entity): SimEntity => ({
  type: entity.type,
  offset: entity.offset,
  length: entity.length,
  ...(typeof entity["url"] === "string" ? { url: entity["url"] } : {}),
  ...(typeof entity["language"] === "string" ? { language: entity["language"] } : {}),
})

const copied = (value: unknown): Pick<SimButton, "copyText"> =>
  typeof value === "object" && value !== null && "text" in value && typeof value.text === "string"
    ? { copyText: value.text }
    : {}

export const toSim = (message: MessageRecord): SimMessage => ({
  messageId: message.messageId,
  chatId: message.chatId,
  from: message.from,
  date: message.date,
  text: message.text,
  entities: message.entities.map(entityView),
  ...(message.rich === undefined ? {} : { rich: message.rich }),
  file:
    message.file === null
      ? null
      : {
          fileId: message.file.fileId,
          kind: message.file.kind,
          name: message.file.name,
          mimeType: message.file.mimeType,
          size: message.file.size,
        },
  keyboard: (message.inlineKeyboard ?? []).map((row) =>
    row.map((button): SimButton => ({
      text: button.text,
      ...(typeof button["callback_data"] === "string" ? { callbackData: button["callback_data"] } : {}),
      ...(typeof button["url"] === "string" ? { url: button["url"] } : {}),
      ...copied(button["copy_text"]),
    })),
  ),
  replyKeyboard: message.replyKeyboard,
  edited: message.isTextEdited ?? message.editDate !== null,
  replyTo: message.replyTo,
  ...(message.threadId === undefined ? {} : { threadId: message.threadId }),
  quote: message.quote ?? null,
  forwardedFrom: message.forwardedFrom ?? null,
  reactions: message.reactions,
})

export const draftView = (draft: Draft): SimDraft => ({
  draftId: draft.draftId,
  text: draft.text,
  entities: draft.entities.map(entityView),
  canStop: draft.canStop,
})

export const commandsView = (world: World): State["commands"] => {
  const view: Record<string, State["commands"][string]> = {}
  // The narrower scope comes last and wins.
  for (const scope of ["default", "all_private_chats"]) {
    for (const list of world.commands.values()) {
      if (list.key === `${scope}/${list.languageCode}`) view[list.languageCode] = list.commands
    }
  }
  return view
}

export const stateView = (world: World, connected: boolean): State => ({
  bot: { id: world.bot.id, username: world.bot.username, firstName: botUser(world).first_name, connected },
  commands: commandsView(world),
  people: [...world.people.values()],
  messages: [...allMessages(world)].sort((left, right) => left.messageId - right.messageId).map(toSim),
})

export const botUser = (world: World) => ({
  id: world.bot.id,
  is_bot: true,
  first_name: world.profile.get("name/") ?? world.bot.firstName,
  username: world.bot.username,
})

export const personUser = (person: Person) => ({
  id: person.id,
  is_bot: false,
  first_name: person.firstName,
  language_code: person.languageCode,
})

export const privateChat = (person: Person) => ({ id: person.id, type: "private", first_name: person.firstName })

const fileFields = (file: FileRecord): Record<string, unknown> => {
  const base = { file_id: file.fileId, file_unique_id: `u${file.fileId}`, file_size: file.size }
  switch (file.kind) {
    case "photo":
      return { photo: [{ ...base, width: 640, height: 480 }] }
    case "voice":
      return { voice: { ...base, duration: file.duration, mime_type: file.mimeType } }
    case "audio":
      return { audio: { ...base, duration: file.duration, mime_type: file.mimeType, file_name: file.name } }
    case "video_note":
      return { video_note: { ...base, duration: file.duration, length: 240 } }
    case "sticker":
      return {
        sticker: {
          ...base,
          type: "regular",
          width: 512,
          height: 512,
          is_animated: false,
          is_video: false,
          ...(file.emoji === undefined ? {} : { emoji: file.emoji }),
        },
      }
    case "document":
      return { document: { ...base, file_name: file.name, mime_type: file.mimeType } }
  }
}

const contentOf = ({ entities, file, rich, text }: MessageRecord): object => {
  if (rich !== undefined) return { rich_message: { blocks: rich.map(received) } }
  return file === null
    ? { text, ...(entities.length > 0 ? { entities } : {}) }
    : {
        ...fileFields(file),
        ...(text === "" ? {} : { caption: text }),
        ...(entities.length > 0 ? { caption_entities: entities } : {}),
      }
}

export const toApi = (world: World, person: Person, message: MessageRecord, quoted = false): object => {
  const replied = message.replyTo === null || quoted ? undefined : world.chats.get(message.chatId)?.get(message.replyTo)
  return {
    message_id: message.messageId,
    from: message.from === "bot" ? botUser(world) : personUser(person),
    chat: privateChat(person),
    date: message.date,
    ...(message.editDate === null ? {} : { edit_date: message.editDate }),
    ...(message.threadId === undefined ? {} : { message_thread_id: message.threadId, is_topic_message: true }),
    ...(replied === undefined ? {} : { reply_to_message: toApi(world, person, replied, true) }),
    ...contentOf(message),
    ...(message.inlineKeyboard === null ? {} : { reply_markup: { inline_keyboard: message.inlineKeyboard } }),
  }
}
