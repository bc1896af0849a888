import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Queue } from "effect"
import { TestClock } from "effect/testing"
import * as Faults from "../../src/boundary/Faults.ts"
import { ChatId } from "../../src/domain/Ids.ts"
import { plain } from "../../src/domain/talk/outgoing/RichText.ts"
import { Telegram, type TelegramErrorReason } from "../../src/domain/talk/Telegram.ts"
import * as Client from "../../src/telegram/Client.ts"
import { botApi, ok, stubServer } from "./StubServer.ts"

const chat = ChatId.make(7)

/** How a message ends under the fault, and how many calls reached the server. */
const sendUnder = Effect.fnUntraced(function* (fault: string) {
  const server = yield* stubServer
  const context = yield* Layer.build(
    Client.layer.pipe(
      Layer.provide(botApi(server.apiRoot)),
      Layer.provide(Faults.layer([{ name: fault, probability: 1 }])),
    ),
  )
  const { send } = yield* Effect.provideContext(Telegram, context)
  let reached = 0
  yield* Effect.forkScoped(
    Effect.forever(
      Effect.map(Queue.take(server.calls), (call) => {
        reached += 1
        call.answer(200, ok({ message_id: 42 }))
      }),
    ),
  )
  const fiber = yield* Effect.forkChild(Effect.result(send(chat, { _tag: "Message", text: plain("hello") })), {
    startImmediately: true,
  })
  if (!fault.endsWith("lost")) yield* TestClock.adjust("2 minutes")
  const result = yield* Fiber.join(fiber)
  const reason: TelegramErrorReason | null = result._tag === "Failure" ? result.failure.reason : null
  return { reason, reached }
})

describe("rehearsed faults of Telegram", () => {
  const expected: ReadonlyArray<readonly [string, TelegramErrorReason | null, number]> = [
    ["telegram.sendMessage", { _tag: "ServerFault", code: 500 }, 0],
    ["telegram.sendMessage.lost", { _tag: "Lost", detail: "rehearsal" }, 1],
    ["telegram.sendMessage.limit", { _tag: "RateLimited", retryAfterSeconds: 1 }, 0],
    ["telegram.sendMessage.hang", { _tag: "Lost", detail: "timeout" }, 0],
  ]
  for (const [fault, reason, reached] of expected) {
    it.effect(`${fault} ends as the real failure does`, () =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* sendUnder(fault), { reason, reached })
      }),
    )
  }

  it.effect("a fault of one method leaves the others alone", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* sendUnder("telegram.sendDocument.lost"), { reason: null, reached: 1 })
    }),
  )
})
