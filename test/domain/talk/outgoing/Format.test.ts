import { threadCpuUsage } from "node:process"
import { assert, describe, it, test } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import { fromMarkdown, longestFormatted } from "../../../../src/domain/talk/outgoing/Format.ts"
import type { RichText } from "../../../../src/domain/talk/outgoing/RichText.ts"
import { hostileMarkdown } from "../../../support/HostileMarkdown.ts"

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
  ["***b*** *a **b***", "<italic><bold>b</bold></italic> <italic>a <bold>b</bold></italic>"],
  ["***a** b*", "<italic><bold>a</bold> b</italic>"],
  ["__it__", "<bold>it</bold>"],
  ["**Note:**this, **«это»**так", "<bold>Note:</bold>this, <bold>«это»</bold>так"],
  ["*Note:*this", "<italic>Note:</italic>this"],
  ["~~gone~~", "<strikethrough>gone</strikethrough>"],
  ["run `npm ci` now", "run <code>npm ci</code> now"],
  ["**run `npm ci` now**", "<bold>run </bold><code>npm ci</code><bold> now</bold>"],
  ["see [the page](https://a.b/c_d_e)", "see <text_link>the page</text_link>"],
  ["**[a](https://a.b)**", "<bold><text_link>a</text_link></bold>"],
  ['[a](https://a.b "about *it*")', "<text_link>a</text_link> (about *it*)"],
  ["[part](#there), [file](./a.md)", "part (#there), file (./a.md)"],
  ["![a cat](https://a.b/c.png) ![](https://a.b)", "<text_link>a cat</text_link> <text_link>https://a.b</text_link>"],
  ["![a cat](cat.png)", "a cat (cat.png)"],
  ["[![a cat](https://a.b/c.png)](https://d.e)", "<text_link>a cat</text_link>"],
  ["<https://a.b/c_d_> <me@a.bc>", "https://a.b/c_d_ me@a.bc"],
  ["_https://a.b/_c_/d_", "<italic>https://a.b/_c_/d</italic>"],
  ["# Title\ntext", "<bold>Title</bold>\ntext"],
  ["## **Bold** title ##", "<bold>Bold title</bold>"],
  ["# C#", "<bold>C#</bold>"],
  ["> one\n> *two*\nafter", "<blockquote>one\n<italic>two</italic></blockquote>\nafter"],
  [">one\n>> two\n>\n> # three", "<blockquote>one\n│ two\n\n<bold>three</bold></blockquote>"],
  ["x\n```ts\nconst a = *b*\n```\ny", "x\n<pre>const a = *b*</pre>\ny"],
  ["```\nunfinished", "<pre>unfinished</pre>"],
  ["``` for you\na\n```", "for you\n<pre>a</pre>"],
  ["- ```js\n  a\n  ```\n- **b**", "• <pre>a</pre>\n• <bold>b</bold>"],
  [
    "- one **b**\n  1. two *i*\n* three\n\t+ four",
    "• one <bold>b</bold>\n  1. two <italic>i</italic>\n• three\n    • four",
  ],
  ["1. ### One\n2. two", "1. <bold>One</bold>\n2. two"],
  ["- [ ] one\n- [x] two\n1. [X] three", "☐ one\n☑ two\n1. ☑ three"],
  ["a\n\n---\n* * *\nb", "a\n\n———\n———\nb"],
  ["a &amp;&lt;b&gt; &#39;&#x1F642; &nbsp;&nope; &#0;", "a &<b> '🙂 \u00A0&nope; &#0;"],
  ["one<br>two<br/>three", "one\ntwo\nthree"],
  ["это **важно**, и **очень**!", "это <bold>важно</bold>, и <bold>очень</bold>!"],
  ["👩‍👩‍👧‍👦 **👍🏽** 🇷🇺 *b*", "👩‍👩‍👧‍👦 <bold>👍🏽</bold> 🇷🇺 <italic>b</italic>"],
  ["5 \\* 3 \\# \\[1\\] \\(x\\) \\.", "5 * 3 # [1] (x) ."],
  [
    "so \\(a_1 * b_1\\) and\n\\[\n\\frac{a*b*c}{2}\n\\]",
    "so <code>a_1 * b_1</code> and\n<code>\\frac{a*b*c}{2}</code>",
  ],
  ["a\r\n# b\r\n```js\r\nlet c\r\n```\r\nand **d**\r\n", "a\n<bold>b</bold>\n<pre>let c</pre>\nand <bold>d</bold>\n"],
  ["# a\r- b\u2028c", "<bold>a</bold>\n• b\nc"],
  ["|a|b|\n|:-|-:|\n|**1**|2 \\| 3|\n|🙂|`x`|", "<pre>a  │ b\n───┼──────\n1  │ 2 | 3\n🙂 │ x</pre>"],
  ["a | b\n--|--\n\nc", "<pre>a │ b\n──┼──</pre>\n\nc"],
  [
    "| Day | Note |\n|---|---|\n| Tue | quite a **long** note about the whole of it |\n| Wed | |\nafter",
    "<bold>Day: Tue</bold>\n• Note: quite a <bold>long</bold> note about the whole of it\n\n<bold>Day: Wed</bold>\nafter",
  ],
]

