import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { crc32 } from "node:zlib"
import { lineOf, parse } from "../../../src/store/spool/SpoolLines.ts"
import { answer } from "../../support/SpoolFolder.ts"

const first = lineOf({ _tag: "Kept", settlement: answer(1) })
const second = lineOf({ _tag: "Kept", settlement: answer(2, "ответ 🙂") })

describe("a torn file", () => {
  it("leaves every earlier line readable, wherever the last one ends", () => {
    const whole = Buffer.from(first + second)
    for (let length = Buffer.byteLength(first); length < whole.length; length++) {
      const { changes, corrupt, corruptLines, good } = parse(whole.subarray(0, length))
      assert.strictEqual(changes.length, 1, `cut at ${length}`)
      assert.strictEqual(Buffer.from(good).toString(), first)
      const torn = length - Buffer.byteLength(first)
      assert.strictEqual(corrupt.length, torn === 0 ? 0 : torn + 1)
      assert.deepStrictEqual(corruptLines, torn === 0 ? [] : [2])
    }
    assert.strictEqual(parse(whole).changes.length, 2)
  })
})

describe("a damaged file", () => {
  const originals = [1, 2, 3, 4, 5].map((id) => lineOf({ _tag: "Kept", settlement: answer(id) }))
  const whole = Buffer.from(originals.join(""))

  it.prop(
    "never tells anything else than what was written, and loses no line that is whole",
    {
      place: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: whole.length - 1 })),
      bit: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 7 })),
    },
    ({ bit, place }) => {
      const damaged = Buffer.from(whole)
      damaged[place] = (damaged[place] ?? 0) ^ (1 << bit)
      const { changes, corruptLines } = parse(damaged)
      const back = changes.map(lineOf)
      assert.deepStrictEqual(
        back,
        originals.filter((line) => back.includes(line)),
      )
      // A line break that was hit takes both of its lines along.
      assert.isAtLeast(back.length, whole[place] === 0x0a ? 3 : 4)
      assert.isAbove(corruptLines.length, 0)
    },
    { arbitrary: { runs: 2_000 } },
  )
})

/** A line as a release wrote it. */
const written = (settlement: unknown) => {
  const change = JSON.stringify({ _tag: "Kept", settlement })
  return `{"crc32":"${crc32(change).toString(16).padStart(8, "0")}","change":${change}}\n`
}

describe("a file of another release", () => {
  const { changes: _changes, jobs: _jobs, ...older } = answer(1)

  it("is read although it knows of no changes and no jobs", () => {
    const { changes, corruptLines } = parse(Buffer.from(written({ ...older, person: { awaiting: null } })))
    assert.deepStrictEqual(corruptLines, [])
    assert.deepStrictEqual(changes, [{ _tag: "Kept", settlement: { ...answer(1), person: {} } }])
  })

  it("keeps changes and jobs of kinds that are not known here", () => {
    const changes = [{ kind: "moods.note", data: { at: 5, words: ["calm"] } }]
    const jobs = [{ kind: "moods.count", key: "1", userId: null, lane: "house", payload: { since: [1] } }]
    const read = parse(Buffer.from(written({ ...older, changes, jobs })))
    assert.deepStrictEqual(read.corruptLines, [])
    assert.deepStrictEqual(read.changes, [{ _tag: "Kept", settlement: { ...answer(1), changes, jobs } }])
  })
})
