import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { MemoryCache } from "../../../src/cache/MemoryCache.ts"
import { BackupError } from "../../../src/domain/backup/BackupError.ts"
import { ErasureLedger } from "../../../src/domain/backup/ErasureLedger.ts"
import { type Erasure } from "../../../src/domain/backup/Erasures.ts"
import { Remains } from "../../../src/domain/backup/Remains.ts"
import { Cache, deskKey } from "../../../src/domain/Cache.ts"
import { MessageId, TelegramMessageId, UpdateId } from "../../../src/domain/Ids.ts"
import type { Content } from "../../../src/domain/talk/incoming/Incoming.ts"
import type { Person } from "../../../src/domain/talk/Person.ts"
import { Texts } from "../../../src/domain/talk/Texts.ts"
import { erase } from "../../../src/features/forget/Erasing.ts"
import { cameFrom, type Line, OneMessage, unanswer, unsayThese } from "../../../src/features/forget/OneMessage.ts"
import { forget, make } from "../../../src/features/forget/Forget.ts"
import * as BotTexts from "../../support/BotTexts.ts"
import { command, friend, messageId, outline, pressed, replyTo, route, stranger, text } from "../../support/Routing.ts"

const asking: Person = { ...friend, dialogue: { feature: "forget", state: {} } }
const declined = { ...stranger, consent: "declined", introduced: true } as const
const waiting = { ...stranger, dialogue: { feature: "consent", state: { step: "waiting", remindedAt: null } } } as const

describe("/forget", () => {
  it("asks for a word first, and erases nothing yet", () => {
    const reply = replyTo(friend, command("forget"))
    assert.deepStrictEqual(outline(reply), ["Message forget-ask"])
    assert.deepStrictEqual(reply.dialogue, asking.dialogue)
    assert.notProperty(reply, "changes")
  })

  it.each(["DELETE", "delete", " Delete. ", "“DELETE”", "УДАЛИТЬ", "удалить", "«УДАЛИТЬ»"])(
    "erases everything at %s, in either language",
    (word) => {
      for (const language of ["en", "ru"] as const) {
        const reply = replyTo({ ...asking, language }, text(word), { now: 7 })
        assert.deepStrictEqual(reply.changes, [erase(7)])
        assert.deepStrictEqual(reply.deliveries, [], "the turn goes too: its words are an own turn")
        assert.deepStrictEqual(
          reply.jobs?.map(({ kind, userId }) => [kind, userId]),
          [
            ["say", null],
            ["forget.elsewhere", null],
          ],
        )
      }
    },
  )

  it.each(["no", "Нет", "cancel", "delete it please", "не удалить", "deleted"])(
    "keeps everything at %s, and says so",
    (words) => {
      const reply = replyTo(asking, text(words))
      assert.deepStrictEqual(outline(reply), ["Message forget-kept"])
      assert.deepStrictEqual([reply.changes, reply.dialogue], [undefined, null])
    },
  )

  it("hears a sentence, a command or a cry for help in place of the word, and erases nothing", () => {
    const sentence = "I had a fight with my sister and now I want to delete my accounts"
    for (const content of [text(sentence), text("I want to die"), text("Хочу умереть"), command("menu")]) {
      const reply = replyTo(asking, content)
      assert.notInclude(outline(reply), "Message forget-kept")
      assert.deepStrictEqual([reply.changes, reply.dialogue], [undefined, null])
    }
    assert.deepStrictEqual(outline(replyTo(asking, text("I want to die"))), ["talk"])
  })

  it("hears the word as a word when nothing was asked", () => {
    assert.deepStrictEqual(outline(replyTo(friend, text("DELETE"))), ["talk"])
  })

  it("is there for people who have not agreed, without a word to type", () => {
    for (const person of [stranger, waiting, declined]) {
      const asked = replyTo(person, command("forget"))
      assert.deepStrictEqual(outline(asked), ["Message forget-ask-before"])
      assert.deepStrictEqual(replyTo(person, pressed("forget:erase"), { now: 7 }).changes, [erase(7)])
      const kept = replyTo(person, pressed("forget:keep"))
      assert.include(outline(kept), "Message forget-kept")
      assert.notProperty(kept, "changes")
    }
    assert.deepStrictEqual(replyTo(waiting, command("forget")).dialogue, waiting.dialogue)
  })

  it("asks somebody who has agreed since, if they press the old button", () => {
    const reply = replyTo(friend, pressed("forget:erase"))
    assert.include(outline(reply), "Message forget-ask")
    assert.notProperty(reply, "changes")
  })

  it.effect("says at the end what was done, in the language of the person, and lets go of the button", () =>
    Effect.gen(function* () {
      const { get } = yield* Texts
      const sayIn = (language: "en" | "ru") => (key: string) => get(language, key)
      const asked = { person: null, chatId: friend.chatId, say: sayIn("en"), sayIn, now: 0 }
      const reply = yield* (
        forget.own?.(asked, { language: "ru", queryId: "q", messageId: 5, threadId: 3 }) ?? Effect.succeed(null)
      )
      assert.deepStrictEqual(
        reply?.deliveries.map(({ _tag }) => _tag),
        ["AnswerCallback", "ClearKeyboard", "Message"],
      )
      assert.include(JSON.stringify(reply), "Готово.")
      assert.include(JSON.stringify(reply?.deliveries.at(-1)), `"threadId":3`)
    }).pipe(Effect.provide(BotTexts.layer)),
  )
})

