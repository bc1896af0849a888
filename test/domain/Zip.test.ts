import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { strFromU8, unzipSync } from "fflate"
import { inPieces, zipped } from "../../src/domain/Zip.ts"

describe("an archive", () => {
  it.effect("holds each file as it was given, in pieces of one size", () =>
    Effect.gen(function* () {
      const long = Array.from({ length: 3_000 }, (_, line) => `${line} – слово 🙂 ${line * 7919}\n`)
      const pieces: Array<Uint8Array> = []
      yield* inPieces(
        zipped(
          [
            { name: "long.txt", content: Stream.fromIterable(long) },
            { name: "empty.txt", content: Stream.empty },
            { name: "short.txt", content: Stream.make("короткий") },
          ],
          1_800_000_000_000,
        ),
        1_024,
        (piece, bytes) => Effect.sync(() => pieces.splice(piece, 0, bytes)),
      )
      assert.isAbove(pieces.length, 10)
      for (const piece of pieces.slice(0, -1)) assert.lengthOf(piece, 1_024)
      const files = unzipSync(new Uint8Array(Buffer.concat(pieces)))
      assert.deepStrictEqual(
        Object.entries(files).map(([name, bytes]) => [name, strFromU8(bytes)]),
        [
          ["long.txt", long.join("")],
          ["empty.txt", ""],
          ["short.txt", "короткий"],
        ],
      )
    }),
  )
})
