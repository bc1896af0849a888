import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Schema } from "effect"
import { TestClock } from "effect/testing"
import { MemoryCache } from "../../../src/cache/MemoryCache.ts"
import { DeskCache } from "../../../src/chat/desk/DeskCache.ts"
import { afterwards, type Desk } from "../../../src/chat/desk/Desk.ts"
import type { Ownership } from "../../../src/chat/Ownership.ts"
import { Cache, deskKey } from "../../../src/domain/Cache.ts"
import {
  ChatId,
  ConversationId,
  Epoch,
  MessageId,
  TelegramMessageId,
  UpdateId,
  UserId,
} from "../../../src/domain/Ids.ts"
import { Inbox } from "../../../src/domain/talk/Inbox.ts"
import { People } from "../../../src/domain/talk/People.ts"
import type { Settlement } from "../../../src/domain/talk/Turn.ts"
import { historyMessages } from "../../../src/policy/Limits.ts"
import { MemoryStore } from "../../support/MemoryStore.ts"

const chatId = ChatId.make(7)
const userId = UserId.make(7)
const owner = (epoch: number): Ownership => ({ chatId, epoch: Epoch.make(epoch) })

const desk: Desk = {
  person: {
    id: userId,
    chatId,
    name: "Аня 🌧️",
    language: "ru",
    consent: "granted",
    dialogue: null,
    introduced: true,
    banned: false,
    adult: true,
    timeZone: "Asia/Yekaterinburg",
    country: "RU",
    style: { tone: "formal", of: ["a later release"] },
    noticed: { at: 3, since: 1, told: 2 },
  },
  conversation: { id: ConversationId.make(3), mode: "helper" },
  history: [
    {
      id: MessageId.make(1),
      role: "user",
      text: 'I had a \u2028 long "day"',
      telegramMessageId: TelegramMessageId.make(12),
    },
    { id: MessageId.make(2), role: "assistant", text: "Rest a little.", telegramMessageId: null },
  ],
}

const layer = DeskCache.layer.pipe(Layer.provideMerge(MemoryCache))

describe("DeskCache", () => {
  it.effect("reads a mode of a later release as the usual one", () =>
    Effect.gen(function* () {
      const desks = yield* DeskCache
      const cache = yield* Cache
      yield* desks.keep(owner(3), { ...desk, conversation: { ...desk.conversation, mode: "soulsleep" } })
      const left = yield* cache.get(deskKey(chatId))
      yield* cache.set(deskKey(chatId), (left ?? "").replace('"soulsleep"', '"of tomorrow"'))
      assert.deepStrictEqual(yield* desks.load(owner(4), userId), desk)
    }).pipe(Effect.provide(layer)),
  )

  it.effect("gives the next owner what the one before it left", () =>
    Effect.gen(function* () {
      const cache = yield* DeskCache
      yield* cache.keep(owner(4), desk)
      assert.deepStrictEqual(yield* cache.load(owner(5), userId), desk)
    }).pipe(Effect.provide(layer)),
  )

  it.effect("gives nothing to any other owner, user or chat", () =>
    Effect.gen(function* () {
      const cache = yield* DeskCache
      yield* cache.keep(owner(4), desk)
      for (const epoch of [1, 3, 4, 6, 7]) assert.isNull(yield* cache.load(owner(epoch), userId), `${epoch}`)
      assert.isNull(yield* cache.load(owner(5), UserId.make(8)))
      assert.isNull(yield* cache.load({ ...owner(5), chatId: ChatId.make(8) }, userId))
    }).pipe(Effect.provide(layer)),
  )

  it.effect("forgets after ten minutes", () =>
    Effect.gen(function* () {
      const cache = yield* DeskCache
      yield* cache.keep(owner(4), desk)
      yield* TestClock.adjust("599 seconds")
      assert.deepStrictEqual(yield* cache.load(owner(5), userId), desk)
      yield* TestClock.adjust("1 second")
      assert.isNull(yield* cache.load(owner(5), userId))
    }).pipe(Effect.provide(layer)),
  )

  it.effect("asks the database after the release before, whose desk lacks what was chosen meanwhile", () =>
    Effect.gen(function* () {
      const { adult: _adult, country: _country, style: _style, timeZone: _timeZone, ...person } = desk.person
      yield* (yield* Cache).set("desk:7", JSON.stringify({ epoch: 4, desk: { ...desk, person } }))
      assert.isNull(yield* (yield* DeskCache).load(owner(5), userId))
    }).pipe(Effect.provide(layer)),
  )

  it.effect.each(["", "{", "null", "[]", '{"epoch":4}', '{"epoch":4,"desk":{"person":{},"history":[]}}'])(
    "takes %s for nothing",
    (text) =>
      Effect.gen(function* () {
        yield* (yield* Cache).set("desk:7", text)
        assert.isNull(yield* (yield* DeskCache).load(owner(5), userId))
      }).pipe(Effect.provide(layer)),
  )
})

