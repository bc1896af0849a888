import { assert, describe, it, test } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import { fromMarkdown } from "../../../src/domain/talk/Format.ts"

/** The text with each entity's type around it. */
const shown = (markdown: string): string => {
  const { text, entities } = fromMarkdown(markdown)
  const marks = entities.flatMap(({ type, offset, length }, index) => [
    { at: offset, order: index, mark: `<${type}>` },
    { at: offset + length, order: -index - 1, mark: `</${type}>` },
  ])
  return [...text, ""].reduce<{ readonly at: number; readonly out: string }>(
    ({ at, out }, character) => {
      const here = marks.filter((mark) => mark.at === at).toSorted((one, other) => one.order - other.order)
      return { at: at + character.length, out: out + here.map(({ mark }) => mark).join("") + character }
    },
    { at: 0, out: "" },
  ).out
}

const formatted: ReadonlyArray<readonly [string, string]> = [
  ["a **b** c", "a <bold>b</bold> c"],
  ["*i* and _i_", "<italic>i</italic> and <italic>i</italic>"],
  ["**b *c* d**", "<bold>b <italic>c</italic> d</bold>"],
  ["~~gone~~", "<strikethrough>gone</strikethrough>"],
  ["run `npm ci` now", "run <code>npm ci</code> now"],
  ["see [the page](https://a.b/c)", "see <text_link>the page</text_link>"],
  ["# Title\ntext", "<bold>Title</bold>\ntext"],
  ["## **Bold** title ##", "<bold>Bold title</bold>"],
  ["> one\n> *two*\nafter", "<blockquote>one\n<italic>two</italic></blockquote>\nafter"],
  ["x\n```ts\nconst a = *b*\n```\ny", "x\n<pre>const a = *b*</pre>\ny"],
  ["```\nunfinished", "<pre>unfinished</pre>"],
  ["- one **b**\n  1. two *i*\n* three", "- one <bold>b</bold>\n  1. two <italic>i</italic>\n* three"],
  ["это **важно**, и **очень**!", "это <bold>важно</bold>, и <bold>очень</bold>!"],
  ["🙂 **b** 🙂", "🙂 <bold>b</bold> 🙂"],
  ["5 \\* 3", "5 * 3"],
]

const untouched: ReadonlyArray<string> = [
  "snake_case_name and __init__",
  "2*3*4 = 24, 2**3**4",
  "a < b && c > d &amp; <b>not bold</b> <script>",
  "* not closed, _ nor this, ** nor that, ~5 to ~6",
  "| a | b |\n|---|---|\n| **1** | 2 |",
  "  indented\n\n\n\ttab  \n trailing  ",
  "#tag and # \n>5 is more",
  "C:\\new\\table \\(x\\)",
  "![picture](https://a.b/c.png) [local](#there) [x](javascript:alert(1))",
  "https://a.b/c_d_e www.x.y me@x.y <https://a.b>",
  "line\r\nline\r\n",
  "---\n===",
  "```\n```",
  "**** __ `` ` ~~~~",
  "",
]

describe("fromMarkdown", () => {
  for (const [markdown, expected] of formatted) {
    test(`formats ${JSON.stringify(markdown)}`, () => assert.strictEqual(shown(markdown), expected))
  }

  for (const text of untouched) {
    test(`leaves ${JSON.stringify(text)} alone`, () =>
      assert.deepStrictEqual(fromMarkdown(text), { text, entities: [] }))
  }

  test("keeps the language of code and the address of a link", () => {
    assert.deepStrictEqual(fromMarkdown("```ts\na\n```").entities, [
      { type: "pre", offset: 0, length: 1, language: "ts" },
    ])
    assert.deepStrictEqual(fromMarkdown("[a](https://b.c)").entities, [
      { type: "text_link", offset: 0, length: 1, url: "https://b.c" },
    ])
  })

  test("more entities than Telegram takes are left out, and no text with them", () => {
    const { text, entities } = fromMarkdown("**b** ".repeat(150))
    assert.strictEqual(text, "b ".repeat(150))
    assert.strictEqual(entities.length, 100)
  })

  const marks = [
    "*",
    "**",
    "_",
    "~~",
    "`",
    "```",
    "\n",
    "\n\n",
    "> ",
    "# ",
    "- ",
    "[",
    "](https://a.b)",
    "|",
    "\\",
    "<b>",
  ]
  const words = ["a", " ", "слово", "🙂", "1", "\r", "."]
  const markdown = Arbitrary.map(Arbitrary.array(Arbitrary.schema(Schema.Literals([...marks, ...words]))), (pieces) =>
    pieces.join(""),
  )

  it.prop("entities lie within the text and hold something, whatever the Markdown", { markdown }, ({ markdown }) => {
    const { text, entities } = fromMarkdown(markdown)
    for (const { offset, length } of entities) {
      assert.isAtLeast(offset, 0)
      assert.isAbove(length, 0)
      assert.isAtMost(offset + length, text.length)
    }
  })

  it.prop("no letter is lost but a code block's language and a link's address", { markdown }, ({ markdown }) => {
    const letters = (text: string) => text.replaceAll("](https://a.b)", "").replaceAll(/[^\p{L}\p{N}🙂]/gu, "")
    const unfenced = markdown.replaceAll("```", "")
    assert.strictEqual(letters(fromMarkdown(unfenced).text), letters(unfenced))
  })

  it.prop("text without marks stays identical", { text: Schema.String }, ({ text }) => {
    const clean = text.replaceAll(/[*_~`#>[\]\\|]/g, "")
    assert.deepStrictEqual(fromMarkdown(clean), { text: clean, entities: [] })
  })

  it.prop("any text is formatted without a crash", { text: Schema.String }, ({ text }) => {
    assert.isAtMost(fromMarkdown(text).text.length, text.length)
  })
})