const line = (id: number, role: "user" | "assistant", telegramMessageId: number | null = null, turn = id): Line => ({
  id: MessageId.make(id),
  role,
  telegramMessageId: telegramMessageId === null ? null : TelegramMessageId.make(telegramMessageId),
  turn: UpdateId.make(turn),
})

/** What comes of it where the history holds these lines of the message 5. */
const replyKnowing = (lines: ReadonlyArray<Line>, content: Content, person = friend) =>
  Effect.gen(function* () {
    const features = [yield* make]
    return (yield* route(person, content, { features })).reply
  }).pipe(
    Effect.provide([
      MemoryCache,
      Layer.mock(ErasureLedger, {}),
      Layer.mock(Remains, {}),
      Layer.succeed(OneMessage, {
        from: (_userId, id) => Effect.succeed(id === 5 ? lines : []),
        beside: (_userId, id) => Effect.succeed(id === 7 ? "answer" : null),
      }),
    ]),
    Effect.runSync,
  )

const answering = (to: number | null): Content => ({
  _tag: "Command",
  messageId,
  name: "forget",
  argument: "",
  context: { reply: { messageId: to === null ? null : TelegramMessageId.make(to), fromBot: false, text: "secret" } },
})

describe("/forget as an answer to a message", () => {
  it("asks first, and by the button deletes that message with what came from it", () => {
    const lines = [line(1, "user", 5), line(2, "assistant")]
    const asks = replyKnowing(lines, answering(5))
    assert.deepStrictEqual(outline(asks), ["Message forget-one-ask-user"])
    assert.notProperty(asks, "changes")
    assert.include(JSON.stringify(asks), '"forget:one:5"')
    assert.notInclude(JSON.stringify(asks), "secret")
    const done = replyKnowing(lines, pressed("forget:one:5"))
    assert.deepStrictEqual(outline(done), ["AnswerCallback", "Edit forget-one-done"])
    assert.deepStrictEqual(done.changes, [unsayThese(lines)])
    assert.deepStrictEqual(outline(replyKnowing([line(2, "assistant")], answering(5))), [
      "Message forget-one-ask-assistant",
    ])
  })

  it("asks about an answer in a quiz as such, and deletes no more than it", () => {
    const asks = replyKnowing([], answering(7))
    assert.deepStrictEqual(outline(asks), ["Message forget-one-ask-answer"])
    assert.notProperty(asks, "changes")
    const done = replyKnowing([], pressed("forget:one:7"))
    assert.deepStrictEqual(outline(done), ["AnswerCallback", "Edit forget-one-done"])
    assert.deepStrictEqual(done.changes, [unanswer(TelegramMessageId.make(7))])
  })

  it("deletes nothing where nothing is known of it, and never asks for everything instead", () => {
    for (const content of [answering(6), answering(null)]) {
      const reply = replyKnowing([line(1, "user", 5)], content, asking)
      assert.deepStrictEqual(outline(reply), ["Message forget-one-unknown"])
      assert.deepStrictEqual([reply.changes, reply.dialogue], [undefined, null])
    }
    for (const data of ["forget:one:6", "forget:one:", "forget:one:x", "forget:one:1e400"]) {
      assert.notProperty(replyKnowing([line(1, "user", 5)], pressed(data)), "changes")
    }
    const before = replyKnowing([], answering(5), waiting)
    assert.deepStrictEqual(outline(before), ["Message forget-ask-before"])
  })

  it("takes the answer along as far as it goes on, and nothing that was said afterwards", () => {
    const goesOn = [line(1, "user", 5), line(2, "assistant", null, 1), line(3, "user"), line(4, "assistant", null, 3)]
    const after = [line(5, "user", 9), line(6, "assistant", null, 5)]
    assert.deepStrictEqual(cameFrom([...goesOn, ...after]), goesOn)
    assert.deepStrictEqual(cameFrom([...goesOn.slice(1), ...after]), goesOn.slice(1))
    const unanswered = line(1, "user", 5)
    assert.deepStrictEqual(cameFrom([unanswered, ...after]), [unanswered])
    const idsOf = (lines: ReadonlyArray<Line>) => cameFrom(lines).map(({ id }) => Number(id))
    const together = [line(1, "user", 5, 2), line(2, "user", 6), line(3, "assistant", null, 2), ...after]
    assert.deepStrictEqual(idsOf(together), [1, 3])
    const again = [line(1, "user", 5), line(3, "assistant", null, 7), ...after]
    assert.deepStrictEqual(idsOf(again), [1, 3])
    assert.deepStrictEqual(cameFrom([line(1, "user", 5)]), [line(1, "user", 5)])
    assert.deepStrictEqual(cameFrom([]), [])
  })
})

