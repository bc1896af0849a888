import type { RichBlock } from "./rich/RichBlocks.ts"
import type { Person, SimCommand, SimEvent, SimFile } from "./SimApi.ts"
import type { UpdateQueue } from "./Updates.ts"

export interface Entity {
  readonly type: string
  readonly offset: number
  readonly length: number
  readonly [field: string]: unknown
}

export interface Button {
  readonly text: string
  readonly [field: string]: unknown
}

export interface FileRecord extends SimFile {
  readonly emoji?: string
  readonly path: string
  readonly duration: number
}

export interface MessageRecord {
  readonly messageId: number
  readonly chatId: number
  readonly from: "user" | "bot"
  /** Unix seconds. */
  readonly date: number
  readonly editDate: number | null
  /** False if only its buttons were changed. */
  readonly isTextEdited?: boolean
  readonly quote?: string
  readonly forwardedFrom?: string
  readonly text: string
  readonly entities: ReadonlyArray<Entity>
  /** A rich message; `text` is what can be read of it. */
  readonly rich?: ReadonlyArray<RichBlock>
  readonly file: FileRecord | null
  readonly inlineKeyboard: ReadonlyArray<ReadonlyArray<Button>> | null
  readonly replyKeyboard: ReadonlyArray<ReadonlyArray<string>> | null
  readonly replyTo: number | null
  /** Absent: in the chat itself. */
  readonly threadId?: number
  readonly reactions: ReadonlyArray<{ readonly from: "user" | "bot"; readonly emoji: string }>
}

export interface Draft {
  readonly draftId: number
  readonly text: string
  readonly entities: ReadonlyArray<Entity>
  readonly canStop: boolean
  readonly keepOnStop: boolean
  readonly expiresAt: number
}

export interface CommandList {
  readonly key: string
  readonly languageCode: string
  readonly commands: ReadonlyArray<SimCommand>
}

export interface BotIdentity {
  readonly id: number
  readonly username: string
  readonly firstName: string
}

/** They never go back, even if the saved state is lost: they start at the current Unix time. */
export interface Counters {
  messageId: number
  personId: number
  serial: number
}

/** The emulator's state. Only synchronous functions change it, so each Bot API call is atomic. */
export interface World {
  readonly bot: BotIdentity
  readonly counters: Counters
  readonly people: Map<number, Person>
  readonly chats: Map<number, Map<number, MessageRecord>>
  readonly files: Map<string, FileRecord>
  readonly contents: Map<string, Uint8Array>
  readonly drafts: Map<number, Draft>
  readonly stopped: Map<number, number>
  readonly queries: Map<string, number>
  readonly commands: Map<string, CommandList>
  readonly profile: Map<string, string>
  readonly updates: UpdateQueue
  /** The event is only built if a page listens. */
  readonly emit: (event: () => SimEvent) => void
  /** Called after each change that must survive a restart. */
  readonly changed: () => void
}

/** Bounds the memory of a long load run. */
const messagesPerChat = 5_000

export const chatOf = (world: World, chatId: number): Map<number, MessageRecord> => {
  const known = world.chats.get(chatId)
  if (known !== undefined) return known
  const chat = new Map<number, MessageRecord>()
  world.chats.set(chatId, chat)
  return chat
}

export const keepMessage = (world: World, message: MessageRecord): void => {
  const chat = chatOf(world, message.chatId)
  chat.set(message.messageId, message)
  if (chat.size > messagesPerChat) {
    for (const oldest of chat.keys()) {
      chat.delete(oldest)
      break
    }
  }
  world.changed()
}

export function* allMessages(world: World): Generator<MessageRecord> {
  for (const chat of world.chats.values()) yield* chat.values()
}

export const nextSerial = (world: World): number => world.counters.serial++
