import { assert, describe, it, layer } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { makeFaults } from "../../src/playground/Faults.ts"
import { Playground } from "../../src/playground/Playground.ts"
import { makeRateLimits } from "../../src/playground/RateLimits.ts"
import { ask, connect, refusal } from "./client.ts"

layer(Playground.layer({ port: 0 }), { excludeTestServices: true })("rehearsed faults", (it) => {
  const textsOf = Effect.fnUntraced(function* (id: number) {
    const { state } = yield* connect
    return (yield* state).messages.filter((message) => message.chatId === id).map((message) => message.text)
  })

  it.effect("answer with an error and do nothing, so many times as asked", () =>
    Effect.gen(function* () {
      const { api, person, fault, calls } = yield* connect
      const { id } = yield* person()
      yield* fault({ method: "sendMessage", times: 2, kind: { _tag: "Error", code: 429, retryAfter: 7 } })
      yield* fault({ method: "*", times: 1, kind: { _tag: "Error", code: 500 } })
      const send = () => api.sendMessage(id, "at last")
      assert.strictEqual(yield* refusal(send), "429 Too Many Requests: retry after 7")
      assert.strictEqual(yield* refusal(send), "429 Too Many Requests: retry after 7")
      yield* ask(() => api.getUpdates())
      assert.strictEqual(yield* refusal(send), "500 Internal Server Error")
      yield* ask(send)
      assert.deepStrictEqual(yield* textsOf(id), ["at last"])
      const recorded = (yield* calls("sendMessage")).filter((call) => call.chatId === id)
      assert.deepStrictEqual(
        recorded.map((call) => call.status),
        [429, 429, 500, 200],
      )
    }),
  )

  it.effect("concern only the chats that are named, and say where a group has moved", () =>
    Effect.gen(function* () {
      const { api, person, fault, calls } = yield* connect
      const [sick, well] = [yield* person(), yield* person()]
      const kind = { _tag: "Error", code: 400, description: "Bad Request: upgraded", migrateTo: -1005 } as const
      yield* fault({ method: "sendMessage", chatIds: [sick.id], times: 1, kind })
      yield* ask(() => api.sendMessage(well.id, "well"))
      const [refused] = yield* Effect.promise(() =>
        Promise.allSettled([api.sendMessage(sick.id, "sick", { message_thread_id: 42 })]),
      )
      assert.strictEqual(refused.status, "rejected")
      const call = (yield* calls("sendMessage")).find(({ chatId }) => chatId === sick.id)
      assert.deepStrictEqual([call?.status, call?.threadId], [400, 42])
    }),
  )

  it.effect("reset the connection before anything is done, or lose the answer after it is done", () =>
    Effect.gen(function* () {
      const { api, person, fault } = yield* connect
      const { id } = yield* person()
      yield* fault({ method: "sendMessage", times: 1, kind: { _tag: "Reset" } })
      assert.strictEqual(yield* refusal(() => api.sendMessage(id, "never")), "lost")
      assert.deepStrictEqual(yield* textsOf(id), [])
      yield* fault({ method: "sendMessage", times: 1, kind: { _tag: "Lost" } })
      assert.strictEqual(yield* refusal(() => api.sendMessage(id, "done")), "lost")
      assert.deepStrictEqual(yield* textsOf(id), ["done"])
    }),
  )

  it.effect("answer a proxy's page, or nothing until the client gives up", () =>
    Effect.gen(function* () {
      const { api, person, fault, method, calls, clearFaults } = yield* connect
      const { id } = yield* person()
      yield* fault({ method: "sendMessage", times: 1, kind: { _tag: "Html" } })
      assert.strictEqual(yield* refusal(() => api.sendMessage(id, "x")), "lost")
      yield* fault({ method: "getMe", kind: { _tag: "Hang" } })
      const hanging = yield* Effect.forkChild(method("getMe"))
      while ((yield* calls("getMe")).length === 0) yield* Effect.yieldNow
      yield* Fiber.interrupt(hanging)
      yield* clearFaults
      yield* ask(() => api.getMe())
      assert.deepStrictEqual(
        (yield* calls("getMe")).map((call) => call.status),
        [0, 200],
      )
    }),
  )

  it.effect("deliver the updates of one answer twice, also to a poll that waited already", () =>
    Effect.gen(function* () {
      const { api, person, fault, write, state } = yield* connect
      const { id } = yield* person()
      const waiting = yield* Effect.forkChild(ask(() => api.getUpdates({ timeout: 50 })))
      while (!(yield* state).bot.connected) yield* Effect.yieldNow
      yield* fault({ method: "getUpdates", times: 1, kind: { _tag: "Duplicate" } })
      yield* write(id, "twice")
      const [first, second, ...more] = yield* Fiber.join(waiting)
      assert.strictEqual(first?.message?.text, "twice")
      assert.deepStrictEqual(second, first)
      assert.deepStrictEqual(more, [])
      assert.strictEqual((yield* ask(() => api.getUpdates())).length, 1)
    }),
  )
})

describe("Faults", () => {
  it("are taken in order, each for its own method", () => {
    const faults = makeFaults()
    faults.add({ method: "getMe", times: 1, kind: { _tag: "Reset" } })
    faults.add({ method: "*", kind: { _tag: "Html" } })
    faults.add({ method: "getUpdates", times: 0, kind: { _tag: "Hang" } })
    assert.strictEqual(faults.take("sendMessage", null)?._tag, "Html")
    assert.strictEqual(faults.take("getMe", null)?._tag, "Reset")
    assert.strictEqual(faults.take("getMe", null)?._tag, "Html")
    assert.strictEqual(faults.take("getUpdates", null), null)
    faults.clear()
    assert.strictEqual(faults.take("getMe", null), null)
  })
})

describe("rate limits", () => {
  it("let three messages through at once, then one each second and chat", () => {
    const limits = makeRateLimits()
    assert.deepStrictEqual(
      [1, 2, 3, 4].map(() => limits("sendMessage", 1, 1_000)),
      [0, 0, 0, 1],
    )
    assert.strictEqual(limits("sendMessage", 2, 1_000), 0)
    assert.strictEqual(limits("sendChatAction", 1, 1_000), 0)
    assert.strictEqual(limits("editMessageText", 1, 2_000), 0)
    assert.strictEqual(limits("editMessageText", 1, 2_000), 1)
  })

  it("let thirty messages a second through overall", () => {
    const limits = makeRateLimits()
    const waits = Array.from({ length: 31 }, (_, chat) => limits("sendMessage", chat, 5_000))
    assert.deepStrictEqual([waits.lastIndexOf(0), waits[30]], [29, 1])
    assert.strictEqual(limits("sendMessage", 99, 5_100), 0)
  })
})
