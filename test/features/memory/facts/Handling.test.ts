import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import type { Reply } from "../../../../src/domain/Feature.ts"
import { Embeddings } from "../../../../src/domain/Embeddings.ts"
import { ConversationId, MessageId } from "../../../../src/domain/Ids.ts"
import { MemoryIndex } from "../../../../src/domain/MemoryIndex.ts"
import { Budgets } from "../../../../src/domain/operators/Budgets.ts"
import { Flags } from "../../../../src/domain/operators/Flags.ts"
import type { Content } from "../../../../src/domain/talk/incoming/Incoming.ts"
import type { Language } from "../../../../src/domain/talk/Language.ts"
import type { Outgoing } from "../../../../src/domain/talk/outgoing/Outgoing.ts"
import type { Person } from "../../../../src/domain/talk/Person.ts"
import { Texts } from "../../../../src/domain/talk/Texts.ts"
import { FactReader } from "../../../../src/features/memory/facts/Extraction.ts"
import { Facts, type Noted } from "../../../../src/features/memory/facts/Facts.ts"
import { Memory } from "../../../../src/features/memory/Memory.ts"
import * as Remembering from "../../../../src/features/memory/Remembering.ts"
import { Vectors } from "../../../../src/features/memory/Vectors.ts"
import { talk } from "../../../../src/features/talk/Talk.ts"
import { telegramMessageLength } from "../../../../src/policy/Limits.ts"
import * as BotTexts from "../../../support/BotTexts.ts"
import { makeState } from "../../../support/MemoryState.ts"
import { command, friend, outline, pressed, route, text } from "../../../support/Routing.ts"
import { noted, start } from "./Heard.ts"
import { modelThat } from "./Learning.ts"
import { factsOn } from "./MemoryFacts.ts"

const buttonsOf = (outgoing: Outgoing | undefined) =>
  outgoing?._tag === "Message" || outgoing?._tag === "Edit" ? (outgoing.keyboard ?? []).flat() : []

interface Options {
  readonly language?: Language
  readonly hasModel?: boolean
}

/** A person of whom these facts are known, turn after turn. */
const talking = Effect.fnUntraced(function* (
  known: ReadonlyArray<Noted>,
  { hasModel = true, language = "en" }: Options = {},
) {
  const { get } = yield* Texts
  const state = makeState()
  const { model } = modelThat(() => Effect.succeed(""))
  const feature = yield* Effect.provide(Remembering.make, [
    Layer.mock(Memory, {
      kept: () => Effect.succeed({ messages: 3, since: start }),
      search: () => Effect.succeed([]),
      lastAsked: () => Effect.succeed({ id: MessageId.make(99), text: "Where do I live?" }),
    }),
    Layer.mock(MemoryIndex, {}),
    Layer.succeed(Facts, factsOn(state, known)),
    Layer.succeed(FactReader, { model: hasModel ? model : null, tokens: 6_000 }),
    Layer.mock(Budgets, {}),
    Layer.mock(Flags, {}),
    Layer.mock(Vectors, {}),
    Embeddings.none,
  ])
  let person: Person = { ...friend, language }
  let now = start + 100 * 86_400_000
  const send = Effect.fnUntraced(function* (content: Content) {
    now += 1_000
    const { reply } = yield* route(person, content, {
      features: [feature, talk],
      now,
      say: (key, args) => get(language, key, args),
    })
    for (const { data, kind } of reply.changes ?? []) state.changesOnMemory.get(kind)?.(state, data, person.id)
    if (reply.dialogue !== undefined) person = { ...person, dialogue: reply.dialogue }
    return reply
  })
  const shown = (reply: Reply) => outline(reply).join("\n")
  const press = Effect.fnUntraced(function* (reply: Reply, data: string) {
    const found = buttonsOf(reply.deliveries.at(-1)).find((each) => each.data.startsWith(`memory:${data}`))
    return yield* send(pressed(found?.data ?? assert.fail(`There is no button ${data} in: ${shown(reply)}`)))
  })
  const prompt = (words: string) =>
    Effect.suspend(
      () =>
        feature.prompt?.load(
          {
            person,
            chatId: person.chatId,
            conversation: { id: ConversationId.make(1), mode: "helper" },
            content: text(words),
            sender: null,
            circumstances: { isOperator: false, flags: new Set() },
            say: (key, args) => get(language, key, args),
            sayIn: (other) => (key, args) => get(other, key, args),
            now,
            home: { screen: () => assert.fail(), keyboard: [] },
          },
          1_000,
        ) ?? Effect.succeed(null),
    )
  return { press, prompt, send, shown }
})

