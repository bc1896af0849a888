import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema, Stream } from "effect"
import { gather } from "../../../src/backup/make/Gather.ts"

const Sizes = Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 40 })))

describe("gathered chunks", () => {
  it.effect.prop(
    "are the same bytes, and none but the last is smaller than asked for",
    [Sizes, Sizes],
    ([one, other]) =>
      Effect.gen(function* () {
        const pieces = [...one, ...other].map((size, index) => Buffer.alloc(size, index))
        const source = Stream.concat(
          Stream.fromIterable(pieces.slice(0, one.length)),
          Stream.fromIterable(pieces.slice(one.length)).pipe(Stream.rechunk(1)),
        )
        const gathered = yield* Stream.runCollect(gather(32)(source))
        assert.isTrue(Buffer.concat(gathered).equals(Buffer.concat(pieces)))
        assert.isTrue(gathered.slice(0, -1).every(({ length }) => length >= 32))
      }),
  )

  it.effect("end as their source fails", () =>
    Effect.gen(function* () {
      const source = Stream.concat(Stream.make(Buffer.alloc(100)), Stream.fail("the source" as const))
      assert.strictEqual(yield* Effect.flip(Stream.runDrain(gather(32)(source))), "the source")
    }),
  )
})