const sender = { id: userId, firstName: "Anna", languageCode: "en" }

/** What happens to a chat: a settlement, after which the process goes on, hands over in order, or is gone. */
const Event = Schema.Struct({
  change: Schema.Literals(["said", "consented", "chose", "reset", "nothing"]),
  ending: Schema.Literals(["goes on", "hands over", "crashes", "hands over to a writer that crashes"]),
  kept: Schema.Boolean,
})

const personOf = (change: (typeof Event.Type)["change"], updateId: number): Settlement["person"] => {
  switch (change) {
    case "consented":
      return { consent: "granted", name: `name ${updateId}`, adult: true, noticed: { at: 2, since: 1, told: 1 } }
    case "chose":
      return { timeZone: "Asia/Tokyo", country: "JP", style: { tone: "formal", [`chosen ${updateId}`]: true } }
    case "reset":
      return { adult: null, timeZone: null, country: null, style: null, noticed: null }
    default:
      return {}
  }
}

describe("DeskCache and the database", () => {
  it.effect.prop(
    "whatever happens, a desk that was loaded is what the database holds",
    { events: Schema.Array(Event).check(Schema.isMaxLength(25)) },
    ({ events }) =>
      Effect.gen(function* () {
        const cache = yield* DeskCache
        const inbox = yield* Inbox
        const people = yield* People
        let updateId = 0

        const read = Effect.map(people.open(chatId, sender, historyMessages), ({ conversation, person }): Desk => ({
          person,
          conversation: { id: conversation.id, mode: conversation.mode },
          history: conversation.history,
        }))
        const become = Effect.gen(function* () {
          const { epoch } = yield* inbox.own(chatId)
          const loaded = yield* cache.load({ chatId, epoch }, userId)
          const truth = yield* read
          if (loaded !== null) assert.deepStrictEqual(loaded, truth)
          return { owner: { chatId, epoch }, desk: loaded ?? truth }
        })
        const settle = Effect.fnUntraced(function* (
          current: Effect.Success<typeof become>,
          change: (typeof Event.Type)["change"],
        ) {
          updateId += 1
          const id = UpdateId.make(updateId)
          yield* inbox.accept([
            {
              incoming: {
                updateId: id,
                chatId,
                sender,
                content: { _tag: "Text", messageId: TelegramMessageId.make(updateId), text: "x" },
              },
              traceparent: null,
            },
          ])
          const settlement: Settlement = {
            ...current.owner,
            updateId: id,
            userId,
            conversationId: current.desk.conversation.id,
            joined: [],
            messages:
              change === "said"
                ? [{ role: "user", text: `said ${updateId}`, telegramMessageId: TelegramMessageId.make(updateId) }]
                : [],
            deliveries: [],
            person: personOf(change, updateId),
            edited: null,
            forgetText: false,
            changes: [],
            jobs: [],
            dead: null,
          }
          const settled = yield* inbox.settle(settlement)
          assert(settled !== null)
          return { ...current, desk: afterwards(current.desk, settlement, settled) }
        })

        let current = yield* become
        for (const { change, ending, kept } of events) {
          if (change !== "nothing") current = yield* settle(current, change)
          if (ending === "goes on") continue
          if (ending.startsWith("hands over") && kept) yield* cache.keep(current.owner, current.desk)
          if (ending === "hands over to a writer that crashes") yield* settle(yield* become, "consented")
          current = yield* become
        }
      }).pipe(Effect.provide(Layer.mergeAll(layer, MemoryStore))),
  )
})
