import { assert, describe, it } from "@effect/vitest"
import { toBlocks, toInlines } from "../../../src/playground/web/markdown.ts"

describe("a Markdown file", () => {
  it("is read as headings, items, quotes, code and paragraphs", () => {
    const text = "# Title\n\nOne\nand two\n\n- first\n  - deeper\n2. second\n\n> said\n\n```ts\nlet # = 1\n```\n---"
    assert.deepStrictEqual(toBlocks(text), [
      { kind: "heading", level: 1, text: "Title" },
      { kind: "paragraph", text: "One\nand two" },
      { kind: "item", mark: "•", depth: 0, text: "first" },
      { kind: "item", mark: "•", depth: 1, text: "deeper" },
      { kind: "item", mark: "2.", depth: 0, text: "second" },
      { kind: "quote", text: "said" },
      { kind: "code", language: "ts", text: "let # = 1" },
      { kind: "rule" },
    ])
  })

  it("keeps the code of a fence that is never closed", () => {
    assert.deepStrictEqual(toBlocks("```\na\nb"), [{ kind: "code", language: "", text: "a\nb" }])
  })

  it("marks words, and leaves lone signs alone", () => {
    assert.deepStrictEqual(toInlines("a **b** `c*d*` 2*3*4 snake_case_name [e](https://f.g)"), [
      "a ",
      { kind: "strong", text: "b" },
      " ",
      { kind: "code", text: "c*d*" },
      " 2*3*4 snake_case_name ",
      { kind: "link", text: "e", url: "https://f.g" },
    ])
  })
})
