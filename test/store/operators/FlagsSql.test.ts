import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { Flags } from "../../../src/domain/operators/Flags.ts"
import { UserId } from "../../../src/domain/Ids.ts"
import { StoreError } from "../../../src/domain/StoreError.ts"
import { flagsEvery } from "../../../src/policy/Rhythm.ts"
import { FlagsSql } from "../../../src/store/operators/FlagsSql.ts"
import { Statements } from "../../../src/store/driver/Statements.ts"
import { captureLogs } from "../../support/CaptureLogs.ts"
import { provideSettings } from "../../support/Settings.ts"
import { TestDatabase } from "../../support/TestDatabase.ts"

const away = new StoreError({ operation: "Flags.all", transient: true, sqlState: null, message: "away" })

/** Whatever is read fails; whatever is written is written. */
const writeOnly = Layer.mergeAll(
  Layer.succeed(Statements, {
    run: (operation, effect) => (operation === "Flags.all" ? Effect.fail(away) : Effect.orDie(effect)),
  }),
  TestDatabase,
)

/** A database that is away for as long as the test says. */
const outage = { isOn: false, asked: 0 }
const failing = Layer.mergeAll(
  Layer.succeed(Statements, {
    run: () =>
      Effect.suspend(() => {
        outage.asked += 1
        return outage.isOn ? Effect.fail(away) : Effect.die("not to be asked")
      }),
  }),
  TestDatabase,
)

describe("Flags while the database is down", () => {
  it.effect("have the environment's values, say so once, and go on asking", () => {
    const { layer, lines } = captureLogs()
    outage.isOn = true
    return Effect.gen(function* () {
      const flags = yield* Flags
      for (let n = 0; n < 5; n++) yield* TestClock.adjust(flagsEvery)
      assert.strictEqual(outage.asked, 6)
      assert.isTrue(yield* flags.isOn("USE_CHAT_COMPLETION", UserId.make(1)))
      assert.deepStrictEqual(yield* Effect.flip(flags.all), away)
      assert.deepStrictEqual(
        lines.map(({ level, message }) => [level, message]),
        [["Warn", "The flags could not be read and stay as they are: away"]],
      )
    }).pipe(
      Effect.provide(FlagsSql.pipe(provideSettings({}), Layer.provide(failing), Layer.orDie)),
      Effect.provide(layer),
    )
  })

  it.effect("that were written are changed and in force, though they cannot be read afterwards", () =>
    Effect.gen(function* () {
      const flags = yield* Flags
      const isOn = flags.isOn("USE_CHAT_COMPLETION", UserId.make(1))
      yield* flags.set({ name: "USE_CHAT_COMPLETION", enabled: false, percentage: 100 })
      assert.isFalse(yield* isOn)
      yield* flags.reset("USE_CHAT_COMPLETION")
      assert.isTrue(yield* isOn)
    }).pipe(
      Effect.provide(FlagsSql.pipe(provideSettings({}), Layer.provide(writeOnly), Layer.orDie)),
      Effect.provide(captureLogs().layer),
    ),
  )
})
