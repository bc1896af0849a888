import { MessageChannel, Worker } from "node:worker_threads"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { Guard } from "../../src/boundary/Guard.ts"
import { policies } from "../../src/policy/Policies.ts"
import { options, stateOf } from "./GuardedCalls.ts"

describe("a moment of silence", () => {
  it.live("takes an answer that came in time, although this process stalled beyond the end of the wait", () =>
    Effect.gen(function* () {
      const guard = yield* Guard
      const worker = yield* Effect.acquireRelease(
        Effect.sync(
          () =>
            new Worker(`require("node:worker_threads").parentPort.on("message", (port) => port.postMessage("pong"))`, {
              eval: true,
            }),
        ),
        (started) => Effect.promise(() => started.terminate()),
      )
      const ask = Effect.callback<string>((resume) => {
        const { port1, port2 } = new MessageChannel()
        port1.on("message", (said: string) => {
          port1.close()
          resume(Effect.succeed(said))
        })
        worker.postMessage(port2, [port2])
      })
      yield* ask
      const stalled = Effect.sync(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400))
      const policy = { ...policies.redis, attempts: 1, timeout: Duration.millis(200) }
      const asked = yield* Effect.forkChild(guard.call(options(policy, "redis"), ask), { startImmediately: true })
      yield* stalled
      assert.strictEqual(yield* Fiber.join(asked), "pong")
    }).pipe(Effect.scoped, Effect.provide(Guard.layer)),
  )

  it.effect("counts attempts at Redis that were under way together once", () =>
    Effect.gen(function* () {
      const guard = yield* Guard
      const together = Effect.forEach(
        Array.from({ length: 20 }),
        () => Effect.exit(guard.call(options({ ...policies.redis, attempts: 1 }, "redis"), Effect.never)),
        { concurrency: "unbounded", discard: true },
      )
      for (const state of ["closed", "closed", "open"]) {
        const fiber = yield* Effect.forkChild(together, { startImmediately: true })
        yield* TestClock.adjust(policies.redis.timeout)
        yield* Fiber.join(fiber)
        assert.strictEqual(yield* stateOf(guard, "redis"), state)
      }
    }).pipe(Effect.provide(Guard.layer)),
  )
})
