import { assert, describe, it } from "@effect/vitest"
import { type Duration, Effect, Fiber, Ref } from "effect"
import { TestClock } from "effect/testing"
import { live } from "../../../src/chat/talking/Live.ts"
import { UpdateId } from "../../../src/domain/Ids.ts"
import { plain } from "../../../src/domain/talk/outgoing/RichText.ts"
import type { TelegramErrorReason } from "../../../src/domain/talk/Telegram.ts"
import { FakeTelegram } from "../../support/FakeTelegram.ts"
import { chatId } from "../Engine.ts"

const refused: TelegramErrorReason = { _tag: "Rejected", code: 400, description: "can't parse" }
const limited: TelegramErrorReason = { _tag: "RateLimited", retryAfterSeconds: 1 }

/** The drafts that are seen of these texts, one each second and a half. */
const drafts = (texts: ReadonlyArray<string>, ...faults: ReadonlyArray<TelegramErrorReason>) =>
  Effect.gen(function* () {
    const telegram = yield* FakeTelegram
    telegram.draftFaults.push(...faults)
    const soFar = yield* Ref.make("")
    const place = { chatId, threadId: undefined, draftId: UpdateId.make(3), slow: null }
    const showing = yield* Effect.forkChild(live(place, soFar))
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
    const showing = yield* Effect.forkChild(live({ chatId, threadId: 4, draftId: UpdateId.make(3), slow }, soFar))
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
