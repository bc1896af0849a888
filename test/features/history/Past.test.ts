import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import type { Change } from "../../../src/domain/Jobs.ts"
import { Past, takeBack } from "../../../src/features/history/Past.ts"
import * as PastSql from "../../../src/features/history/PastSql.ts"
import { type Chat, exchanged, history, newChat, storesWith, storeWith } from "../../contract/Stores.ts"
import { memoryPastOn } from "./MemoryPast.ts"

const storeOf = storeWith(PastSql.layer, PastSql.changes)

const exchange = (chat: Chat, said: string, ...changes: ReadonlyArray<Change>) =>
  exchanged(chat, said, `to ${said}`, ...changes)

for (const [place, store] of storesWith(memoryPastOn, storeOf)) {
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
