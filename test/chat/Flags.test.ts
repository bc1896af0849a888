import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { Flags } from "../../src/domain/operators/Flags.ts"
import { FakeChatModel } from "../support/FakeChatModel.ts"
import { FakeTelegram } from "../support/FakeTelegram.ts"
import { acquainted, arrives, Engine, history, openTurns, says } from "./Engine.ts"

const talk = (enabled: boolean) =>
  Flags.use((flags) => flags.set({ name: "USE_CHAT_COMPLETION", enabled, percentage: 100 }))

layer(Engine)("USE_CHAT_COMPLETION", (it) => {
  it.effect("off: each message is answered kindly, the model is not asked; on again: as ever", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const { sent } = yield* FakeTelegram
      const model = yield* FakeChatModel
      yield* talk(false)
      yield* arrives(says(10, "hello"), says(11, "anybody there?"))
      yield* owner.wake
      assert.deepStrictEqual(
        sent.map(({ outgoing }) => (outgoing._tag === "Message" ? outgoing.text.text : outgoing._tag)),
        ["talk-off", "talk-off"],
      )
      assert.deepStrictEqual(yield* openTurns, [])
      assert.deepStrictEqual(yield* history, [])
      const asked = model.prompts.length
      yield* talk(true)
      yield* arrives(says(12, "hello"))
      yield* owner.wake
      assert.strictEqual(model.prompts.length, asked + 1)
      assert.strictEqual((yield* history).length, 2)
    }),
  )
})
