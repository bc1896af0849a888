import { assert, describe, it, test } from "@effect/vitest"
import { Effect } from "effect"
import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { root } from "../../../src/config/Root.ts"
import { calibration, thresholds } from "../../../src/llm/embeddings/Calibration.ts"
import { checked } from "../../../src/llm/embeddings/Checked.ts"
import { choose } from "../../../src/llm/embeddings/Choice.ts"
import { inEnglish } from "../../../src/llm/embeddings/Gloss.ts"
import type { LocalFiles } from "../../../src/llm/embeddings/LocalFiles.ts"
import { localModel } from "../../../src/policy/Embeddings.ts"

describe("an answer with vectors", () => {
  const answer = (...vectors: ReadonlyArray<ReadonlyArray<unknown>>) => ({
    data: vectors.map((embedding) => ({ embedding })),
    usage: { prompt_tokens: 7 },
  })

  test("is made to length 1, in the order of the texts", () => {
    const data = [
      { index: 1, embedding: [0, 2] },
      { index: 0, embedding: [3, 4] },
    ]
    const made = checked({ data }, 2)
    if (typeof made === "string") return assert.fail(made)
    assert.deepStrictEqual(
      made.vectors.map((vector) => Array.from(vector, (number) => Math.round(number * 100) / 100)),
      [
        [0.6, 0.8],
        [0, 1],
      ],
    )
    assert.strictEqual(made.tokens, null)
  })

  for (const [what, body, texts] of [
    ["half of it", answer([1, 2]), 2],
    ["too much", answer([1, 2], [1, 2]), 1],
    ["no list", { data: "x" }, 1],
    ["a word among the numbers", answer([1, "2"]), 1],
    ["an infinite number", answer([1, Infinity]), 1],
    ["zeros", answer([0, 0]), 1],
    ["nothing", answer([]), 1],
    ["vectors of two lengths", answer([1, 2], [1, 2, 3]), 2],
  ] as const) {
    test(`does not count if it is ${what}`, () => assert.isString(checked(body, texts)))
  }
})

describe("the choice of who makes vectors", () => {
  const files: LocalFiles = { engine: "e", weights: "w", tokenizer: "t", config: "c", tokens: 1, niceness: 1 }
  const server = { _tag: "OpenAiCompatible", baseUrl: "http://x/v1", apiKey: null, model: "m", fallbacks: [] } as const
  const much = { files, free: 4e9 }
  const chosen = (source: "auto" | "provider" | "local" | "none", model: string | null, machine = much) =>
    choose({ model: server, embeddings: { source, model } }, machine)._tag

  test("is the provider's model where it is configured, else the local one where there is memory for it", () => {
    assert.strictEqual(chosen("auto", "v"), "Provider")
    assert.strictEqual(chosen("auto", null), "Local")
    assert.strictEqual(chosen("auto", null, { files, free: 1e8 }), "None")
    assert.strictEqual(chosen("local", "v", { files, free: 1e8 }), "Local")
    assert.strictEqual(chosen("provider", "v"), "Provider")
    assert.strictEqual(chosen("none", "v"), "None")
  })

  test("is nobody without the packages, and without a server in practice mode", () => {
    const none = { files: null, free: 4e9 }
    for (const source of ["auto", "local"] as const) {
      assert.strictEqual(choose({ model: server, embeddings: { source, model: null } }, none)._tag, "None")
    }
    const practice = choose({ model: { _tag: "Practice" }, embeddings: { source: "auto", model: "v" } }, none)
    assert.strictEqual(practice._tag, "None")
  })
})

describe("the cosine from which on texts say the same", () => {
  test("is above nearly all of the different examples, and never below 0.6", () => {
    const twenty = Array.from({ length: 20 }, (_, at) => at / 100)
    assert.deepStrictEqual(thresholds(twenty), { alikeFrom: 0.15, sameFrom: 0.6 })
    const high = thresholds(twenty.map((cosine) => cosine + 0.7))
    assert.approximately(high.sameFrom, 0.93, 0.001)
  })
})

describe("the examples", () => {
  it.effect("are looked at once, however many ask at once", () =>
    Effect.gen(function* () {
      let asked = 0
      const { alikeFrom, calibrated } = calibration((texts) => {
        asked += texts.length
        return Effect.as(
          Effect.yieldNow,
          texts.map(() => Float32Array.of(1, 0)),
        )
      })
      assert.isNull(yield* alikeFrom)
      const [{ of }] = yield* Effect.all([calibrated, calibrated, calibrated], { concurrency: "unbounded" })
      // As many say the same as do not, and each has two texts.
      assert.strictEqual(asked, 4 * of)
      assert.isNotNull(yield* alikeFrom)
    }),
  )
})

describe("the gloss", () => {
  test("turns Russian into English words, in every form, and leaves the rest as it is", () => {
    assert.strictEqual(inEnglish("Моя сестра Аня переехала в Осло"), "my sister anya move in Oslo")
    assert.strictEqual(inEnglish("У меня болит голова"), "I have hurts head")
    assert.strictEqual(inEnglish("Я вожу отца к врачу"), "I drive father to doctor")
    assert.strictEqual(inEnglish("My sister lives here."), "My sister lives here.")
  })

  test("has a version that is raised with each change, so that vectors are made anew", () => {
    const files = ["Gloss.ts", "russian.json"].map((file) => readFileSync(join(root, "src/llm/embeddings", file)))
    const hash = createHash("sha256").update(Buffer.concat(files)).digest("hex").slice(0, 8)
    assert.deepStrictEqual({ version: localModel.gloss, hash }, { version: 1, hash: "dc9c7265" })
  })
})
