import { assert, describe, it } from "@effect/vitest"
import { lazily, oncePerText } from "../../src/domain/Once.ts"

describe("what is found out once", () => {
  it("is known of the last texts, however often they come, and of no more of them", () => {
    const looked: Array<string> = []
    const lengthOf = oncePerText((text) => {
      looked.push(text)
      return text.length
    }, 2)
    assert.deepStrictEqual(["one", "three", "one", "three"].map(lengthOf), [3, 5, 3, 5])
    assert.deepStrictEqual(looked, ["one", "three"])
    lengthOf("eleven")
    lengthOf("three")
    assert.deepStrictEqual(looked, ["one", "three", "eleven"])
    lengthOf("one")
    assert.deepStrictEqual(looked, ["one", "three", "eleven", "one"])
  })

  it("is not worked out before anybody asks", () => {
    let times = 0
    const known = lazily(() => (times += 1))
    assert.strictEqual(times, 0)
    assert.deepStrictEqual([known(), known(), times], [1, 1, 1])
  })
})