const erasure = { userId: friend.id, at: 7 }

/** The job with a list that takes the erasure, or fails. */
const elsewhere = (list: Array<Erasure>, isDown: boolean) =>
  Effect.gen(function* () {
    const { jobs = [] } = yield* make
    const cache = yield* Cache
    yield* cache.set(deskKey(friend.chatId), "words")
    const job = { key: "1", userId: null, attempt: 1 }
    const result = yield* Effect.result(
      jobs[0]?.run({ ...erasure, chatId: friend.chatId }, job) ?? Effect.die("there is no job"),
    )
    return { result, cached: yield* cache.get(deskKey(friend.chatId)) }
  }).pipe(
    Effect.provide([
      MemoryCache,
      Layer.mock(OneMessage, {}),
      Layer.mock(ErasureLedger, {
        add: (given) =>
          isDown
            ? Effect.fail(new BackupError({ failure: "no backup", message: "The folder cannot be written" }))
            : Effect.sync(() => {
                list.push(...given)
                return { unreachable: null }
              }),
      }),
      Layer.succeed(Remains, {
        forget: (given) => Effect.sync(() => ({ reached: [String(list.push(given))], stays: ["A file."] })),
      }),
    ]),
  )

describe("what lies beside the database", () => {
  it.effect("is reached too: the list for restores first, then the cache and what a restore put aside", () =>
    Effect.gen(function* () {
      const list: Array<Erasure> = []
      const { cached, result } = yield* elsewhere(list, false)
      assert.strictEqual(result._tag, "Success")
      assert.deepStrictEqual(list, [erasure, erasure])
      assert.isNull(cached)
    }),
  )

  it.effect("is tried again while the list cannot be written", () =>
    Effect.gen(function* () {
      const { result } = yield* elsewhere([], true)
      assert.isTrue(result._tag === "Failure" && result.failure._tag === "JobError" && result.failure.transient)
    }),
  )
})
