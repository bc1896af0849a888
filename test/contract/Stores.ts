import { assert } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { Guard } from "../../src/boundary/Guard.ts"
import { ChatId, type ConversationId, type Epoch, TelegramMessageId, UpdateId, UserId } from "../../src/domain/Ids.ts"
import type { Change } from "../../src/domain/Jobs.ts"
import { type Arrival, Inbox } from "../../src/domain/talk/Inbox.ts"
import type { Content, Sender } from "../../src/domain/talk/incoming/Incoming.ts"
import type { Outgoing } from "../../src/domain/talk/outgoing/Outgoing.ts"
import { People } from "../../src/domain/talk/People.ts"
import { plain } from "../../src/domain/talk/outgoing/RichText.ts"
import type { Settlement } from "../../src/domain/talk/Turn.ts"
import { type ChangeKind, ChangeKinds } from "../../src/store/driver/Changes.ts"
import { makeState, type State } from "../support/MemoryState.ts"
import { MemoryStore, memoryStoreOn } from "../support/MemoryStore.ts"
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

/** The real server with what a feature keeps there, and its kinds of changes. */
export const storeWith =
  <A, E, R>(own: Layer.Layer<A, E, R>, changes: ReadonlyArray<ChangeKind>) =>
  (guard: typeof passThrough) =>
    own.pipe(Layer.provideMerge(testStore(guard)), Layer.provide(Layer.succeed(ChangeKinds, changes)), Layer.orDie)

export const inPostgres = <A, E, R>(storeOf: (guard: typeof passThrough) => Layer.Layer<A, E, R>) =>
  [
    ["in PostgreSQL", storeOf(passThrough)],
    ["in PostgreSQL, each answer lost once", storeOf(forgetful)],
  ] as const

/** What the suite of a feature's port runs on; its twins in memory share one state. */
export const storesWith = <M, A, E, R>(
  twinsOn: (state: State) => Layer.Layer<M>,
  storeOf: (guard: typeof passThrough) => Layer.Layer<A, E, R>,
) => {
  const memory = Effect.sync(() => {
    const state = makeState()
    const twins = twinsOn(state)
    return Layer.merge(memoryStoreOn(state), twins)
  })
  return [["in memory", Layer.unwrap(memory)], ...inPostgres(storeOf)] as const
}

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

/** A turn of somebody who has agreed. It says `said` and is answered, both unless empty, and makes the changes. Gives its conversation. */
export const exchanged = Effect.fnUntraced(function* (
  chat: Chat,
  said: string,
  answer: string,
  ...changes: ReadonlyArray<Change>
) {
  const inbox = yield* Inbox
  const update = text(chat, said)
  const at = yield* begin(chat, update)
  const messages = [
    { role: "user", text: said, telegramMessageId: null },
    { role: "assistant", text: answer, telegramMessageId: null },
  ] as const
  const kept = said === "" ? [] : messages.filter((each) => each.text !== "")
  assert.isNotNull(
    yield* inbox.settle(settlement(chat, update, at, [], { changes, messages: kept, person: { consent: "granted" } })),
  )
  return at.conversationId
})

/** One that nothing is answered to. */
export const turn = (chat: Chat, said: string, ...changes: ReadonlyArray<Change>) =>
  exchanged(chat, said, "", ...changes)

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
