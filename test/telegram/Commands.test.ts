import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Ref } from "effect"
import { TestClock } from "effect/testing"
import { Telegram, TelegramError, type TelegramErrorReason } from "../../src/domain/talk/Telegram.ts"
import * as Features from "../../src/features/Features.ts"
import * as Commands from "../../src/telegram/Commands.ts"
import * as Texts from "../../src/telegram/Texts.ts"
import { withWaits } from "./WatchedClock.ts"

const words = Layer.merge(Texts.layer, Features.layerPlain)

/** A Telegram that fails so many times first, then notes the menus. */
const noting = Effect.fnUntraced(function* (failures: number, reason: TelegramErrorReason) {
  const menus = yield* Ref.make<ReadonlyArray<readonly [string | null, ReadonlyArray<string>]>>([])
  const profiles = yield* Ref.make<
    ReadonlyArray<readonly [string | null, { readonly long: string; readonly short: string }]>
  >([])
  const left = yield* Ref.make(failures)
  const layer = Layer.mock(Telegram, {
    setDescriptions: (language, descriptions) =>
      Ref.update(profiles, (all) => [...all, [language, descriptions] as const]),
    setCommands: (language, commands) =>
      Effect.gen(function* () {
        if ((yield* Ref.getAndUpdate(left, (count) => count - 1)) > 0) {
          return yield* new TelegramError({ method: "setMyCommands", reason })
        }
        yield* Ref.update(menus, (all) => [...all, [language, commands.map(({ command }) => command)] as const])
      }),
  })
  return { layer: Layer.mergeAll(layer, words), menus: Ref.get(menus), profiles: Ref.get(profiles) }
})

const expected = [null, "en", "ru"].map((language) => [
  language,
  ["start", "name", "menu", "help", "helper", "soulsleep", "retry", "style", "forget", "safety"],
])

describe("Commands", () => {
  it.effect("the menu is set for both languages and for everybody else", () =>
    Effect.gen(function* () {
      const telegram = yield* noting(0, { _tag: "Unauthorized" })
      yield* Commands.register.pipe(Effect.provide(telegram.layer))
      assert.deepStrictEqual<unknown>(yield* telegram.menus, expected)
    }),
  )

  it.effect("the bot's profile says in both languages that it is an AI, in what Telegram takes", () =>
    Effect.gen(function* () {
      const telegram = yield* noting(0, { _tag: "Unauthorized" })
      yield* Commands.register.pipe(Effect.provide(telegram.layer))
      const profiles = yield* telegram.profiles
      assert.deepStrictEqual<unknown>(
        profiles.map(([language]) => language),
        [null, "en", "ru"],
      )
      for (const [language, { long, short }] of profiles) {
        assert.isAtMost(long.length, 512)
        assert.isAtMost(short.length, 120)
        for (const said of [long, short]) assert.match(said, language === "ru" ? /искусственный интеллект/i : /\bAI\b/)
      }
    }),
  )

  it.effect("an outage only delays the menu", () =>
    withWaits(
      Effect.fnUntraced(function* (nextWait) {
        const telegram = yield* noting(2, { _tag: "Unreachable", detail: "ECONNREFUSED" })
        const waits: Array<number> = []
        yield* Effect.forkChild(
          Effect.forever(
            Effect.flatMap(nextWait, (wait) => {
              waits.push(wait)
              return TestClock.adjust(wait)
            }),
          ),
        )
        yield* Commands.register.pipe(Effect.provide(telegram.layer))
        assert.deepStrictEqual<unknown>(yield* telegram.menus, expected)
        assert.deepStrictEqual(waits, [1_000, 2_000])
      }),
    ),
  )

  it.effect("a refusal or a wrong token does not stop the bot here", () =>
    Effect.gen(function* () {
      const refusing = yield* noting(9, { _tag: "Rejected", code: 400, description: "Bad Request" })
      yield* Commands.register.pipe(Effect.provide(refusing.layer))
      const unauthorized = yield* noting(9, { _tag: "Unauthorized" })
      yield* Commands.register.pipe(Effect.provide(unauthorized.layer))
      assert.deepStrictEqual(yield* unauthorized.menus, [])
    }),
  )
})