layer(BotTexts.layer)("/memory", (it) => {
  it.effect("lists what is noted with the person's words and days, in pages that fit", () =>
    Effect.gen(function* () {
      const long = (n: number) => `${n} ${"word ".repeat(39)}`.trim()
      const { press, send, shown } = yield* talking(Array.from({ length: 20 }, (_, n) => noted(n + 1, long(n))))
      const first = yield* send(command("memory"))
      assert.include(shown(first), "1. 0 word word")
      assert.include(shown(first), "2 August 2026: “0 word")
      assert.isBelow(shown(first).length, telegramMessageLength)
      const second = yield* press(first, "list:1")
      assert.include(shown(second), "7. 6 word")
      assert.notInclude(shown(second), "1. 0 word")
      const one = yield* press(second, "fact:7")
      assert.include(shown(one), "You said so in these words")
    }),
  )

  it.effect("pins, corrects and forgets one; a password is no correction", () =>
    Effect.gen(function* () {
      const { press, send, shown } = yield* talking([noted(1, "I live in Kazan"), noted(2, "I like tea")])
      const one = yield* press(yield* send(command("memory")), "fact:1")
      const pinned = yield* press(one, "pin:1")
      assert.include(shown(pinned), "📌 I live in Kazan")
      const question = yield* press(pinned, "correct:1")
      assert.include(shown(question), "How should it read?")
      const refused = yield* send(text("my password is hunter2"))
      assert.include(shown(refused), "Passwords")
      const corrected = yield* send(text("I live near Kazan"))
      assert.include(shown(corrected), "I live near Kazan")
      assert.isTrue(corrected.forgetText)
      const forgotten = yield* press(corrected, "forget:1")
      assert.deepStrictEqual(forgotten.changes, [{ kind: "memory.forget", data: { id: 1 } }])
      assert.notInclude(shown(yield* press(forgotten, "list")), "Kazan")
      assert.include(shown(yield* send(pressed("memory:forget:1"))), "no longer in my notes")
    }),
  )

  it.effect("pauses and goes on: during a pause nothing of it is in the prompt", () =>
    Effect.gen(function* () {
      const { press, prompt, send, shown } = yield* talking([noted(1, "I live in Kazan")])
      assert.include(yield* prompt("Where do I live?"), "> I live in Kazan (said 2 August 2026)")
      assert.isNull(yield* prompt("I want to kill myself"))
      const paused = yield* press(yield* send(command("memory")), "pause")
      assert.include(shown(paused), "Memory is paused")
      assert.isNull(yield* prompt("Where do I live?"))
      const resumed = yield* press(paused, "resume")
      assert.notInclude(shown(resumed), "Memory is paused")
      assert.include(yield* prompt("Where do I live?"), "Kazan")
    }),
  )

  it.effect("lists what has ended with the words that said it, and tells on its own page what ended it", () =>
    Effect.gen(function* () {
      const said = { messageId: MessageId.make(1), quote: "My cat is called Pixel", at: start, ends: false }
      const over = { messageId: MessageId.make(2), quote: "Pixel died", at: start + 86_400_000, ends: true }
      const { press, send, shown } = yield* talking([
        noted(1, "My cat is called Pixel", { validTo: over.at, sources: [over, said] }),
      ])
      const list = yield* send(command("memory"))
      assert.include(
        shown(list),
        "until 2 August 2026: My cat is called Pixel\n   1 August 2026: “My cat is called Pixel”",
      )
      assert.include(shown(yield* press(list, "fact:1")), "No longer, as you said on 2 August 2026: “Pixel died”")
    }),
  )

  it.effect("tells in /why which notes an answer had at hand, and that it had none during a pause", () =>
    Effect.gen(function* () {
      const { press, send, shown } = yield* talking([
        noted(1, "I live in Kazan", { validTo: start + 5 * 86_400_000 }),
        noted(2, "I like tea"),
        noted(3, "I live in Omsk", { slot: "city" }),
        noted(4, "I work at night", { hidden: true }),
      ])
      const why = shown(yield* send(command("why")))
      assert.include(why, "none of your messages fitted")
      assert.include(why, "• I live in Omsk\n   4 August 2026: “I live in Omsk”")
      assert.isBelow(why.indexOf("Omsk"), why.indexOf("I like tea"))
      for (const absent of ["Kazan", "at night"]) assert.notInclude(why, absent)
      yield* press(yield* send(command("memory")), "pause")
      assert.include(shown(yield* send(command("why"))), "nothing from earlier goes into my answers")
    }),
  )

  it.effect("says how it works without a model, and notes nothing", () =>
    Effect.gen(function* () {
      const { prompt, send, shown } = yield* talking([], { hasModel: false, language: "ru" })
      const screen = shown(yield* send(command("memory")))
      assert.include(screen, "Без языковой модели")
      assert.notInclude(screen, "на паузу")
      assert.notInclude(yield* prompt("Где я живу?"), "> ")
    }),
  )

  it.effect("forgets by plain words what is named, asks where several may be meant, and else just talks", () =>
    Effect.gen(function* () {
      const { send, shown } = yield* talking([noted(1, "Я живу в Казани"), noted(2, "Я люблю чай")], { language: "ru" })
      assert.include(shown(yield* send(text("Забудь это"))), "Что из этого забыть?")
      const forgotten = yield* send(text("Забудь, что я живу в Казани"))
      assert.include(shown(forgotten), "Забыто: «Я живу в Казани»")
      assert.isTrue(forgotten.forgetText)
      assert.isDefined((yield* send(text("Забудь, что было вчера на работе"))).talk)
      assert.isDefined((yield* send(text("Не могу это забыть"))).talk)
    }),
  )
})
