import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { EmbeddingProbe, ProbeFailed } from "../../../src/domain/Probes.ts"
import { run } from "../../../src/ops/checks/Check.ts"
import { embeddings } from "../../../src/ops/checks/Embeddings.ts"

const rowOf = (probe: EmbeddingProbe["Service"]) =>
  Effect.map(Effect.provideService(run(embeddings), EmbeddingProbe, probe), ([row]) => row)

describe("what doctor says of the vectors", () => {
  it.effect("names who makes them and why, and from which cosine on texts say the same", () =>
    Effect.gen(function* () {
      const look = Effect.succeed({ sameFrom: 0.634, reached: 17, of: 20 })
      const row = yield* rowOf({ choice: "minilm: EMBEDDINGS=local", fix: null, look })
      assert.deepInclude(row, {
        state: "ok",
        found:
          "minilm: EMBEDDINGS=local; two texts say the same from a cosine of 0.63 on, which 17 of 20 examples reach",
      })
    }),
  )

  it.effect("is no complaint where nobody wants any, and a warning where somebody does", () =>
    Effect.gen(function* () {
      assert.deepInclude(yield* rowOf({ choice: "none: EMBEDDINGS=none", fix: null, look: null }), { state: "ok" })
      assert.deepInclude(yield* rowOf({ choice: "none: not installed", fix: "Run npm ci.", look: null }), {
        state: "warning",
        fix: "Run npm ci.",
      })
    }),
  )

  it.effect("is a problem with a remedy where the model gives none", () =>
    Effect.gen(function* () {
      const look = Effect.fail(new ProbeFailed({ message: "It gives no vectors.", fix: "Check EMBEDDING_MODEL." }))
      const row = yield* rowOf({ choice: "m: EMBEDDING_MODEL is set", fix: null, look })
      assert.deepInclude(row, { state: "problem", found: "It gives no vectors.", fix: "Check EMBEDDING_MODEL." })
    }),
  )
})
