import { Effect, Layer } from "effect"
import { Guard } from "../../src/boundary/Guard.ts"
import { ChatId, type ConversationId, type Epoch, TelegramMessageId, UpdateId, UserId } from "../../src/domain/Ids.ts"
import { type Arrival, Inbox } from "../../src/domain/talk/Inbox.ts"
import type { Content, Sender } from "../../src/domain/talk/incoming/Incoming.ts"
import type { Outgoing } from "../../src/domain/talk/outgoing/Outgoing.ts"
import { People } from "../../src/domain/talk/People.ts"
import { plain } from "../../src/domain/talk/outgoing/RichText.ts"
import type { Settlement } from "../../src/domain/talk/Turn.ts"
import { MemoryStore } from "../support/MemoryStore.ts"
import { passThrough } from "../support/PassThroughGuard.ts"
import { testStore } from "../support/TestDatabase.ts"

/** Every call is made twice, as if the answer to the first one had been lost on its way. */
export const forgetful = Layer.succeed(
  Guard,
  Guard.of({
    call: (_options, effect) => Effect.andThen(effect, effect),
    awaitsProbe: () => Effect.succeed(false),
    breakers: Effect.succeed([]),
    force: () => Effect.succeed(false),
  }),
)

/** What every suite of this folder runs on: the real server and its twin in memory keep the same promises. */
export const stores = [
  ["in memory", MemoryStore],
  ["in PostgreSQL", testStore(passThrough).pipe(Layer.orDie)],
  ["in PostgreSQL, each answer lost once", testStore(forgetful).pipe(Layer.orDie)],
] as const

let lastId = 1_000

const nextId = () => {
  lastId += 1
  return lastId
}

export interface Chat {
  readonly id: ChatId
  readonly sender: Sender
}

/** A chat that no other test uses. */
export const newChat = (firstName = "Ada"): Chat => {
  // Larger than 32 bits, as Telegram's are.
  const id = 7_000_000_000 + nextId()
  return { id: ChatId.make(id), sender: { id: UserId.make(id), firstName, languageCode: "en" } }
}

export const arrival = (chat: Chat, content: Content): Arrival => ({
  incoming: { updateId: UpdateId.make(nextId()), chatId: chat.id, sender: chat.sender, content },
  traceparent: null,
})

export const text = (chat: Chat, said: string): Arrival =>
  arrival(chat, { _tag: "Text", messageId: TelegramMessageId.make(nextId()), text: said })

export const message = (said: string): Outgoing => ({ _tag: "Message", text: plain(said) })

/** Stores the arrivals and becomes the chat's owner. */
export const begin = Effect.fnUntraced(function* (chat: Chat, ...arrivals: ReadonlyArray<Arrival>) {
  const inbox = yield* Inbox
  const people = yield* People
  yield* inbox.accept(arrivals)
  const { epoch } = yield* inbox.own(chat.id)
  const { conversation } = yield* people.open(chat.id, chat.sender, 10)
  return { epoch, conversationId: conversation.id }
})

/** A decision that answers with `answers` and keeps no messages, unless `change` says otherwise. */
export const settlement = (
  chat: Chat,
  turn: Arrival,
  at: { readonly epoch: Epoch; readonly conversationId: ConversationId },
  answers: ReadonlyArray<string>,
  change: Partial<Settlement> = {},
): Settlement => ({
  ...at,
  updateId: turn.incoming.updateId,
  chatId: chat.id,
  userId: chat.sender.id,
  joined: [],
  messages: [],
  deliveries: answers.map(message),
  person: {},
  edited: null,
  forgetText: false,
  changes: [],
  jobs: [],
  dead: null,
  ...change,
})

/** The ids of the chat's messages, oldest first. */
export const historyIds = Effect.fnUntraced(function* (chat: Chat, limit = 10) {
  const people = yield* People
  const { conversation } = yield* people.open(chat.id, chat.sender, limit)
  return conversation.history.map(({ id }) => id)
})

export const history = Effect.fnUntraced(function* (chat: Chat, limit = 10) {
  const people = yield* People
  const { conversation } = yield* people.open(chat.id, chat.sender, limit)
  return conversation.history.map((said) => `${said.role}: ${said.text}`)
})
