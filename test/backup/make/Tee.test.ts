import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Stream } from "effect"
import * as Tee from "../../../src/backup/make/Tee.ts"

const chunks = (count: number) => Array.from({ length: count }, (_, index) => Uint8Array.of(index % 256))

const sum = <E>(stream: Stream.Stream<Uint8Array, E>) =>
  Stream.runFold(
    stream,
    () => 0,
    (total, chunk) => total + (chunk[0] ?? 0),
  )

describe("a stream for two readers", () => {
  it.effect("gives both all of it", () =>
    Effect.gen(function* () {
      const tee = yield* Tee.make<string>()
      const both = [sum(tee.through(Stream.fromIterable(chunks(200)))), sum(tee.copy)]
      const [first, second] = yield* Effect.all(both, { concurrency: 2 })
      assert.strictEqual(first, (199 * 200) / 2)
      assert.strictEqual(second, first)
    }),
  )

  it.effect("goes on for the first when the second leaves", () =>
    Effect.gen(function* () {
      const tee = yield* Tee.make<string>()
      const first = yield* Effect.forkChild(sum(tee.through(Stream.fromIterable(chunks(200)))))
      yield* Stream.runDrain(Stream.take(tee.copy, 1))
      yield* tee.leave
      assert.strictEqual(yield* Fiber.join(first), (199 * 200) / 2)
    }),
  )

  it.effect("fails for both when it fails", () =>
    Effect.gen(function* () {
      const tee = yield* Tee.make<string>()
      const broken = Stream.concat(Stream.fromIterable(chunks(3)), Stream.fail("gone"))
      const both = [Effect.exit(sum(tee.through(broken))), Effect.exit(sum(tee.copy))]
      for (const exit of yield* Effect.all(both, { concurrency: 2 })) assert.deepStrictEqual(exit, Exit.fail("gone"))
    }),
  )
})
