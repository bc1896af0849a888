import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import { RiskModel } from "../../../src/domain/safety/Risk.ts"
import { Inbox } from "../../../src/domain/talk/Inbox.ts"
import { TelegramMessageId, UpdateId } from "../../../src/domain/Ids.ts"
import { FakeChatModel } from "../../support/FakeChatModel.ts"
import { FakeTelegram, type Sent, textsOf } from "../../support/FakeTelegram.ts"
import { acquainted, arrives, chatId, engineWith, history, openTurns, says } from "../Engine.ts"

const Engine = engineWith({ streaming: "edit" })

const outline = (sent: ReadonlyArray<Sent>) =>
  sent.map(({ outgoing }, place) => [outgoing._tag, textsOf(sent)[place], "keyboard" in outgoing])

const shownIn = Effect.map(openTurns, ([open]) => open?.live ?? null)

const edited = (sent: ReadonlyArray<Sent>) =>
  sent.flatMap(({ outgoing }) => (outgoing._tag === "Edit" ? [outgoing.messageId] : []))

/** Somebody who waits for an answer of which half is written. */
const halfway = Effect.gen(function* () {
  const owner = yield* acquainted()
  const { script } = yield* FakeChatModel
  script.push({ parts: ["half"], end: "hang" })
  yield* arrives(says(3, "a story"))
  const working = yield* Effect.forkChild(owner.wake)
  yield* TestClock.adjust("5 seconds")
  return { owner, working, shown: yield* shownIn }
})

describe("an answer that is shown by edits", () => {
  it.effect("ends in the message that showed it, without its button: nothing is doubled", () =>
    Effect.gen(function* () {
      const { owner, shown } = yield* halfway
      const { removed, sent } = yield* FakeTelegram
      yield* owner.stop(3)
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(outline(sent), [
        ["Message", "…", true],
        ["Edit", "half …", true],
        ["Edit", "half", false],
      ])
      assert.deepStrictEqual(edited(sent), [shown, shown])
      assert.deepStrictEqual(removed, [])
      assert.deepStrictEqual(yield* history, ["user: a story", "assistant: half"])
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("leaves no half of it after a crash: the next attempt deletes that, and answers anew", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const { removed, sent } = yield* FakeTelegram
      const inbox = yield* Inbox
      yield* arrives(says(3, "a story"))
      const { epoch } = yield* inbox.own(chatId)
      yield* inbox.showing({ chatId, epoch, updateId: UpdateId.make(3) }, TelegramMessageId.make(99))
      yield* owner.wake
      yield* owner.wake
      assert.deepStrictEqual<unknown>(removed, [99])
      assert.deepStrictEqual(outline(sent), [["Message", "You said: a story", false]])
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("is deleted when the model fails or something must be said first, and no turn remembers it", () =>
    Effect.gen(function* () {
      const { owner, shown, working } = yield* halfway
      const { removed, sent } = yield* FakeTelegram
      const { script } = yield* FakeChatModel
      script.push({ parts: ["half"], end: "hang" })
      yield* owner.hurry.pipe(Effect.forkChild)
      yield* TestClock.adjust("0 seconds")
      assert.deepStrictEqual(removed, [shown])
      yield* TestClock.adjust("5 seconds")
      assert.deepStrictEqual(outline(sent).at(-1), ["Edit", "half …", true])
      const second = yield* shownIn
      assert.notStrictEqual(second, shown)
      yield* owner.stop(3)
      yield* Fiber.join(working)
      assert.deepStrictEqual(outline(sent).at(-1), ["Edit", "half", false])
      assert.deepStrictEqual(edited(sent), [shown, second, second])
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("is taken over by the apology where the model fails and Telegram does not delete it", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const { removalFaults, sent } = yield* FakeTelegram
      const { script } = yield* FakeChatModel
      script.push({ parts: ["half"], end: { _tag: "Refused" }, takes: "5 seconds" })
      removalFaults.push({ _tag: "ServerFault", code: 500 })
      yield* arrives(says(3, "a story"))
      const working = yield* Effect.forkChild(owner.wake)
      yield* TestClock.adjust("6 seconds")
      yield* Fiber.join(working)
      assert.deepStrictEqual(outline(sent).slice(-2), [
        ["Edit", "half …", true],
        ["Edit", "apology", false],
      ])
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("is deleted where the answer cannot take its place, and only then", () =>
    Effect.gen(function* () {
      const { owner, shown, working } = yield* halfway
      const { faults, removed, sent } = yield* FakeTelegram
      const refused = (description: string) =>
        ({ reason: { _tag: "Rejected", code: 400, description }, done: false }) as const
      faults.push(refused("Bad Request: message can't be edited"))
      yield* owner.stop(3)
      yield* Fiber.join(working)
      assert.deepStrictEqual(outline(sent).at(-1), ["Message", "half", false])
      assert.deepStrictEqual(removed, [shown])
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("gives its place to help, where the model sees danger, and comes below", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const { sent } = yield* FakeTelegram
      yield* arrives(says(3, "There is no point in any of this"))
      yield* Effect.forkChild(owner.wake)
      yield* TestClock.adjust("6 seconds")
      assert.deepStrictEqual(
        sent.map(({ outgoing }) => outgoing._tag),
        ["Message", "Edit", "Edit", "Message"],
      )
      const [, , help = "", answer = ""] = textsOf(sent)
      assert.isTrue(help.startsWith("safety-self"), help)
      assert.include(answer, "You said")
    }).pipe(
      Effect.provide(
        Engine.pipe(
          Layer.provide(
            Layer.succeed(RiskModel, {
              look: () => Effect.delay(Effect.succeed({ level: "high", costUsd: null } as const), "5 seconds"),
            }),
          ),
        ),
      ),
    ),
  )
})
