import { assert, describe, it } from "@effect/vitest"
import { counted, type Records } from "./Ledger.ts"

const whole: Records = {
  said: [
    { chatId: 1, messageId: 10 },
    { chatId: 1, messageId: 12 },
  ],
  turns: [
    { updateId: 100, status: "done", answeredIn: null },
    { updateId: 101, status: "done", answeredIn: null },
  ],
  history: [
    { chatId: 1, role: "user", text: "a", messageId: 10, turnId: 100 },
    { chatId: 1, role: "assistant", text: "You wrote: a", messageId: null, turnId: 100 },
    { chatId: 1, role: "user", text: "b", messageId: 12, turnId: 101 },
    { chatId: 1, role: "assistant", text: "You wrote: b", messageId: null, turnId: 101 },
  ],
  parts: [
    { turnId: 100, repeated: false, error: null },
    { turnId: 101, repeated: false, error: null },
  ],
  shown: [
    { chatId: 1, text: "You wrote: a" },
    { chatId: 1, text: "You wrote: b" },
  ],
}

const clean = {
  turns: 2,
  lost: 0,
  doubled: 0,
  outOfOrder: 0,
  repeatsRecorded: 0,
  repeatsNotRecorded: 0,
  deadLetters: 0,
}

describe("the ledger", () => {
  it("finds nothing where everything was answered once and in order, also together", () => {
    assert.deepStrictEqual(counted(whole), clean)
    const together: Records = {
      ...whole,
      turns: [{ updateId: 100, status: "done", answeredIn: 101 }, ...whole.turns.slice(1)],
      history: [...whole.history.slice(0, 1), ...whole.history.slice(2)],
      shown: whole.shown.slice(1),
    }
    assert.deepStrictEqual(counted(together), clean)
  })

  it("counts an answer that is missing in the history, on the screen, and a turn that is open", () => {
    assert.strictEqual(counted({ ...whole, history: whole.history.slice(0, 3) }).lost, 1)
    assert.strictEqual(counted({ ...whole, shown: whole.shown.slice(0, 1) }).lost, 1)
    const open = { updateId: 101, status: "answered", answeredIn: null }
    assert.strictEqual(counted({ ...whole, turns: [...whole.turns.slice(0, 1), open] }).lost, 1)
  })

  it("counts what is twice in the history and three times on the screen", () => {
    assert.strictEqual(counted({ ...whole, history: [...whole.history, ...whole.history.slice(3)] }).doubled, 1)
    const thrice = { ...whole, shown: [...whole.shown, ...whole.shown.slice(1), ...whole.shown.slice(1)] }
    assert.strictEqual(counted(thrice).doubled, 1)
  })

  it("tells a repeat with a record from one without", () => {
    const twice = { ...whole, shown: [...whole.shown, ...whole.shown.slice(1)] }
    assert.deepStrictEqual(counted(twice), { ...clean, repeatsNotRecorded: 1 })
    const parts = [...whole.parts.slice(0, 1), { turnId: 101, repeated: true, error: null }]
    assert.deepStrictEqual(counted({ ...twice, parts }), { ...clean, repeatsRecorded: 1 })
  })

  it("knows an answer that the operator was told about from a lost one", () => {
    const parts = [...whole.parts.slice(0, 1), { turnId: 101, repeated: false, error: "unknown outcome" }]
    const missing = { ...whole, parts, shown: whole.shown.slice(0, 1) }
    assert.deepStrictEqual(counted(missing), { ...clean, repeatsRecorded: 1, deadLetters: 1 })
  })

  it("counts answers that came in another order, in the history and on the screen", () => {
    const history = [...whole.history.slice(2), ...whole.history.slice(0, 2)]
    assert.isAbove(counted({ ...whole, history }).outOfOrder, 0)
    assert.strictEqual(counted({ ...whole, shown: whole.shown.toReversed() }).outOfOrder, 1)
  })
})
