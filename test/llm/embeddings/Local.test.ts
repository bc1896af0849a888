import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Local from "../../../src/llm/embeddings/Local.ts"
import { localModel } from "../../../src/policy/Embeddings.ts"
import { captureLogs } from "../../support/CaptureLogs.ts"

/** An engine that knows two texts at which it fails. */
const source = `
exports.Embedder = class {
  constructor(weights) { if (String(weights) === "broken") throw new Error("broken") }
  embed([text]) {
    if (text === "crash") throw new Error(text)
    return [text === "nothing" ? [] : [text.length, 0]]
  }
}`

const start = Effect.fnUntraced(function* (weights: string) {
  const folder = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "engine-"))),
    (made) => Effect.sync(() => rmSync(made, { recursive: true })),
  )
  const write = (name: string, words: string) => {
    writeFileSync(join(folder, name), words)
    return join(folder, name)
  }
  const files = ["tokenizer", "config"].map((name) => write(name, ""))
  return yield* Local.make({
    engine: write("engine.cjs", source),
    weights: write("weights", weights),
    tokenizer: files[0] ?? "",
    config: files[1] ?? "",
    tokens: 8,
    niceness: 1,
  })
})

describe("the model beside the bot", () => {
  it.live("fails at one text, and takes the next one in a new thread", () =>
    Effect.gen(function* () {
      const attempt = yield* start("good")
      for (const text of ["crash", "nothing", "crash"]) {
        const error = yield* Effect.flip(attempt([text]))
        assert.notInclude(error.message, "crash")
        assert.deepStrictEqual(
          (yield* attempt(["four", "sixsix"])).map(([first]) => first),
          [4, 6],
        )
      }
    }),
  )

  it.live("serves those who wait behind a text at which it fails", () =>
    Effect.gen(function* () {
      const attempt = yield* start("good")
      const exits = yield* Effect.forEach(["a", "crash", "b"], (text) => Effect.exit(attempt([text])), {
        concurrency: "unbounded",
      })
      assert.deepStrictEqual(exits.map(Exit.isSuccess), [true, false, true])
    }),
  )

  it.effect("is unloaded when idle, also if nobody waited until it was loaded", () => {
    const { layer, lines } = captureLogs()
    return Effect.gen(function* () {
      const attempt = yield* start("good")
      const late = yield* Effect.forkChild(attempt(["a"]), { startImmediately: true })
      yield* Fiber.interrupt(late)
      yield* TestClock.adjust(localModel.idleFor)
      while (!lines.some(({ message }) => message.includes("is unloaded"))) yield* Effect.yieldNow
      assert.lengthOf(yield* attempt(["a"]), 1)
    }).pipe(Effect.provide(layer))
  })

  it.live("that cannot be loaded fails everybody who waits for it", () =>
    Effect.gen(function* () {
      const attempt = yield* start("broken")
      const exits = yield* Effect.forEach(["a", "b"], (text) => Effect.exit(attempt([text])), {
        concurrency: "unbounded",
      })
      assert.deepStrictEqual(exits.map(Exit.isSuccess), [false, false])
    }),
  )
})
