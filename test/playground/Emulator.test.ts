import { NodeServices } from "@effect/platform-node"
import { assert, it } from "@effect/vitest"
import { Effect, Layer, Queue, Result } from "effect"
import { FetchHttpClient } from "effect/http"
import { TestClock } from "effect/testing"
import { Emulator } from "../../src/playground/Emulator.ts"
import { invoke } from "../../src/playground/methods/Methods.ts"
import { pressButton } from "../../src/playground/Acts.ts"
import { addPerson } from "../../src/playground/People.ts"

const emulator = Emulator.layer({ token: "1:test", stateFile: null, rateLimits: false }).pipe(
  Layer.provide([FetchHttpClient.layer, NodeServices.layer]),
)

const call = Effect.fnUntraced(function* (method: string, params: Readonly<Record<string, unknown>>) {
  const { call } = yield* Emulator
  return yield* call(method, { params, uploads: new Map() })
})

const newPerson = Effect.flatMap(Emulator, ({ world }) =>
  Effect.fromResult(addPerson(world, { firstName: "Ada", languageCode: "en" })),
)

it.layer(emulator)("time in the emulator", (it) => {
  it.effect("takes a draft away that was not refreshed for 30 seconds", () =>
    Effect.gen(function* () {
      const { events } = yield* Emulator
      const { id } = yield* newPerson
      const draft = { chat_id: id, draft_id: 1, text: "so" }
      yield* call("sendMessageDraft", draft)
      yield* TestClock.adjust("20 seconds")
      yield* call("sendMessageDraft", { ...draft, text: "so far" })
      const listener = yield* events.subscribe
      yield* TestClock.adjust("29 seconds")
      assert.strictEqual(yield* Queue.size(listener), 0)
      yield* TestClock.adjust("2 seconds")
      assert.strictEqual(yield* Queue.take(listener), JSON.stringify({ _tag: "Draft", chatId: id, draft: null }))
    }),
  )

  it.effect("answers a long poll with nothing when its time is over", () =>
    Effect.gen(function* () {
      const polling = yield* Effect.forkChild(call("getUpdates", { timeout: 25 }))
      yield* TestClock.adjust("24 seconds")
      assert.isUndefined(polling.pollUnsafe())
      yield* TestClock.adjust("1 second")
      const exit = polling.pollUnsafe()
      assert.isTrue(exit?._tag === "Success" && Result.isSuccess(exit.value))
    }),
  )

  it.effect("shows a bot as away ten seconds after its last poll", () =>
    Effect.gen(function* () {
      const { connected } = yield* Emulator
      yield* call("getUpdates", {})
      assert.isTrue(connected())
      yield* TestClock.adjust("9 seconds")
      assert.isTrue(connected())
      yield* TestClock.adjust("3 seconds")
      assert.isFalse(connected())
    }),
  )

  it.effect("lets messages be deleted for two days", () =>
    Effect.gen(function* () {
      const { world } = yield* Emulator
      const { id } = yield* newPerson
      const hour = 3_600_000
      const at = (now: number, method: string, params: Readonly<Record<string, unknown>>) =>
        Effect.fromResult(invoke(world, method, { params: { chat_id: id, ...params }, uploads: new Map() }, now))
      const { messageId } = yield* at(0, "sendMessage", { text: "a" })
      const refusal = yield* Effect.flip(at(49 * hour, "deleteMessage", { message_id: messageId }))
      assert.strictEqual(refusal.description, "Bad Request: message can't be deleted for everyone")
      yield* at(47 * hour, "deleteMessage", { message_id: messageId })
    }),
  )

  it.effect("has only the buttons that a message brought", () =>
    Effect.gen(function* () {
      const { world } = yield* Emulator
      const { id } = yield* newPerson
      const sent = yield* call("sendMessage", { chat_id: id, text: "plain" })
      const messageId = Result.isSuccess(sent) ? (sent.success.messageId ?? 0) : 0
      assert.isTrue(Result.isFailure(pressButton(world, id, messageId, "forged")))
    }),
  )
})
