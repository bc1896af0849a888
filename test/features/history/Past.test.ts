import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import type { Change } from "../../../src/domain/Jobs.ts"
import { Inbox } from "../../../src/domain/talk/Inbox.ts"
import { Past, takeBack } from "../../../src/features/history/Past.ts"
import * as PastSql from "../../../src/features/history/PastSql.ts"
import { ChangeKinds } from "../../../src/store/driver/Changes.ts"
import { begin, type Chat, forgetful, history, newChat, settlement, text } from "../../contract/Stores.ts"
import { makeState } from "../../support/MemoryState.ts"
import { memoryStoreOn } from "../../support/MemoryStore.ts"
import { passThrough } from "../../support/PassThroughGuard.ts"
import { testStore } from "../../support/TestDatabase.ts"
import { memoryPastOn } from "./MemoryPast.ts"

const memory = Layer.unwrap(
  Effect.sync(() => {
    const state = makeState()
    return Layer.merge(memoryStoreOn(state), memoryPastOn(state))
  }),
)

const inPostgres = (guard: typeof passThrough) =>
  PastSql.layer.pipe(
    Layer.provideMerge(testStore(guard)),
    Layer.provide(Layer.succeed(ChangeKinds, PastSql.changes)),
    Layer.orDie,
  )

const exchange = Effect.fnUntraced(function* (chat: Chat, said: string, ...changes: ReadonlyArray<Change>) {
  const inbox = yield* Inbox
  const update = text(chat, said)
  const at = yield* begin(chat, update)
  const messages = [
    { role: "user", text: said, telegramMessageId: null },
    { role: "assistant", text: `to ${said}`, telegramMessageId: null },
  ] as const
  yield* inbox.settle(settlement(chat, update, at, [], { changes, messages: said === "" ? [] : messages }))
})

for (const [place, store] of [
  ["in memory", memory],
  ["in PostgreSQL", inPostgres(passThrough)],
  ["in PostgreSQL, each answer lost once", inPostgres(forgetful)],
] as const) {
  layer(store)(`Past ${place}`, (it) => {
    it.effect("gives the newest messages of the conversation with their times, oldest first", () =>
      Effect.gen(function* () {
        const { newest } = yield* Past
        const chat = newChat()
        assert.deepStrictEqual(yield* newest(chat.sender.id, 20), [])
        yield* exchange(chat, "one")
        yield* exchange(chat, "two")
        const found = yield* newest(chat.sender.id, 3)
        assert.deepStrictEqual(
          found.map((said) => `${said.role}: ${said.text}`),
          ["assistant: to one", "user: two", "assistant: to two"],
        )
        for (const { at } of found) assert.isAtLeast(at, found[0]?.at ?? Infinity)
      }),
    )

    it.effect("counts what was said since a time, and when", () =>
      Effect.gen(function* () {
        const { newest, talked } = yield* Past
        const chat = newChat()
        yield* exchange(chat, "one")
        yield* exchange(chat, "two")
        const [last] = yield* newest(chat.sender.id, 1)
        const at = last?.at ?? 0
        const counted = yield* talked(chat.sender.id, at - 3_600_000)
        assert.deepInclude(counted, { said: 2, answered: 2, conversations: 1 })
        for (const quarter of counted.quarters) {
          assert.strictEqual(quarter % 900_000, 0)
          assert.isAtMost(Math.abs(at - quarter), 1_800_000)
        }
        const nothing = { said: 0, answered: 0, conversations: 0, quarters: [] }
        assert.deepStrictEqual(yield* talked(chat.sender.id, at + 3_600_000), nothing)
        assert.deepStrictEqual(yield* talked(newChat().sender.id, 0), nothing)
      }),
    )

    it.effect("loses what is taken back, and nothing else or of anybody else", () =>
      Effect.gen(function* () {
        const { newest } = yield* Past
        const [ann, bob] = [newChat(), newChat()]
        yield* exchange(ann, "one")
        yield* exchange(bob, "his")
        yield* exchange(ann, "two")
        const [question, answer] = (yield* newest(ann.sender.id, 2)).map(({ id }) => id)
        if (question === undefined || answer === undefined) return assert.fail("nothing is there")
        yield* exchange(bob, "", takeBack(question, answer))
        assert.lengthOf(yield* history(ann), 4)
        yield* exchange(ann, "", takeBack(question, answer))
        assert.deepStrictEqual(yield* history(ann), ["user: one", "assistant: to one"])
        assert.deepStrictEqual(yield* history(bob), ["user: his", "assistant: to his"])
      }),
    )
  })
}
