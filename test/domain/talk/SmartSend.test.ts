import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { plain, type RichText } from "../../../src/domain/talk/RichText.ts"
import { inParts, preview, smartSend, split } from "../../../src/domain/talk/SmartSend.ts"

const words = (length: number) => "lorem ipsum dolor sit amet ".repeat(Math.ceil(length / 27)).slice(0, length)
const options = { threshold: 1_200, preview: 300, fileName: "answer.md" }

describe("smart send", () => {
  it("sends up to 1,200 characters as one message", () => {
    const [only, ...rest] = smartSend(plain(words(1_200)), words(1_200), options)
    assert.deepStrictEqual(only, { _tag: "Message", text: plain(words(1_200)) })
    assert.lengthOf(rest, 0)
  })

  it("sends one character more as a preview and the whole answer in a file", () => {
    const source = words(1_201)
    const [first, second, ...rest] = smartSend(plain(source), source, options)
    assert.strictEqual(first?._tag, "Message")
    assert.deepStrictEqual(second, { _tag: "Document", fileName: "answer.md", content: source })
    assert.lengthOf(rest, 0)
  })

  it("cuts the preview at the last space in its final fifth", () => {
    const text = `${"a".repeat(250)} ${"b".repeat(400)}`
    assert.strictEqual(preview(plain(text), 300).text, `${"a".repeat(250)}…`)
  })

  it("cuts the preview hard when that fifth has no space", () => {
    const text = `${"a".repeat(100)} ${"b".repeat(400)}`
    assert.strictEqual(preview(plain(text), 300).text, `${text.slice(0, 300)}…`)
  })

  it("never cuts inside a character", () => {
    const text = "😀".repeat(3_000)
    for (const part of split(plain(text), 4_095)) assert.isTrue(part.text.isWellFormed())
    assert.isTrue(preview(plain(text), 301).text.isWellFormed())
  })

  it("keeps formatting that a cut goes through on both sides", () => {
    const text = `${"x".repeat(4_090)} ${"y".repeat(100)}`
    const rich: RichText = { text, entities: [{ type: "bold", offset: 4_000, length: 150 }] }
    const parts = split(rich, 4_096)
    assert.deepStrictEqual(
      parts.map((part) => part.entities.map(({ length, offset }) => [offset, length])),
      [[[4_000, 91]], [[0, 59]]],
    )
  })

  it.prop(
    "keeps every character that can be seen in the parts, none longer than Telegram takes",
    {
      pieces: Schema.Array(Schema.String),
      joint: Schema.Literals([" ", "\n", "\n\n", "😀", "word "]),
      limit: Schema.Int.check(Schema.isBetween({ minimum: 2, maximum: 40 })),
    },
    ({ joint, limit, pieces }) => {
      const text = pieces.join(joint)
      const parts = split(plain(text), limit).map((part) => part.text)
      assert.isTrue(parts.every((part) => part.length <= limit && part.trim() !== ""))
      const seen = (words: string) => words.replaceAll(/[\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/gu, "")
      assert.strictEqual(seen(parts.join("")), seen(text))
    },
  )

  it("gives the same answer in parts when there can be no file", () => {
    const source = words(6_000)
    const sent = inParts(plain(source), 4_096)
    assert.lengthOf(sent, 2)
    assert.strictEqual(sent.map((part) => (part._tag === "Message" ? part.text.text : "")).join(""), source)
  })
})
