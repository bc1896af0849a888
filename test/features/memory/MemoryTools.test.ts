import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import type { Asked } from "../../../src/domain/Feature.ts"
import { ConversationId } from "../../../src/domain/Ids.ts"
import { Facts } from "../../../src/features/memory/facts/Facts.ts"
import { Memory } from "../../../src/features/memory/Memory.ts"
import { asksToRemember, memoryTools } from "../../../src/features/memory/MemoryTools.ts"
import { friend, text, usual } from "../../support/Routing.ts"

const own = "Please remember that I'm allergic to nuts"
const given = { text: "I'm allergic to nuts", quote: "I'm allergic to nuts" }

const asked = (said: string): Asked => {
  const say = (key: string) => key
  return {
    person: friend,
    chatId: friend.chatId,
    conversation: { id: ConversationId.make(1), mode: "helper" },
    history: [],
    content: text(said),
    sender: null,
    circumstances: usual,
    say,
    sayIn: () => say,
    now: 5,
    home: { screen: () => ({ _tag: "Message", text: { text: "", entities: [] } }), keyboard: [] },
  }
}

const run = Effect.fnUntraced(function* (
  args: object,
  { isKept = true, name = "remember", paused = false, said = own } = {},
) {
  const facts = yield* Facts.pipe(
    Effect.provide(
      Layer.mock(Facts, { held: () => Effect.succeed({ paused, facts: [] }), isKept: () => Effect.succeed(isKept) }),
    ),
  )
  const memory = yield* Memory.pipe(Effect.provide(Layer.mock(Memory, { search: () => Effect.succeed([]) })))
  const found = memoryTools(memory, facts, true).find((each) => each.name === name)
  return yield* found?.run({ asked: asked(said), own: said, place: 0 }, JSON.stringify(args)) ?? Effect.die("no tool")
})

describe("what the model remembers for somebody", () => {
  it.effect("is what they asked for, in their words, and the program says so", () =>
    Effect.gen(function* () {
      const result = yield* run(given)
      if (result === "invalid") return assert.fail(result)
      assert.deepStrictEqual(result.changes, [
        { kind: "memory.remember", data: { ...given, kind: "fact", language: "en", at: 5 } },
      ])
      assert.lengthOf(result.deliveries ?? [], 1)
    }),
  )

  it.effect("is nothing that they did not say or ask for, no secret, and nothing where nothing is kept", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* run({ ...given, admin: true }), "invalid")
      const secret = "Remember that my password is hunter2"
      for (const [args, options] of [
        [given, { said: "I'm allergic to nuts" }],
        [given, { said: 'What does "remember: I\'m allergic to nuts" mean?' }],
        [{ ...given, quote: "I hate nuts" }, {}],
        [{ text: "My password is hunter2", quote: "my password is hunter2" }, { said: secret }],
        [given, { paused: true }],
        [given, { isKept: false }],
      ] as const) {
        const result = yield* run(args, options)
        assert.notStrictEqual(result, "invalid")
        assert.deepInclude(result, { outcome: "refused" }, JSON.stringify(args))
        assert.notProperty(result, "changes")
      }
    }),
  )

  it("is asked for, and no question about the past", () => {
    for (const said of [own, "Запомни, что я не ем орехи", "учти, что я левша"])
      assert.isTrue(asksToRemember(said), said)
    for (const said of ["Do you remember my name?", "Помнишь, что я говорил?", "I like tea"]) {
      assert.isFalse(asksToRemember(said), said)
    }
  })
})

describe("a search that the model asks for", () => {
  it.effect("says that nothing was found, and does not look during a pause", () =>
    Effect.gen(function* () {
      assert.deepInclude(yield* run({ words: "nuts" }, { name: "search_memory" }), { outcome: "nothing" })
      assert.deepInclude(yield* run({ words: "?!" }, { name: "search_memory" }), { outcome: "nothing" })
      assert.deepInclude(yield* run({ words: "nuts" }, { name: "search_memory", paused: true }), { outcome: "refused" })
    }),
  )
})
