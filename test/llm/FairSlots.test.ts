import { assert, describe, it } from "@effect/vitest"
import { makeFairSlots } from "../../src/llm/FairSlots.ts"

/** Calls that begin as they get a slot. */
const make = (slots: number, each: number) => {
  const fair = makeFairSlots<string>(
    () => slots,
    () => each,
  )
  const begun: Array<string> = []
  const leaves = new Map<string, () => void>()
  return {
    begun,
    /** Named by a letter for the person and a number for the call. */
    comes: (...calls: ReadonlyArray<string>) => {
      for (const call of calls)
        leaves.set(
          call,
          fair.join(call.slice(0, 1), () => begun.push(call)),
        )
    },
    goes: (...calls: ReadonlyArray<string>) => {
      for (const call of calls) leaves.get(call)?.()
    },
  }
}

describe("fair slots", () => {
  it("go to those who wait by turns, however much one of them asks for", () => {
    const { begun, comes, goes } = make(1, 1)
    comes("a1", "a2", "a3", "a4", "b1", "c1", "b2")
    goes("a1", "a2", "b1", "c1", "a3", "b2")
    assert.deepStrictEqual(begun, ["a1", "a2", "b1", "c1", "a3", "b2", "a4"])
  })

  it("leave nobody behind while newcomers keep coming", () => {
    const { begun, comes, goes } = make(1, 1)
    comes("x1", "a1", "a2", "b1")
    goes("x1")
    comes("c1")
    goes("a1")
    comes("d1")
    goes("b1")
    comes("e1")
    goes("a2")
    assert.deepStrictEqual(begun, ["x1", "a1", "b1", "a2", "c1"])
  })

  it("are free for others when one person has a share, and that person's next call waits for the share alone", () => {
    const { begun, comes, goes } = make(4, 2)
    comes("a1", "a2", "a3", "b1")
    assert.deepStrictEqual(begun, ["a1", "a2", "b1"])
    goes("b1")
    assert.deepStrictEqual(begun, ["a1", "a2", "b1"])
    goes("a2")
    assert.deepStrictEqual(begun, ["a1", "a2", "b1", "a3"])
  })

  it("pass from one to the next when what they are for ends at once, however many wait", () => {
    const fair = makeFairSlots<number>(
      () => 1,
      () => 1,
    )
    const begun: Array<number> = []
    const last = fair.join(0, () => {})
    const waiting = Array.from({ length: 20_000 }, (_, call) => call)
    const leaves = waiting.map((call) =>
      fair.join(call % 3, () => {
        begun.push(call)
        leaves[call]?.()
      }),
    )
    last()
    assert.deepStrictEqual(begun, waiting)
  })
})
