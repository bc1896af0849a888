import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect } from "effect"
import { TestClock } from "effect/testing"
import { openAt } from "../../src/chat/OpenDialogue.ts"
import { TelegramMessageId } from "../../src/domain/Ids.ts"
import { questionLasts } from "../../src/policy/Limits.ts"
import { FakeChatModel } from "../support/FakeChatModel.ts"
import { acquainted, arrives, Engine, says, update } from "./Engine.ts"

const presses = (updateId: number, data: string) =>
  update(updateId, { _tag: "Callback", queryId: "q", data, messageId: TelegramMessageId.make(2) })
const commands = (updateId: number, name: string) =>
  update(updateId, { _tag: "Command", messageId: TelegramMessageId.make(updateId), name, argument: "" })

describe("a question that a typed word answers", () => {
  it.effect("is over after its time, whichever feature asked it: what is typed then is said to the companion", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const { prompts } = yield* FakeChatModel
      const questions = [
        (id: number) => presses(id, "mood:words:2026-11-01"),
        (id: number) => presses(id, "style:ask:about"),
        (id: number) => presses(id, "chats:rename:1"),
        (id: number) => commands(id, "forget"),
        (id: number) => commands(id, "name"),
      ]
      for (const [nth, question] of questions.entries()) {
        const id = 10 * (nth + 1)
        yield* arrives(question(id))
        yield* owner.wake
        yield* arrives(says(id + 1, "Sunday"))
        yield* owner.wake
        assert.lengthOf(prompts, nth, "it answers the question")
        yield* arrives(question(id + 2))
        yield* owner.wake
        yield* TestClock.adjust(questionLasts)
        yield* arrives(says(id + 3, "Sunday"))
        yield* owner.wake
        assert.lengthOf(prompts, nth + 1, "it is said to the companion")
      }
    }).pipe(Effect.provide(Engine)),
  )

  it("stays open where only its feature may end it, or nobody noted when it was asked", () => {
    const feature = { name: "patient", stays: (state: unknown) => state === "waits" }
    const late = Duration.toMillis(questionLasts)
    const waits = { feature: "patient", state: "waits", at: 0 }
    assert.strictEqual(openAt([feature], waits, late), waits)
    assert.isNull(openAt([feature], { ...waits, state: "asks" }, late))
    assert.isNotNull(openAt([feature], { ...waits, state: "asks" }, late - 1))
    assert.isNotNull(openAt([feature], { feature: "patient", state: "asks" }, late))
  })
})
