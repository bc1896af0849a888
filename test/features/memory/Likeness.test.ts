import { assert, describe, test } from "@effect/vitest"
import { MessageId } from "../../../src/domain/Ids.ts"
import { likenesses, noLikenesses } from "../../../src/features/memory/Likeness.ts"

const near = (...cosines: ReadonlyArray<number>) =>
  cosines.map((cosine, at) => ({ id: MessageId.make(at + 1), cosine }))

/** As many as somebody has said that has nothing to do with it, evenly spread. */
const others = (count: number) => Array.from({ length: count }, (_, at) => (at / count) * 0.2)

describe("the nearest message", () => {
  test("stands out if it is nearer than one of as many would be by chance, and not otherwise", () => {
    assert.strictEqual(likenesses(near(0.7, ...others(200)), null).standsOut, 1)
    assert.strictEqual(likenesses(near(0.21, ...others(200)), null).standsOut, 0)
    const few = likenesses(near(0.3, ...others(50)), null).standsOut
    const many = likenesses(near(0.3, ...others(5_000)), null).standsOut
    assert.isAbove(few, many, "of more, one is as near by chance")
  })

  test("has its whole share, and the average none, whatever the model's cosines are", () => {
    for (const shift of [0, 0.6]) {
      const { all } = likenesses(near(0.4 + shift, 0.2 + shift, 0.1 + shift, 0.1 + shift), 0.4 + shift)
      assert.deepStrictEqual(
        all.map(({ alike, share }) => [share.toFixed(2), alike]),
        [
          ["1.00", true],
          ["0.00", false],
          ["0.00", false],
          ["0.00", false],
        ],
      )
    }
  })

  test("is none where there is none, and stands out from nothing where it is alone", () => {
    assert.deepStrictEqual(likenesses([], null), noLikenesses)
    assert.strictEqual(likenesses(near(0.9), null).standsOut, 0)
  })
})
