import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { Router } from "../../src/chat/Router.ts"
import { Settings } from "../../src/config/Settings.ts"
import { type Feature, Features, message } from "../../src/domain/Feature.ts"
import { Flags } from "../../src/domain/operators/Flags.ts"
import type { Person } from "../../src/domain/talk/Person.ts"
import { Texts } from "../../src/domain/talk/Texts.ts"
import { home } from "../../src/features/menu/Menu.ts"
import { MemoryFlags } from "../support/MemoryOperators.ts"
import { friend } from "../support/Routing.ts"
import { settingsWith } from "../support/Settings.ts"

const reminders: Feature = {
  name: "reminders",
  flag: "ENABLE_ADAPTIVE_QUIZ",
  own: () => Effect.succeed({ deliveries: [message("it is time")] }),
}

const house = Router.layer.pipe(
  Layer.provideMerge([
    MemoryFlags,
    Layer.succeed(Features, { all: [reminders], home }),
    Layer.succeed(Settings, settingsWith({})),
    Layer.succeed(Texts, { get: (_language, key) => key }),
  ]),
)

const said = (person: Person | null, feature = "reminders") =>
  Router.use((router) => router.own(friend.chatId, person, { _tag: "Own", feature, payload: null })).pipe(
    Effect.map(({ reply }) => reply.deliveries.length),
  )

const turn = (enabled: boolean) =>
  Flags.use((flags) => flags.set({ name: "ENABLE_ADAPTIVE_QUIZ", enabled, percentage: 100 }))

describe("what the bot says unasked", () => {
  it.effect("is said to those who have the feature", () =>
    Effect.gen(function* () {
      yield* turn(true)
      assert.strictEqual(yield* said(friend), 1)
      assert.strictEqual(yield* said(null), 1)
      assert.strictEqual(yield* said(friend, "constructor"), 0)
    }).pipe(Effect.provide(house)),
  )

  it.effect("is not said to somebody who is kept out, nor where the feature is off", () =>
    Effect.gen(function* () {
      yield* turn(true)
      assert.strictEqual(yield* said({ ...friend, banned: true }), 0)
      yield* turn(false)
      assert.strictEqual(yield* said(friend), 0)
    }).pipe(Effect.provide(house)),
  )
})
