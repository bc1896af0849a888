import { threadCpuUsage } from "node:process"
import { assert, describe, it, test } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import { blocksOf, longestFormatted } from "../../../../src/domain/talk/outgoing/Format.ts"
import { fitsRich, type RichBlock, type RichItem } from "../../../../src/domain/talk/outgoing/RichBlocks.ts"
import type { RichText } from "../../../../src/domain/talk/outgoing/RichText.ts"
import { hostileMarkdown } from "../../../support/HostileMarkdown.ts"

const words = ({ text }: RichText): string => text

const itemShown = ({ blocks, isTicked, number }: RichItem): string =>
  `(${number ?? "•"}${isTicked === null ? "" : isTicked ? "☑" : "☐"} ${blocks.map(shown).join(" ")})`

/** Each block as a word and what is in it. */
const shown = (block: RichBlock): string => {
  switch (block.kind) {
    case "paragraph":
      return words(block.text)
    case "heading":
      return `h${block.size}[${words(block.text)}]`
    case "code":
      return `code:${block.language ?? ""}[${block.code}]`
    case "rule":
      return "rule"
    case "list":
      return `list${block.items.map(itemShown).join("")}`
    case "quote":
      return `quote[${block.blocks.map(shown).join(" ")}]`
    case "details":
      return `details${block.isOpen ? "!" : ""}[${words(block.summary)}: ${block.blocks.map(shown).join(" ")}]`
    case "table": {
      const rows = block.rows.map(({ cells, isHeader }) => `${isHeader ? "#" : ""}${cells.map(words).join("|")}`)
      return `table:${block.aligns.map((align) => align.slice(0, 1)).join("")}[${rows.join("/")}]`
    }
  }
}

const structures: ReadonlyArray<readonly [string, string]> = [
  ["# One\ntext\nmore\n\n## *Two* ##\nend", "h1[One] text\nmore h2[Two] end"],
  ["- a\n- b\n\n- c\n\nafter", "list(• a)(• b)(• c) after"],
  ["1. a\n2) b\n7. c", "list(1 a)(2 b)(7 c)"],
  ["1. a\n   - b\n   - c\n\n2. d", "list(1 a list(• b)(• c))(2 d)"],
  ["1. a\n- b\n2. c", "list(1 a) list(• b) list(2 c)"],
  ["- a\n  goes on\nand on\n\n  second\n- b", "list(• a\ngoes on\nand on second)(• b)"],
  ["- [ ] do\n- [x] done", "list(•☐ do)(•☑ done)"],
  ["- run:\n  ```sh\n  npm ci\nnpm start\n  ```\n- go", "list(• run: code:sh[npm ci\nnpm start])(• go)"],
  ["```ts\nconst a = *b*\n```\nx", "code:ts[const a = *b*] x"],
  ["a\n\n---\nb", "a rule b"],
  ["> one\n> - two\n>\n> three", "quote[one list(• two) three]"],
  ["|a|b|\n|:-:|-:|\n|**c**|d|\n|||\n|e||", "table:cr[#a|b/c|d/e|]"],
  ["- x\n\n  |a|b|\n  |-|-|\n  |c|d|", "list(• x table:ll[#a|b/c|d])"],
  ["<details>\n<summary>More **on** it</summary>\n\n- a\n\n</details>\nb", "details[More on it: list(• a)] b"],
  ["<details open><summary>S</summary>one</details>", "details![S: one]"],
  ["<details>\nno summary\n</details>", "<details>\nno summary\n</details>"],
  [
    "- a\n  - b\n    - c\n      - d\n        - e\n          - f",
    "list(• a list(• b list(• c list(• d list(• e)(• f)))))",
  ],
]

describe("Markdown as blocks", () => {
  for (const [markdown, expected] of structures) {
    test(`reads ${JSON.stringify(markdown)}`, () =>
      assert.strictEqual((blocksOf(markdown) ?? []).map(shown).join(" "), expected))
  }

  for (const [name, make] of Object.entries(hostileMarkdown)) {
    test(`holds nobody up, whatever is said: ${name}`, () => {
      const markdown = make(longestFormatted)
      const begun = threadCpuUsage()
      fitsRich(blocksOf(markdown) ?? [])
      assert.isBelow(threadCpuUsage(begun).user, 1_000_000)
    })
  }

  test("is not made of what no message could hold", () => {
    assert.isNull(blocksOf("a".repeat(longestFormatted + 1)))
    const fits = (markdown: string) => fitsRich(blocksOf(markdown) ?? [])
    assert.isTrue(fits("- a\n".repeat(249)))
    assert.isFalse(fits("- a\n".repeat(250)), "an item and its words are two blocks")
    const row = (columns: number) => `|${"a|".repeat(columns)}\n|${"-|".repeat(columns)}`
    assert.isTrue(fits(row(20)))
    assert.isFalse(fits(row(21)))
  })

  const openings = [
    "",
    "",
    "# ",
    "- ",
    "  - ",
    "    1. ",
    "3) ",
    "> ",
    "> - ",
    "- [ ] ",
    "|",
    "```\n",
    "<details>\n",
    "---\n",
  ]
  const endings = ["\n", "\n", "\n\n", "|x|\n|-|-|\n", "\n```\n", "</details>\n", "\r\n", "** ", "` "]
  const marks = ["", "**", "*", "`", "[", "~~", "<summary>", "</summary>"]
  const piece = Schema.Tuple([Schema.Literals(openings), Schema.Literals(marks), Schema.Literals(endings)])
  const answer = Arbitrary.map(Arbitrary.array(Arbitrary.schema(piece)), (pieces) =>
    pieces.map(([opening, mark, ending], index) => `${opening}${mark}word${index}x ${ending}`).join(""),
  )

  it.prop("every word of the answer is in it, once and in order", { answer }, ({ answer }) => {
    const said = [...answer.matchAll(/word\d+x/g)].map(([word]) => word)
    const kept = [
      ...(blocksOf(answer) ?? [])
        .map(shown)
        .join(" ")
        .matchAll(/word\d+x/g),
    ].map(([word]) => word)
    assert.deepStrictEqual(kept, said)
  })
})
