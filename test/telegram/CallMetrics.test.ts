import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import * as Faults from "../../src/boundary/Faults.ts"
import { ChatId } from "../../src/domain/Ids.ts"
import { plain } from "../../src/domain/talk/outgoing/RichText.ts"
import { Telegram } from "../../src/domain/talk/Telegram.ts"
import * as Client from "../../src/telegram/Client.ts"
import { metricValue, withOwnMetrics } from "../support/MetricValues.ts"
import { botApi, stubServer } from "./StubServer.ts"

const calls = (outcome: string, method = "sendMessage") =>
  metricValue("confidant_telegram_calls_total", { method, outcome })

describe("what is counted of Telegram", () => {
  it.effect("is each call once, by how it ended, however often it was made", () =>
    withOwnMetrics(
      Effect.gen(function* () {
        const server = yield* stubServer
        const context = yield* Layer.build(
          Client.layer.pipe(
            Layer.provide(botApi(server.apiRoot)),
            Layer.provide(Faults.layer([{ name: "telegram.sendMessage.limit", probability: 1 }])),
          ),
        )
        const { send } = yield* Effect.provideContext(Telegram, context)
        assert.deepStrictEqual(
          [yield* calls("ok"), yield* calls("rate_limited"), yield* calls("lost", "getMe")],
          [0, 0, 0],
        )
        const message = { _tag: "Message", text: plain("hello") } as const
        const fiber = yield* Effect.forkChild(Effect.exit(send(ChatId.make(7), message)), { startImmediately: true })
        yield* TestClock.adjust("2 minutes")
        yield* Fiber.join(fiber)
        assert.deepStrictEqual(
          [yield* calls("ok"), yield* calls("rate_limited"), yield* calls("lost", "getMe")],
          [0, 1, 0],
        )
      }),
    ),
  )
})
