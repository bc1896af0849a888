import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { Budgets } from "../../../src/domain/operators/Budgets.ts"
import { UpdateId } from "../../../src/domain/Ids.ts"
import { begin, newChat } from "../../contract/Stores.ts"
import { Api, newest, served, settings } from "./AdminHouse.ts"

const house = served({ ...settings, budget: { messages: 100, costUsd: null } })

layer(house, { excludeTestServices: true, timeout: "120 seconds" })("an operator and a person's budget", (it) => {
  it.effect("sees what was used, sets limits of the person's own and takes them back", () =>
    Effect.gen(function* () {
      const { call } = yield* Api
      const budgets = yield* Budgets
      const chat = newChat()
      yield* begin(chat)
      const { id } = chat.sender
      const path = `/admin/users/${id}/budget`

      const [first, second] = [UpdateId.make(1), UpdateId.make(2)]
      yield* budgets.reserve({ userId: id, turnId: first })
      yield* budgets.settle(first, null)
      const shown = yield* call("GET", path)
      assert.strictEqual(shown.status, 200)
      assert.deepInclude(shown.body, { id, limits: { messages: 100, costUsd: null }, source: "environment" })
      assert.deepStrictEqual(shown.body["today"], { messages: 1, costUsd: null, unpriced: 1 }, "unknown is not nothing")
      assert.strictEqual(Number(shown.body["resetsAt"]) % 86_400_000, 0)
      assert.deepInclude(yield* newest, { actor: "admin:ann", action: "budget.show", target: String(id) })

      const limits = { messages: 1, costUsd: 0.5 }
      const set = yield* call("PUT", path, limits)
      assert.deepInclude(set.body, { limits, source: "operator" })
      assert.deepInclude(yield* newest, { action: "budget.set", target: String(id), details: limits })
      assert.deepStrictEqual(yield* budgets.reserve({ userId: id, turnId: second }), { _tag: "Over" })

      const free = { messages: null, costUsd: null }
      assert.deepInclude((yield* call("PUT", path, free)).body, { limits: free, source: "operator" })
      assert.deepStrictEqual(yield* budgets.reserve({ userId: id, turnId: second }), { _tag: "Unlimited" })

      const reset = yield* call("DELETE", path)
      assert.deepInclude(reset.body, { limits: { messages: 100, costUsd: null }, source: "environment" })
      assert.deepInclude(yield* newest, { action: "budget.reset", target: String(id), details: {} })
    }),
  )

  it.effect("gives none to nobody, and none that makes no sense", () =>
    Effect.gen(function* () {
      const { call } = yield* Api
      const limits = { messages: 1, costUsd: null }
      for (const [method, body] of [["GET"], ["PUT", limits], ["DELETE"]] as const) {
        assert.strictEqual((yield* call(method, "/admin/users/1/budget", body)).status, 404)
      }
      assert.deepInclude((yield* newest)?.details ?? {}, { refused: "Nobody with the id 1 has written to the bot." })
      for (const body of [{}, { messages: 1 }, { messages: -1, costUsd: null }, { messages: 1.5, costUsd: null }]) {
        assert.strictEqual((yield* call("PUT", "/admin/users/1/budget", body)).status, 400)
      }
    }),
  )
})
