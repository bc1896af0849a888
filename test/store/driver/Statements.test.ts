import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import * as Faults from "../../../src/boundary/Faults.ts"
import { Guard } from "../../../src/boundary/Guard.ts"
import { Statements } from "../../../src/store/driver/Statements.ts"

const rehearsing = (name: string) =>
  Statements.layer.pipe(Layer.provideMerge(Guard.layer), Layer.provide(Faults.layer([{ name, probability: 1 }])))

/** The failure of a statement after all its attempts, and how often the server was asked. */
const failed = Effect.fnUntraced(function* (operation: string) {
  const { run } = yield* Statements
  let asked = 0
  const fiber = yield* Effect.forkChild(
    Effect.result(
      run(
        operation,
        Effect.sync(() => (asked += 1)),
      ),
    ),
  )
  yield* TestClock.adjust("1 minute")
  const result = yield* Fiber.join(fiber)
  return { asked, error: result._tag === "Failure" ? result.failure : null }
})

const state = Effect.flatMap(Guard, ({ breakers }) =>
  Effect.map(breakers, (views) => views.find(({ dependency }) => dependency === "postgres")?.state),
)

describe("rehearsed faults of PostgreSQL", () => {
  it.effect("save: only the saving of an answer fails, for a while, and the server counts as well", () =>
    Effect.gen(function* () {
      for (let n = 0; n < 10; n++) {
        const { asked, error } = yield* failed("Inbox.settle")
        assert.strictEqual(asked, 0)
        assert.deepInclude({ ...error }, { operation: "Inbox.settle", transient: true, sqlState: "55P03" })
      }
      assert.deepStrictEqual(yield* failed("Inbox.accept"), { asked: 1, error: null })
      assert.strictEqual(yield* state, "closed")
    }).pipe(Effect.provide(rehearsing("save"))),
  )

  it.effect("postgres: every statement fails as if the server were away, and the breaker opens", () =>
    Effect.gen(function* () {
      for (const operation of ["Inbox.settle", "Inbox.accept", "Inbox.open", "Outbox.sending", "People.open"]) {
        const { asked, error } = yield* failed(operation)
        assert.strictEqual(asked, 0)
        assert.deepInclude({ ...error }, { operation, transient: true, sqlState: "08006" })
      }
      assert.strictEqual(yield* state, "open")
    }).pipe(Effect.provide(rehearsing("postgres"))),
  )
})
