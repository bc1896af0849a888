import { Context, Effect, Layer } from "effect"
import { Answer } from "../../src/chat/answer/Answer.ts"
import { ChatWorkers } from "../../src/chat/ChatWorkers.ts"
import { MemoryCache } from "../../src/cache/MemoryCache.ts"
import { Delivery } from "../../src/chat/Delivery.ts"
import { DeskCache } from "../../src/chat/desk/DeskCache.ts"
import { Recovery } from "../../src/chat/talking/Recovery.ts"
import { Router } from "../../src/chat/Router.ts"
import { Save } from "../../src/chat/Save.ts"
import { Talking } from "../../src/chat/talking/Talking.ts"
import { TurnWork } from "../../src/chat/TurnWork.ts"
import { Unsaved } from "../../src/chat/Unsaved.ts"
import { settingsWith } from "../support/Settings.ts"
import { Settings } from "../../src/config/Settings.ts"
import { type Feature, Features } from "../../src/domain/Feature.ts"
import { ChatId, TelegramMessageId, UpdateId, UserId } from "../../src/domain/Ids.ts"
import { Jobs } from "../../src/domain/Jobs.ts"
import { Inbox } from "../../src/domain/talk/Inbox.ts"
import type { Content, Incoming, Place } from "../../src/domain/talk/incoming/Incoming.ts"
import { People } from "../../src/domain/talk/People.ts"
import { Texts } from "../../src/domain/talk/Texts.ts"
import { FakeChatModel } from "../support/FakeChatModel.ts"
import { FakeTelegram } from "../support/FakeTelegram.ts"
import { StoreError } from "../../src/domain/StoreError.ts"
import { MemoryBudgets } from "../support/MemoryBudgets.ts"
import { MemoryFlags } from "../support/MemoryOperators.ts"
import { FakeLease } from "../support/FakeLease.ts"
import { MemorySpool } from "../support/MemorySpool.ts"
import { makeState } from "../support/MemoryState.ts"
import { memoryStoreOn } from "../support/MemoryStore.ts"
import { featuresOn } from "../support/TestFeatures.ts"

/** What the database does not do, after all the attempts that the store makes: take answers, give turns, write changes. */
export class Outage extends Context.Service<
  Outage,
  { settlesFail: boolean; opensFail: boolean; changesFail: boolean }
>()("confidant/test/Outage") {}

const away = new StoreError({ operation: "Inbox.settle", transient: true, sqlState: null, message: "away" })

const refused = new StoreError({ operation: "Inbox.settle", transient: false, sqlState: "23514", message: "refused" })

const FailingStore = Layer.effect(
  Inbox,
  Effect.gen(function* () {
    const inbox = yield* Inbox
    const outage = yield* Outage
    return Inbox.of({
      ...inbox,
      open: (chat, limit) => Effect.suspend(() => (outage.opensFail ? Effect.fail(away) : inbox.open(chat, limit))),
      settle: (settlement) =>
        Effect.suspend(() => {
          if (outage.settlesFail) return Effect.fail(away)
          return outage.changesFail && settlement.changes.length > 0 ? Effect.fail(refused) : inbox.settle(settlement)
        }),
    })
  }),
)

const and = (more: ReadonlyArray<Feature>) =>
  Layer.effect(
    Features,
    Effect.map(Features, (ours) => ({ ...ours, all: [...more, ...ours.all] })),
  )

/** The store and the features on one memory. */
const onMemory = (more: ReadonlyArray<Feature>) =>
  Layer.unwrap(
    Effect.sync(() => {
      const state = makeState()
      return FailingStore.pipe(
        Layer.provideMerge([
          memoryStoreOn(state),
          and(more).pipe(Layer.provideMerge(featuresOn(state))),
          Layer.sync(Outage, () => ({ settlesFail: false, opensFail: false, changesFail: false })),
        ]),
      )
    }),
  )

/** The engine of one chat on memory and fakes; the keys stand for the texts. */
export const engineWith = (changed: Partial<Settings["Service"]>, more: ReadonlyArray<Feature> = []) =>
  ChatWorkers.layer.pipe(
    Layer.provide(TurnWork.layer),
    Layer.provideMerge([Answer.layer, Delivery.layer, DeskCache.layer, Save.layer]),
    Layer.provideMerge([Unsaved.layer, Router.layer, Talking.layer.pipe(Layer.provide(Recovery.layer))]),
    Layer.provideMerge([
      FakeTelegram.layer,
      FakeChatModel.layer,
      MemoryBudgets,
      MemoryFlags,
      onMemory(more),
      MemorySpool,
      FakeLease.layer,
      MemoryCache,
      Layer.mock(Jobs, { wake: Effect.void }),
    ]),
    Layer.provideMerge([
      Layer.succeed(Settings, settingsWith(changed)),
      Layer.succeed(Texts, { get: (_language, key) => key }),
    ]),
  )

export const Engine = engineWith({})

export const chatId = ChatId.make(7)
const sender = { id: UserId.make(7), firstName: "Ann" }

export const update = (updateId: number, content: Content): Incoming => ({
  updateId: UpdateId.make(updateId),
  chatId,
  sender,
  content,
})

export const says = (updateId: number, text: string): Incoming =>
  update(updateId, { _tag: "Text", messageId: TelegramMessageId.make(updateId), text })

/** The answer to a cry for help, as it is stored ahead of it. */
export const help = (updateId: number, context: Place = {}) =>
  update(updateId, {
    _tag: "Own",
    feature: "safety",
    payload: { about: "self", language: "en", again: false },
    context,
  })

export const selfHelp = "safety-self\n\nsafety-self-anywhere\n\nsafety-self-trust"

export const arrives = Effect.fnUntraced(function* (...batch: ReadonlyArray<Incoming>) {
  const inbox = yield* Inbox
  yield* inbox.accept(batch.map((incoming) => ({ incoming, traceparent: null })))
})

/** Somebody who has agreed and is known, so that answers come without the introduction. */
export const acquainted = Effect.fnUntraced(function* () {
  const owners = yield* ChatWorkers
  const { sent } = yield* FakeTelegram
  yield* arrives(
    update(1, { _tag: "Callback", queryId: "q", data: "consent:yes", messageId: null }),
    update(2, { _tag: "Callback", queryId: "q", data: "name:keep", messageId: null }),
  )
  const owner = yield* owners.make(chatId)
  yield* owner.wake
  sent.length = 0
  return owner
})

/** The conversation as it is stored, in short. */
export const history = Effect.gen(function* () {
  const people = yield* People
  const { conversation } = yield* people.open(chatId, sender, 100)
  return conversation.history.map(({ role, text }) => `${role}: ${text}`)
})

/** Updates of the chat that are still open. */
export const openTurns = Effect.gen(function* () {
  const inbox = yield* Inbox
  return yield* inbox.open(chatId, 100)
})
