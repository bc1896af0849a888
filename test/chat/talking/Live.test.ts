import { assert, describe, it } from "@effect/vitest"
import { type Duration, Effect, Fiber, Ref } from "effect"
import { TestClock } from "effect/testing"
import { live } from "../../../src/chat/talking/Live.ts"
import { dark, drafts as inDrafts, edits as inEdits } from "../../../src/chat/talking/Screen.ts"
import { type TelegramMessageId, UpdateId } from "../../../src/domain/Ids.ts"
import { plain } from "../../../src/domain/talk/outgoing/RichText.ts"
import { Telegram, type TelegramErrorReason } from "../../../src/domain/talk/Telegram.ts"
import { FakeTelegram, type PlannedFault, textsOf } from "../../support/FakeTelegram.ts"
import { chatId } from "../Engine.ts"

const refused: TelegramErrorReason = { _tag: "Rejected", code: 400, description: "can't parse" }
const limited: TelegramErrorReason = { _tag: "RateLimited", retryAfterSeconds: 1 }

/** The drafts that are seen of these texts, one each second and a half. */
const drafts = (texts: ReadonlyArray<string>, ...faults: ReadonlyArray<TelegramErrorReason>) =>
  Effect.gen(function* () {
    const telegram = yield* FakeTelegram
    telegram.draftFaults.push(...faults)
    const soFar = yield* Ref.make("")
    const place = { chatId, threadId: undefined }
    const screen = inDrafts(yield* Telegram, place, UpdateId.make(3))
    const showing = yield* Effect.forkChild(live({ ...place, screen, slow: null }, soFar))
    for (const text of texts) {
      yield* Ref.set(soFar, text)
      yield* TestClock.adjust("1500 millis")
    }
    yield* Fiber.interrupt(showing)
    return telegram.drafts.map(({ text }) => text)
  }).pipe(Effect.provide(FakeTelegram.layer))

describe("drafts", () => {
  it.effect("go on after one that Telegram refuses or loses", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* drafts(["a", "ab", "abc"], refused), ["ab", "abc"])
      const lost: TelegramErrorReason = { _tag: "Lost", detail: "no answer" }
      assert.deepStrictEqual(yield* drafts(["a", "ab", "abc"], lost, refused), ["abc"])
    }),
  )

  it.effect("end at the first 429, and when nothing but refusals comes", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* drafts(["a", "ab", "abc"], limited), [])
      assert.deepStrictEqual(yield* drafts(["a", "ab", "abc", "abcd", "abcde"], refused, refused, refused), [])
    }),
  )

  it.effect("show the newest words of a long answer, never half a character, and nothing invisible", () =>
    Effect.gen(function* () {
      const shown = yield* drafts(["\u200B", `x${"🙂".repeat(3_000)}`, "half \uD83D"])
      assert.lengthOf(shown, 2)
      assert.isTrue(shown.every((text) => text.isWellFormed() && text.length <= 4_096))
    }),
  )
})

/** What is seen while the first word comes after `silent`, and of the words behind it. */
const slowly = (slow: string | null, silent: Duration.Input, ...faults: ReadonlyArray<TelegramErrorReason>) =>
  Effect.gen(function* () {
    const telegram = yield* FakeTelegram
    telegram.draftFaults.push(...faults)
    const soFar = yield* Ref.make("")
    const place = { chatId, threadId: 4 }
    const screen = inDrafts(yield* Telegram, place, UpdateId.make(3))
    const showing = yield* Effect.forkChild(live({ ...place, screen, slow }, soFar))
    yield* TestClock.adjust(silent)
    yield* Ref.set(soFar, "word")
    yield* TestClock.adjust("1 minute")
    yield* Fiber.interrupt(showing)
    const sent = telegram.sent.map(({ outgoing }) => outgoing)
    return { drafts: telegram.drafts.map(({ draftId, text, threadId }) => [draftId, text, threadId]), sent }
  }).pipe(Effect.provide(FakeTelegram.layer))

const words = [3, "word", 4] as const

