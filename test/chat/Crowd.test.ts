import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Layer, Ref } from "effect"
import { MessageStorage, RunnerHealth, Runners, RunnerStorage, Sharding, ShardingConfig } from "effect/cluster"
import { TestClock } from "effect/testing"
import * as ChatEntity from "../../src/chat/ChatEntity.ts"
import { ChatWorkers } from "../../src/chat/ChatWorkers.ts"
import { type Draft, Talking } from "../../src/chat/talking/Talking.ts"
import { Wakes } from "../../src/chat/Wakes.ts"
import { ChatId, ConversationId, Epoch, UpdateId, UserId } from "../../src/domain/Ids.ts"
import { nothingChosen } from "../../src/domain/talk/Person.ts"
import { cluster } from "../../src/policy/process/Cluster.ts"
import { crowd } from "../../src/policy/Crowd.ts"
import { FakeChatModel } from "../support/FakeChatModel.ts"
import { FakeTelegram, textsOf } from "../support/FakeTelegram.ts"
import { metricValue } from "../support/MetricValues.ts"
import { acquainted, arrives, Engine, openTurns, says, update } from "./Engine.ts"

/** Somebody who waits for a model that is silent. */
const waits = Effect.fnUntraced(function* (id: number) {
  const { answer } = yield* Talking
  const chatId = ChatId.make(1_000 + id)
  const person = {
    id: UserId.make(chatId),
    chatId,
    name: "Bo",
    language: "en",
    consent: "granted",
    dialogue: null,
    introduced: true,
    banned: false,
    ...nothingChosen,
  } as const
  const conversation = { id: ConversationId.make(id), mode: "helper" } as const
  const turn = UpdateId.make(10_000 + id)
  const question = {
    turnId: turn,
    draftId: turn,
    persona: "Be kind.",
    sections: [],
    threadId: undefined,
    said: [{ role: "user", text: "hello", telegramMessageId: null }],
    failures: 0,
    wasTold: false,
    risk: null,
  } as const
  const writing = {
    draft: yield* Ref.make<Draft | null>(null),
    overtaken: yield* Ref.make(yield* Deferred.make<void>()),
  }
  const owner = { chatId, epoch: Epoch.make(1) }
  return yield* Effect.forkChild(answer(owner, { person, conversation, history: [] }, question, writing), {
    startImmediately: true,
  })
})

describe("a crowd", () => {
  it.effect("of more people than are answered at once: who comes on top is told once, and answered later", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const { prompts, script } = yield* FakeChatModel
      const { sent } = yield* FakeTelegram
      script.push(...Array.from({ length: crowd.ofNewcomers }, () => ({ parts: [], end: "hang" }) as const))
      const others = yield* Effect.forEach(Array.from({ length: crowd.ofNewcomers }), (_, index) => waits(index))
      const asked = prompts.length
      yield* arrives(says(3, "hello"))
      yield* owner.wake
      assert.deepStrictEqual(textsOf(sent), ["crowded-notice"])
      assert.strictEqual(prompts.length, asked, "nothing more is held in memory")
      assert.strictEqual(yield* metricValue("confidant_put_off_total", { what: "answer" }), 1)
      assert.lengthOf(yield* openTurns, 0, "it is not due")

      yield* TestClock.adjust(crowd.againAfter)
      script.length = 0
      yield* owner.wake
      assert.deepStrictEqual(textsOf(sent), ["crowded-notice", "You said: hello"], "who was told goes before newcomers")

      yield* arrives(update(4, { _tag: "Callback", queryId: "q", data: "menu:open", messageId: null }))
      sent.length = 0
      yield* owner.wake
      assert.isNotEmpty(sent, "what needs no model waits for nobody")
      yield* Effect.forEach(others, Fiber.interrupt)
      yield* arrives(says(5, "and now?"))
      sent.length = 0
      yield* owner.wake
      assert.deepStrictEqual(textsOf(sent), ["You said: and now?"])
    }).pipe(Effect.provide(Engine)),
  )

  const most = 3
  const woken: Array<string> = []
  const Runner = Sharding.layer.pipe(
    Layer.provide(Runners.layerNoop),
    Layer.provide([MessageStorage.layerNoop, RunnerHealth.layerNoop, RunnerStorage.layerMemory]),
    Layer.provide(ShardingConfig.layer({ ...cluster, maxResidentEntities: most })),
  )
  const Workers = Layer.succeed(ChatWorkers, {
    make: (chatId) =>
      Effect.succeed({
        wake: Effect.suspend(() => {
          woken.push(`wake ${chatId}`)
          return Effect.sleep("10 seconds")
        }),
        hurry: Effect.sync(() => void woken.push(`hurry ${chatId}`)),
        stop: () => Effect.void,
        pressed: () => Effect.void,
      }),
  })

  it.effect("of more chats than are held at once: the sweep brings them later, and what is urgent asks on", () =>
    Effect.gen(function* () {
      const { hurry, wake } = yield* Wakes
      yield* TestClock.adjust("5 seconds")
      yield* wake([1, 2, 3, 4, 5].map((id) => ChatId.make(id)))
      yield* hurry(ChatId.make(6))
      yield* TestClock.adjust("1 second")
      assert.sameMembers(woken, ["wake 1", "wake 2", "wake 3"])
      assert.strictEqual(yield* metricValue("confidant_put_off_total", { what: "chat" }), 2)
      // Idle owners leave after a minute.
      for (let minute = 0; minute < 3; minute++) yield* TestClock.adjust("1 minute")
      assert.include(woken, "hurry 6")
    }).pipe(
      Effect.provide(
        Wakes.layer.pipe(Layer.provide(ChatEntity.layer.pipe(Layer.provide(Workers))), Layer.provide(Runner)),
      ),
    ),
  )
})
