import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { OwnAsked } from "../../../src/domain/Feature.ts"
import type { Person } from "../../../src/domain/talk/Person.ts"
import { Texts } from "../../../src/domain/talk/Texts.ts"
import { helpLines } from "../../../src/domain/safety/HelpLine.ts"
import { protocol } from "../../../src/features/safety/HelpAnswer.ts"
import { safety, safetyWith } from "../../../src/features/safety/Safety.ts"
import * as BotTexts from "../../support/BotTexts.ts"
import { command, friend, outline, replyTo, stranger, text } from "../../support/Routing.ts"

const answerTo = (person: Person | null, words: string, again = false) =>
  Effect.gen(function* () {
    const { get } = yield* Texts
    const found = safety.ahead?.(text(words), new Set(again ? ["crisis"] : [])) ?? null
    const sayIn: OwnAsked["sayIn"] = (language) => (key, args) => get(language, key, args)
    const asked = { person, chatId: friend.chatId, say: sayIn("en"), sayIn, now: 0 }
    if (found === null || safety.own === undefined) return null
    const { deliveries } = yield* safety.own(asked, found.payload)
    return deliveries.map((outgoing) => (outgoing._tag === "Message" ? outgoing.text.text : outgoing._tag)).join()
  }).pipe(Effect.provide(BotTexts.layer))

describe("the answer to words of acute distress", () => {
  it.effect("is direct and short, names numbers with their places, people, and what the bot cannot do", () =>
    Effect.gen(function* () {
      const english = (yield* answerTo(friend, "I want to die")) ?? ""
      for (const part of [
        "112 in Europe",
        "911 in the US",
        "988",
        "you trust",
        "I’m an AI",
        "Are you safe right now",
      ]) {
        assert.include(english, part)
      }
      const russian = (yield* answerTo(friend, "Хочу умереть")) ?? ""
      for (const part of [
        "112 — в России",
        "911 — в США",
        "доверяете",
        "искусственный интеллект",
        "сейчас в безопасности",
      ]) {
        assert.include(russian, part)
      }
      for (const words of [english, russian]) assert.isAtMost(words.length, 1_000)
    }),
  )

  it.effect("speaks the language of the words, whatever the person's is", () =>
    Effect.gen(function* () {
      assert.match((yield* answerTo({ ...friend, language: "ru" }, "I want to die")) ?? "", /^I’m glad/u)
      assert.match((yield* answerTo(friend, "не хочу жить")) ?? "", /^Хорошо, что/u)
    }),
  )

  it.effect("invites nobody to go on who cannot", () =>
    Effect.gen(function* () {
      for (const person of [
        null,
        stranger,
        { ...stranger, consent: "declined" as const },
        { ...friend, banned: true },
      ]) {
        const words = (yield* answerTo(person, "I want to die")) ?? ""
        assert.include(words, "112")
        assert.notInclude(words, "go on writing")
      }
    }),
  )

  it.effect("is shorter when it was given a short while ago, and another one about somebody else", () =>
    Effect.gen(function* () {
      const first = (yield* answerTo(friend, "I want to die")) ?? ""
      const second = (yield* answerTo(friend, "I want to die", true)) ?? ""
      assert.include(second, "112")
      assert.isBelow(second.length, first.length / 2)
      assert.include((yield* answerTo(friend, "my brother wants to kill himself")) ?? "", "Stay with them")
    }),
  )

  it.effect("is shorter within the hour also from another process: when it was given is settled with it", () =>
    Effect.gen(function* () {
      const { get } = yield* Texts
      const sayIn: OwnAsked["sayIn"] = (language) => (key, args) => get(language, key, args)
      const answer = (person: Person | null, about: string, now: number, level?: "high" | "imminent") =>
        Effect.map(
          safetyWith(helpLines).own?.(
            { person, chatId: friend.chatId, say: sayIn("en"), sayIn, now },
            { about, language: "en", again: false, ...(level === undefined ? {} : { level }) },
          ) ?? Effect.succeed(null),
          (reply) => ({
            length: reply?.deliveries[0]?._tag === "Message" ? reply.deliveries[0].text.text.length : 0,
            noticed: reply?.person?.noticed ?? null,
          }),
        )
      const first = yield* answer(friend, "self", 0)
      const known = { ...friend, noticed: first.noticed }
      assert.isBelow((yield* answer(known, "self", 1_000)).length, first.length / 2)
      assert.isBelow((yield* answer(known, "self", 1_000, "imminent")).length, first.length / 2)
      assert.strictEqual((yield* answer(known, "self", 1_000, "high")).length, 0)
      assert.isAbove(
        (yield* answer(known, "violence", 1_000)).length,
        first.length / 2,
        "of another danger nobody spoke",
      )
      assert.strictEqual((yield* answer(known, "self", 3_600_001)).length, first.length)
      assert.isNull((yield* answer({ ...stranger, consent: "declined" }, "self", 0)).noticed)
    }).pipe(Effect.provide(BotTexts.layer)),
  )

  it.effect("is not given to everyday words", () =>
    Effect.gen(function* () {
      assert.isNull(yield* answerTo(friend, "I’m dying of laughter"))
    }),
  )
})

describe("/safety", () => {
  it.effect("tells the protocol, with the numbers of the person's country to copy", () =>
    Effect.gen(function* () {
      const { get } = yield* Texts
      for (const language of ["en", "ru"] as const) {
        const say = (key: string, args?: Parameters<typeof get>[2]) => get(language, key, args)
        const answer = protocol(say, helpLines, { adult: null, country: "DE", language })
        assert(answer._tag === "Message")
        for (const part of ["TelefonSeelsorge", "0800 1110111", "112"]) assert.include(answer.text.text, part)
        assert.deepStrictEqual(
          (answer.keyboard ?? []).flat().map(({ copy }) => copy),
          ["0800 1110111", "112"],
        )
        const anywhere = protocol(say, helpLines, { adult: null, country: null, language })
        assert(anywhere._tag === "Message")
        assert.include(anywhere.text.text, "/style")
      }
    }).pipe(Effect.provide(BotTexts.layer)),
  )

  it("is open to everybody, whatever is switched off", () => {
    assert.deepStrictEqual(
      outline(replyTo(friend, command("safety"))).map((line) => line.slice(0, 7)),
      ["Message"],
    )
  })
})

describe("a cry for help", () => {
  it("is no answer to what the bot had asked", () => {
    for (const dialogue of [
      { feature: "consent", state: { step: "name" } },
      { feature: "chats", state: { number: 1 } },
    ]) {
      const reply = replyTo({ ...friend, dialogue }, text("I want to die"))
      assert.deepStrictEqual(outline(reply), ["talk"])
      assert.isNull(reply.dialogue)
    }
  })

  it("gets nothing more where a person is kept out", () => {
    assert.deepStrictEqual(outline(replyTo({ ...friend, banned: true }, text("I want to die"))), [])
    assert.deepStrictEqual(outline(replyTo({ ...friend, banned: true }, command("start"))), ["Message access-banned"])
  })
})