describe("an answer that takes long", () => {
  it.effect("is announced once, in the draft that its words then take over", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* slowly("slow", "5 minutes"), { drafts: [[3, "slow", 4], [...words]], sent: [] })
    }),
  )

  it.effect("is not announced while it is quick, nor to those who know", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* slowly("slow", "15 seconds"), { drafts: [[...words]], sent: [] })
      assert.deepStrictEqual(yield* slowly(null, "5 minutes"), { drafts: [[...words]], sent: [] })
    }),
  )

  it.effect(
    "is announced by one message where Telegram refuses the draft, and by nothing when it is asked to slow down",
    () =>
      Effect.gen(function* () {
        const { drafts, sent } = yield* slowly("slow", "5 minutes", refused)
        assert.deepStrictEqual(sent, [{ _tag: "Message", text: plain("slow"), threadId: 4 }])
        assert.deepStrictEqual(drafts, [[...words]])
        assert.deepStrictEqual(yield* slowly("slow", "5 minutes", limited), { drafts: [], sent: [] })
      }),
  )
})

/** What is sent and edited of these texts, one each two seconds, and which messages were written down. */
const edits = (texts: ReadonlyArray<string>, ...faults: ReadonlyArray<PlannedFault>) =>
  Effect.gen(function* () {
    const telegram = yield* FakeTelegram
    telegram.faults.push(...faults)
    const soFar = yield* Ref.make("")
    const message = yield* Ref.make<TelegramMessageId | null>(null)
    const noted: Array<TelegramMessageId> = []
    const note = (messageId: TelegramMessageId) => Effect.sync(() => noted.push(messageId))
    const place = { chatId, threadId: 4 }
    const keyboard = [[{ label: "Stop", data: "chat:stop:3" }]]
    const screen = inEdits(yield* Telegram, place, { keyboard, message, note })
    const showing = yield* Effect.forkChild(live({ ...place, screen, slow: null }, soFar))
    for (const text of texts) {
      yield* Ref.set(soFar, text)
      yield* TestClock.adjust("2 seconds")
    }
    yield* Fiber.interrupt(showing)
    return { noted, sent: telegram.sent.map(({ outgoing }) => outgoing), texts: textsOf(telegram.sent) }
  }).pipe(Effect.provide(FakeTelegram.layer))

describe("edits", () => {
  const refuse = (reason: TelegramErrorReason) => ({ reason, done: false }) as const

  it.effect("are of one message in its topic, which can be stopped and says that it is unfinished", () =>
    Effect.gen(function* () {
      const { noted, sent, texts } = yield* edits(["a", "a", "a", "**ab**"])
      assert.deepStrictEqual(texts, ["…", "a …", "ab …"])
      assert.deepStrictEqual<unknown>(noted, [1_000])
      assert.deepStrictEqual(
        sent.map((outgoing) => [outgoing._tag, "threadId" in outgoing && outgoing.threadId]),
        [
          ["Message", 4],
          ["Edit", 4],
          ["Edit", 4],
        ],
      )
      assert.isTrue(sent.every((outgoing) => "keyboard" in outgoing && outgoing.keyboard?.length === 1))
      const { texts: long } = yield* edits(["", "long ".repeat(2_000), "long ".repeat(2_000)])
      assert.isTrue(long.slice(1).every((text) => text.length <= 4_096 && text.endsWith(" …")))
      assert.lengthOf(long, 2)
    }),
  )

  it.effect(
    "end at the first 429; where nobody knows of the first message no half of an answer stays, and no second",
    () =>
      Effect.gen(function* () {
        assert.deepStrictEqual((yield* edits(["a", "ab", "abc"], refuse(limited))).texts, [])
        assert.deepStrictEqual((yield* edits(["a", "ab", "abc"], "none", refuse(limited))).texts, ["…"])
        const lost = { reason: { _tag: "Lost", detail: "no answer" }, done: true } as const
        assert.deepStrictEqual((yield* edits(["a", "ab", "abc"], lost)).texts, ["…"])
        assert.deepStrictEqual((yield* edits(["a", "ab", "abc"], refuse(refused))).texts, ["…", "abc …"])
      }),
  )
})

describe("an answer that is not shown as it is written", () => {
  it.effect("shows typing only, and one message if it takes very long", () =>
    Effect.gen(function* () {
      const telegram = yield* FakeTelegram
      const soFar = yield* Ref.make("")
      const place = { chatId, threadId: undefined }
      const screen = dark(yield* Telegram, place)
      const showing = yield* Effect.forkChild(live({ ...place, screen, slow: "slow" }, soFar))
      yield* TestClock.adjust("1 minute")
      yield* Ref.set(soFar, "word")
      yield* TestClock.adjust("1 minute")
      yield* Fiber.interrupt(showing)
      assert.deepStrictEqual(textsOf(telegram.sent), ["slow"])
      assert.deepStrictEqual(telegram.drafts, [])
      assert.isAbove(telegram.typings.length, 20)
    }).pipe(Effect.provide(FakeTelegram.layer)),
  )
})
