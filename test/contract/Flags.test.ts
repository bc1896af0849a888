import { assert, layer } from "@effect/vitest"
import { Duration, Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { SqlClient } from "effect/sql/SqlClient"
import { FlagName, Flags } from "../../src/domain/operators/Flags.ts"
import { UserId } from "../../src/domain/Ids.ts"
import { flagsEvery } from "../../src/policy/Rhythm.ts"
import { FlagsSql } from "../../src/store/operators/FlagsSql.ts"
import { memoryFlags } from "../support/MemoryOperators.ts"
import { passThrough } from "../support/PassThroughGuard.ts"
import { provideSettings } from "../support/Settings.ts"
import { testStore } from "../support/TestDatabase.ts"
import { forgetful } from "./Stores.ts"

const environment = {
  USE_CHAT_COMPLETION: true,
  ENABLE_STYLE_SETTINGS: true,
  ENABLE_PATTERN_ANALYSIS: true,
  ENABLE_ADAPTIVE_QUIZ: false,
  ENABLE_TOOLS: true,
}

const inPostgres = (guard: typeof passThrough) =>
  FlagsSql.pipe(provideSettings({ flags: environment }), Layer.provideMerge(testStore(guard)), Layer.orDie)

const places = [
  ["in memory", memoryFlags(environment)],
  ["in PostgreSQL", inPostgres(passThrough)],
  ["in PostgreSQL, each answer lost once", inPostgres(forgetful)],
] as const

const ann = UserId.make(7_000_000_001)

const flag = (name: string) =>
  Effect.flatMap(Flags, ({ all }) => Effect.map(all, (flags) => flags.find((each) => each.name === name)))

for (const [place, store] of places) {
  layer(store)(`Flags ${place}`, (it) => {
    it.effect("have the environment's values until somebody sets them", () =>
      Effect.gen(function* () {
        const flags = yield* Flags
        assert.isTrue(yield* flags.isOn("USE_CHAT_COMPLETION", ann))
        assert.isFalse(yield* flags.isOn("ENABLE_ADAPTIVE_QUIZ", ann))
        assert.deepStrictEqual(
          (yield* flags.all).map(({ source }) => source),
          FlagName.literals.map(() => "environment"),
        )
      }),
    )

    it.effect("change at once where they are set, and go back when they are reset", () =>
      Effect.gen(function* () {
        const flags = yield* Flags
        const name = "ENABLE_ADAPTIVE_QUIZ"
        const on = { name, enabled: true, percentage: 100 } as const
        assert.deepStrictEqual(yield* flags.set(on), { ...on, source: "database" }, "gives it as it is now")
        assert.isTrue(yield* flags.isOn("ENABLE_ADAPTIVE_QUIZ", ann))
        assert.deepInclude(yield* flag("ENABLE_ADAPTIVE_QUIZ"), { enabled: true, percentage: 100, source: "database" })
        yield* flags.set({ name: "ENABLE_ADAPTIVE_QUIZ", enabled: false, percentage: 30 })
        assert.isFalse(yield* flags.isOn("ENABLE_ADAPTIVE_QUIZ", ann))
        assert.deepInclude(yield* flag("ENABLE_ADAPTIVE_QUIZ"), { enabled: false, percentage: 30 })
        yield* flags.reset(name)
        assert.deepStrictEqual(yield* flags.reset(name), {
          name,
          enabled: false,
          percentage: 100,
          source: "environment",
        })
        assert.deepInclude(yield* flag("ENABLE_ADAPTIVE_QUIZ"), { enabled: false, source: "environment" })
      }),
    )

    it.effect("are on for the share of people that was set", () =>
      Effect.gen(function* () {
        const flags = yield* Flags
        yield* flags.set({ name: "USE_CHAT_COMPLETION", enabled: true, percentage: 25 })
        const people = Array.from({ length: 1_000 }, (_, n) => UserId.make(n))
        const on = yield* Effect.filter(people, (id) => flags.isOn("USE_CHAT_COMPLETION", id))
        // Five standard deviations.
        assert.closeTo(on.length, 250, 68)
        yield* flags.reset("USE_CHAT_COMPLETION")
      }),
    )
  })
}

layer(inPostgres(passThrough))("Flags in PostgreSQL", (it) => {
  it.effect("that another process changed are seen within seconds", () =>
    Effect.gen(function* () {
      const flags = yield* Flags
      const sql = yield* SqlClient
      yield* sql`INSERT INTO flags (name, enabled) VALUES ('ENABLE_STYLE_SETTINGS', false), ('OF_A_NEWER_RELEASE', true)`
      assert.isTrue(yield* flags.isOn("ENABLE_STYLE_SETTINGS", ann))
      yield* TestClock.adjust(flagsEvery)
      // The statement runs on the real server, in real time.
      const seen = flags.isOn("ENABLE_STYLE_SETTINGS", ann).pipe(Effect.repeat({ until: (isOn) => !isOn }))
      yield* seen.pipe(Effect.timeout(Duration.seconds(5)), TestClock.withLive)
      assert.strictEqual((yield* flags.all).length, 5)
    }),
  )
})
