import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import type { Change } from "../../../src/domain/Jobs.ts"
import { Inbox } from "../../../src/domain/talk/Inbox.ts"
import { People } from "../../../src/domain/talk/People.ts"
import { enter, Modes, replace } from "../../../src/features/talk/Modes.ts"
import * as ModesSql from "../../../src/features/talk/ModesSql.ts"
import { begin, type Chat, newChat, settlement, storesWith, storeWith, text, turn } from "../../contract/Stores.ts"
import { memoryModesOn } from "./MemoryModes.ts"

const storeOf = storeWith(ModesSql.layer, ModesSql.changes)

const now = Effect.fnUntraced(function* (chat: Chat) {
  const { conversation } = yield* People.use((people) => people.open(chat.id, chat.sender, 10))
  return [conversation.mode, ...conversation.history.map((said) => said.text)]
})

for (const [place, store] of storesWith(memoryModesOn, storeOf)) {
  layer(store)(`Modes ${place}`, (it) => {
    it.effect("have each a history of their own, which one finds again when one comes back", () =>
      Effect.gen(function* () {
        const chat = newChat()
        yield* turn(chat, "by day")
        yield* turn(chat, "", enter("soulsleep"))
        assert.deepStrictEqual(yield* now(chat), ["soulsleep"])
        yield* turn(chat, "by night")
        yield* turn(chat, "", enter("helper"))
        assert.deepStrictEqual(yield* now(chat), ["helper", "by day"])
        yield* turn(chat, "", enter("soulsleep"))
        assert.deepStrictEqual(yield* now(chat), ["soulsleep", "by night"])
      }),
    )

    it.effect("know the turn of what was said last", () =>
      Effect.gen(function* () {
        const chat = newChat()
        const newest = Modes.use((modes) => modes.conversation(chat.sender.id, "helper", 1)).pipe(
          Effect.map((found) => found?.newest ?? null),
        )
        yield* turn(chat, "")
        assert.isNull(yield* newest)
        yield* turn(chat, "first")
        const first = yield* newest
        yield* turn(chat, "second")
        assert.isNotNull(first)
        assert.isAbove((yield* newest) ?? 0, first ?? 0)
      }),
    )

    it.effect("take what is said while one enters them", () =>
      Effect.gen(function* () {
        const chat = newChat()
        yield* turn(chat, "by day")
        yield* turn(chat, "by night", enter("soulsleep"))
        assert.deepStrictEqual(yield* now(chat), ["soulsleep", "by night"])
        yield* turn(chat, "", enter("helper"))
        assert.deepStrictEqual(yield* now(chat), ["helper", "by day"])
      }),
    )

    it.effect("hold one question and the newest answer after another one was asked for", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const chat = newChat()
        const asks = (answers: ReadonlyArray<string>, ...changes: ReadonlyArray<Change>) =>
          Effect.gen(function* () {
            const update = text(chat, "one")
            const at = yield* begin(chat, update)
            const messages = [
              { role: "user", text: "one", telegramMessageId: null } as const,
              ...answers.map((each) => ({ role: "assistant", text: each, telegramMessageId: null }) as const),
            ]
            yield* inbox.settle(settlement(chat, update, at, [], { changes, messages }))
            const { conversation } = yield* People.use((people) => people.open(chat.id, chat.sender, 10))
            return conversation.history
          })
        const texts = (found: Effect.Success<ReturnType<typeof asks>>) => found.map((said) => said.text)
        const first = yield* asks(["old"])
        const answer = first[1]?.id ?? null
        assert.deepStrictEqual(texts(yield* asks([], replace(answer))), ["one", "old"], "no answer came")
        assert.deepStrictEqual(texts(yield* asks(["new"], replace(answer))), ["one", "new"])
      }),
    )

    it.effect("show what was said in the other one, and nothing where there is none", () =>
      Effect.gen(function* () {
        const [chat, other] = [newChat(), newChat()]
        yield* turn(chat, "by day")
        yield* turn(other, "not mine", enter("soulsleep"))
        const { conversation } = yield* Modes
        assert.isNull(yield* conversation(chat.sender.id, "soulsleep", 10))
        yield* turn(chat, "one", enter("soulsleep"))
        yield* turn(chat, "two")
        const helper = yield* conversation(chat.sender.id, "helper", 10)
        assert.deepStrictEqual(
          helper?.history.map((said) => said.text),
          ["by day"],
        )
        const night = yield* conversation(chat.sender.id, "soulsleep", 1)
        assert.deepStrictEqual(
          night?.history.map((said) => said.text),
          ["two"],
        )
        assert.strictEqual(night?.mode, "soulsleep")
      }),
    )
  })
}
