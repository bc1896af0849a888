import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { change } from "../../../../src/features/memory/facts/Facts.ts"
import { apply, exchange, factsOf, person, store } from "./Learning.ts"

layer(store)("facts", (it) => {
  it.effect(
    "are noted at once when somebody asks for it, from the message of the same commit, and only if it says so",
    () =>
      Effect.gen(function* () {
        const chat = yield* person("hello")
        const nuts = {
          kind: "fact",
          language: "en",
          at: 5,
          text: "I'm allergic to nuts",
          quote: "allergic to nuts",
        } as const
        yield* exchange(chat, "remember that I'm allergic to nuts", change.remember(nuts))
        yield* exchange(
          chat,
          "and that I like tea",
          change.remember({ ...nuts, text: "I'm rich", quote: "never said" }),
        )
        const { facts } = yield* factsOf(chat)
        assert.deepStrictEqual(
          facts.map(({ sources, text }) => [text, sources.map(({ quote }) => quote)]),
          [["I'm allergic to nuts", ["allergic to nuts"]]],
        )
        yield* apply(chat, [change.pause(true)])
        yield* exchange(
          chat,
          "remember that I'm tall",
          change.remember({ ...nuts, text: "I'm tall", quote: "I'm tall" }),
        )
        assert.lengthOf((yield* factsOf(chat)).facts, 1)
      }),
  )
})
