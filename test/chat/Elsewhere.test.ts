import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TelegramMessageId } from "../../src/domain/Ids.ts"
import { FakeChatModel } from "../support/FakeChatModel.ts"
import { acquainted, arrives, Engine, history, says, update } from "./Engine.ts"

const answer = (text: string) => ({ parts: [text], end: "answer" }) as const

describe("an answer with another history than the chat's own", () => {
  it.effect("answers words after /soulsleep from what was said there, and goes on there", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const enters = (updateId: number, name: string, argument: string) =>
        update(updateId, { _tag: "Command", messageId: TelegramMessageId.make(updateId), name, argument })
      for (const next of [
        [says(3, "by day")],
        [enters(4, "soulsleep", "by night"), says(5, "still awake")],
        [enters(6, "helper", "next day")],
      ]) {
        yield* arrives(...next)
        yield* owner.wake
      }
      const { prompts } = yield* FakeChatModel
      const day = ["by day", "You said: by day"]
      const night = ["by night", "You said: by night"]
      assert.deepStrictEqual(
        prompts.map(({ messages, mode = "" }) => [mode].concat(messages.map(({ text }) => text))),
        [
          ["helper", "by day"],
          ["soulsleep", "by night"],
          ["soulsleep", ...night, "still awake"],
          ["helper", ...day, "next day"],
        ],
      )
      assert.deepStrictEqual(yield* history, [
        "user: by day",
        "assistant: You said: by day",
        "user: next day",
        "assistant: You said: next day",
      ])
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("puts another answer in the place of the last one, with the same question", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const { prompts, script } = yield* FakeChatModel
      script.push(answer("first"), answer("second"), { parts: [], end: { _tag: "Refused" } })
      const retry = (at: number) =>
        update(at, { _tag: "Command", messageId: TelegramMessageId.make(at), name: "retry", argument: "" })
      for (const next of [says(3, "hello"), retry(4), retry(5)]) {
        yield* arrives(next)
        yield* owner.wake
      }
      assert.deepStrictEqual(
        prompts.map(({ messages }) => messages.map(({ text }) => text).join()),
        ["hello", "hello", "hello"],
      )
      assert.deepStrictEqual(yield* history, ["user: hello", "assistant: second"], "a refused one changes nothing")
    }).pipe(Effect.provide(Engine)),
  )
})