const untouched: ReadonlyArray<string> = [
  "snake_case_name and __init__",
  "2*3*4 = 24, 2**3**4, 2 * 3 * 4, f(*args, **kwargs)",
  "a < b && c > d <b>not bold</b> <script>",
  "*not closed, _nor this, ** nor that, ~5 to ~6",
  "(*) one, (*) two, *.txt, *.md",
  "  indented\n\n\n\ttab  \n trailing  ",
  "#tag and # \n>5 is more\n>= 6",
  "C:\\new\\table \\\\server",
  "[x](javascript:alert(1)) list[0](item) [ref][1] [^1]",
  "https://a.b/c_d_e https://a.b/_c_/d www.x.y me@x.y",
  "===\n--",
  "```\n```",
  "**** __ `` ` ~~~~",
  "1986) and so on\n-5 degrees\n+7 900",
  "either | or\nthis | that",
  "&nbsp;",
  ">\n>",
  "",
]

const isAround = (outer: RichText["entities"][number], inner: RichText["entities"][number]): boolean =>
  outer.offset <= inner.offset && inner.offset + inner.length <= outer.offset + outer.length

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
    assert.deepStrictEqual(fromMarkdown("[a](https://b.c/d\\_e_(f))").entities, [
      { type: "text_link", offset: 0, length: 1, url: "https://b.c/d_e_(f)" },
    ])
  })

  test("formats the beginning of what is longer than anybody reads, and keeps the rest as it is written", () => {
    const line = "**b** and more\n"
    const source = line.repeat(2 * Math.ceil(longestFormatted / line.length))
    const { text, entities } = fromMarkdown(source)
    const end = (entities.at(-1)?.offset ?? 0) + 1
    assert.isAtMost(entities.length * line.length, longestFormatted)
    assert.isAbove(entities.length * line.length, longestFormatted - 2 * line.length)
    assert.strictEqual(source.slice(source.length - (text.length - end)), text.slice(end))
  })

  for (const [name, make] of Object.entries(hostileMarkdown)) {
    test(`holds nobody up, whatever is said: ${name}`, () => {
      const markdown = make(longestFormatted)
      const begun = threadCpuUsage()
      fromMarkdown(markdown)
      // Mostly 10 ms; a quadratic reader needs many seconds.
      assert.isBelow(threadCpuUsage(begun).user, 1_000_000)
    })
  }

  const marks = [
    ...'* ** *** _ __ ~~ ~ ` `` ``` ~~~ [ ![ ] ( ) ](https://a.b) ](#c) < > <br> <https:// & &amp; \\ \\( \\) \\[ \\] | # ! : "'.split(
      " ",
    ),
    ..."\n|\n--- \n|-|-|\n \n>\u0020 \n>>\u0020 \n#\u0020 \n-\u0020 \n1.\u0020 \n-\u0020[\u0020]\u0020 \n``` \n~~~"
      .split(" ")
      .map((mark) => mark.replaceAll("\u0020", " ")),
    "\n",
    "\n\n",
    "\n> ",
    "\n# ",
    "\n- ",
    "\n- [ ] ",
    "\n|a|b|\n|-|-|\n|",
  ]
  const words = ["word", "слово", "🙂", "👩‍👩‍👧‍👦", "1", " ", " ", "\r\n", ".", "https://a.b/"]
  const pieces = Arbitrary.array(Arbitrary.schema(Schema.Literals([...marks, ...words])))
  /** Each word another one. */
  const markdown = Arbitrary.map(pieces, (all) =>
    all.map((piece, index) => (/^(?:word|слово)$/.test(piece) ? `${piece}${index}x` : piece)).join(""),
  )

  it("leaves a table without words as it was typed", () => {
    assert.deepStrictEqual(fromMarkdown("|\n-|\n-"), { text: "|\n-|\n-", entities: [] })
  })

  it.prop("no word is lost, whatever the Markdown", { markdown }, ({ markdown }) => {
    const { text, entities } = fromMarkdown(markdown)
    const kept = [text, ...entities.flatMap(({ language = "", url = "" }) => [language, url])].join(" ")
    for (const [word] of markdown.matchAll(/(?:word|слово)\d+x/g)) assert.include(kept, word)
    for (const emoji of ["🙂", "👩‍👩‍👧‍👦"]) {
      assert.isAtLeast(kept.split(emoji).length, markdown.split(emoji).length)
    }
  })

  it.prop(
    "entities lie in order within the text and in each other, as Telegram wants them",
    { markdown },
    ({ markdown }) => {
      const { text, entities } = fromMarkdown(markdown)
      for (const [index, entity] of entities.entries()) {
        const words = text.slice(entity.offset, entity.offset + entity.length)
        assert.strictEqual(words.length, entity.length)
        assert.isTrue(words.isWellFormed() && words.trim() !== "", entity.type)
        for (const later of entities.slice(index + 1)) {
          assert.isAtMost(entity.offset, later.offset)
          if (later.offset >= entity.offset + entity.length) continue
          assert.isTrue(isAround(entity, later), `${entity.type} crosses ${later.type}`)
          assert.notInclude(["code", "pre", later.type], entity.type)
          if (later.type === "code" || later.type === "pre") assert.strictEqual(entity.type, "blockquote")
        }
      }
    },
  )

  it.prop("text without marks stays identical", { text: Schema.String }, ({ text }) => {
    const clean = text.replaceAll(/[^\p{L}\p{N}\p{Zs},.:;!?'"()/]/gu, "").replaceAll(/(?<=\d)[.)]/g, "")
    assert.deepStrictEqual(fromMarkdown(clean), { text: clean, entities: [] })
  })

  it.prop(
    "any text is formatted into one that shows something, unless it showed nothing",
    { text: Schema.String },
    ({ text }) => {
      assert.strictEqual(fromMarkdown(text).text.trim() === "", text.trim() === "")
    },
  )
})
