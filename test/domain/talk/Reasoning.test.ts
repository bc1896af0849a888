import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { Reasoning, withoutReasoning } from "../../../src/domain/talk/Reasoning.ts"

/** What is shown in the end of a text that comes in pieces of one size. */
const shown = (text: string, size: number, assumed = false): string => {
  const reasoning = new Reasoning(assumed)
  let seen = ""
  const take = ({ anew, text: more }: { anew: boolean; text: string }) => (seen = anew ? more : seen + more)
  for (let start = 0; start < text.length; start += size) take(reasoning.feed(text.slice(start, start + size)))
  take(reasoning.end())
  return seen
}

const sizes = [1, 2, 5, 1_000]

describe("private reasoning", () => {
  it.each([
    ["<think>\na plan\n</think>\n\nHello.", "Hello."],
    ["<thinking>a plan</thinking>Hello.", "Hello."],
    ["<THINK>a plan</THINK> Hello.", "Hello."],
    ["<thought>a plan</thought>Hello.", "Hello."],
    ["<reasoning>a plan</reasoning>Hello.", "Hello."],
    ["[THINK]a plan[/THINK]Hello.", "Hello."],
    ["◁think▷a plan◁/think▷Hello.", "Hello."],
    ["<|START_THINKING|>a plan<|END_THINKING|>Hello.", "Hello."],
    ["<|channel|>analysis<|message|>a plan<|end|><|start|>assistant<|channel|>final<|message|>Hello.", "Hello."],
    ["Hello. <think>a plan</think>Good evening.", "Hello. Good evening."],
    ["<think>a</think><think>b</think>Hello.", "Hello."],
    ["a plan whose beginning is not marked</think>\n\nHello.", "Hello."],
    ["<think>a plan without an end", ""],
    ["<think></think>Hello.", "Hello."],
  ])("is not shown: %s", (text, expected) => {
    for (const size of sizes) assert.strictEqual(shown(text, size), expected, `in pieces of ${size}`)
    assert.strictEqual(withoutReasoning(text), expected)
  })

  it.each([
    "a < b, and <b>bold</b>",
    "the tag `<think>` begins it, and `</think>` ends it",
    "```html\n<think>\nx\n</think>\n```\nas you see",
    "I think [thinking] <thin",
    " leading and trailing ",
  ])("is not looked for in what only looks like it: %s", (text) => {
    for (const size of sizes) assert.strictEqual(shown(text, size), text, `in pieces of ${size}`)
    assert.strictEqual(withoutReasoning(text), text)
  })

  it("is expected of a model that marks only its end, which may answer without it for once", () => {
    for (const size of sizes) {
      assert.strictEqual(shown("a plan</think>Hello.", size, true), "Hello.")
      assert.strictEqual(shown("Hello.", size, true), "Hello.")
      assert.strictEqual(shown("<think>a plan</think>Hello.", size, true), "Hello.")
      assert.strictEqual(shown("Hello.\n<think>\na plan</think>Be well.", size, true), "Hello.\nBe well.")
      assert.strictEqual(shown("a plan about <think> tags</think>Hello.", size, true), "Hello.")
    }
  })

  it.prop(
    "never shows what stands between marks, however it is cut",
    [Schema.String, Schema.String],
    ([plan, answer]) => {
      if (/[<>[\]`◁▷|/]/.test(plan + answer)) return
      for (const size of sizes) {
        assert.strictEqual(shown(`<think>${plan}</think>${answer}`, size), answer.trimStart())
      }
    },
  )
})
