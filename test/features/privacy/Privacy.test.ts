import { assert, describe, it, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { Texts } from "../../../src/domain/talk/Texts.ts"
import { page, tables } from "../../../src/features/privacy/Kept.ts"
import { make } from "../../../src/features/privacy/Privacy.ts"
import { Setup } from "../../../src/features/privacy/Setup.ts"
import { telegramMessageLength } from "../../../src/policy/Limits.ts"
import * as BotTexts from "../../support/BotTexts.ts"
import { command, friend, outline, replyTo, stranger } from "../../support/Routing.ts"
import { tablesOfPeople } from "../../support/TablesOfPeople.ts"
import { TestDatabase } from "../../support/TestDatabase.ts"
import { access } from "../../../src/features/access/Access.ts"
import { consent } from "../../../src/features/consent/Consent.ts"

const alone: Setup["Service"] = { model: null, hasRedis: false, hasBucket: false, audioDays: null, isSpoken: false }
const outside = { host: "models.example:8443", isOutside: true }
const everything: Setup["Service"] = { model: outside, hasRedis: true, hasBucket: true, audioDays: 30, isSpoken: true }

const pageOf = (language: "en" | "ru", setup: Setup["Service"]) =>
  Effect.map(Texts, ({ get }) => page((key, given) => get(language, key, given), setup))

describe("/privacy", () => {
  for (const language of ["en", "ru"] as const) {
    it.effect(`fits into one message, and says each thing once (${language})`, () =>
      Effect.gen(function* () {
        for (const setup of [alone, everything]) {
          const said = yield* pageOf(language, setup)
          assert.isAtMost(said.length, telegramMessageLength)
          const lines = said.split("\n\n")
          assert.deepStrictEqual(lines, [...new Set(lines)])
        }
      }).pipe(Effect.provide(BotTexts.layer)),
    )

    it.effect(
      `speaks of a model elsewhere, Redis and a bucket where there are any, and not otherwise (${language})`,
      () =>
        Effect.gen(function* () {
          const all = yield* pageOf(language, everything)
          const nothing = yield* pageOf(language, alone)
          const here = yield* pageOf(language, { ...alone, model: { host: "localhost", isOutside: false } })
          assert.include(all, outside.host)
          assert.match(all, /Redis: 10 (?:minutes|минут)/u)
          assert.match(all, /(?:weekly ones|еженедельные копии —) 30 /u)
          for (const said of [nothing, here]) assert.notMatch(said, /Redis|weekly|еженедельн|localhost/u)
          assert.notStrictEqual(nothing, here)
        }).pipe(Effect.provide(BotTexts.layer)),
    )
  }

  it.effect("is open to everybody: before their yes, after a no, and in Telegram's list of commands", () =>
    Effect.gen(function* () {
      const privacy = yield* make
      assert.isTrue(privacy.commands?.["privacy"]?.shown)
      const features = [access, consent, privacy]
      for (const person of [friend, stranger, { ...stranger, consent: "declined" } as const]) {
        const reply = replyTo(person, command("privacy"), { features })
        assert.match(outline(reply).join(), /^Message privacy-intro/u)
      }
    }).pipe(Effect.provide(Layer.succeed(Setup, alone))),
  )
})

layer(TestDatabase)("what /privacy speaks of", (it) => {
  it.effect("is every table that holds something of a person", () =>
    Effect.gen(function* () {
      assert.sameMembers(Object.keys(tables), ["audit_log", ...(yield* tablesOfPeople)])
    }),
  )
})
