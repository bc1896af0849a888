import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { fromMarkdown } from "../../../../src/domain/talk/outgoing/Format.ts"
import { maxEntities, plain, type RichText } from "../../../../src/domain/talk/outgoing/RichText.ts"
import { ending, inParts, preview, smartSend, split } from "../../../../src/domain/talk/outgoing/SmartSend.ts"

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

  const visible = ["👩‍👩‍👧‍👦", "🇷🇺", "👍🏽", "é\u0301", "❤️‍🔥", "1️⃣", "a"]
  const segments = new Intl.Segmenter("en")
  const visibleIn = (text: string) => Array.from(segments.segment(text), ({ segment }) => segment)

  it.prop(
    "never cuts what is seen as one character: families, flags, skin tones, letters with marks",
    { characters: Schema.Array(Schema.Literals(visible)), limit: Schema.Literals([12, 13, 14, 15, 31, 50]) },
    ({ characters, limit }) => {
      const text = characters.join("")
      const parts = split(plain(text), limit).map((part) => part.text)
      assert.strictEqual(parts.join(""), text)
      assert.deepStrictEqual(parts.flatMap(visibleIn), visibleIn(text))
      for (const cut of [preview(plain(text), limit).text, ending(plain(text), limit).text]) {
        for (const one of visibleIn(cut.replace("…", ""))) assert.include(visible, one)
      }
      assert.isAtMost(ending(plain(text), limit).text.length, limit)
    },
  )

  it("cuts a character that is longer than a message between its code points", () => {
    const text = `a${"\u0301".repeat(50)}😀${"\u200D😀".repeat(50)}`
    const parts = split(plain(text), 40).map((part) => part.text)
    assert.strictEqual(parts.join(""), text)
    assert.isTrue(parts.every((part) => part.length <= 40 && part.isWellFormed()))
  })

  it("shows the end of a long draft, formatted as it was", () => {
    const { text, entities } = ending(fromMarkdown(`${"a".repeat(100)} **bold** and \`code\``), 20)
    assert.strictEqual(text, "…aaaaa bold and code")
    assert.deepStrictEqual(
      entities.map(({ length, offset, type }) => [type, text.slice(offset, offset + length)]),
      [
        ["bold", "bold"],
        ["code", "code"],
      ],
    )
  })

  it("keeps all formatting of a long answer in its parts, as many as Telegram takes in each", () => {
    const answer = fromMarkdown(`**b** and \`c\` and *d*${" go on".repeat(10)}\n`.repeat(200))
    const parts = split(answer, 4_096)
    assert.strictEqual(parts.map(({ text }) => text).join(""), answer.text)
    assert.strictEqual(parts.flatMap(({ entities }) => entities).length, 600)
    assert.isTrue(parts.every(({ entities, text }) => entities.length <= maxEntities && text.length <= 4_096))
    for (const { entities, text } of parts) {
      const words = entities.map(({ length, offset, type }) => `${type} ${text.slice(offset, offset + length)}`)
      assert.sameMembers([...new Set(words)], ["bold b", "code c", "italic d"])
    }
  })

  it("does not tear an answer to pieces for its formatting: the most important stays", () => {
    const answer = fromMarkdown("*i* [l](https://a.b)\n".repeat(600))
    const parts = split(answer, 1_000)
    assert.isAtMost(parts.length, 2 * Math.ceil(answer.text.length / 1_000) + 1)
    for (const { entities } of parts) {
      assert.isAtMost(entities.length, maxEntities)
      assert.isTrue(entities.length < maxEntities || entities.every(({ type }) => type === "text_link"))
    }
  })

  it("keeps the most important formatting of one message", () => {
    const answer = fromMarkdown(`${"**b** ".repeat(150)}[l](https://a.b)`)
    const [message] = smartSend(answer, "", options)
    assert.strictEqual(message?._tag, "Message")
    const entities = message?._tag === "Message" ? message.text.entities : []
    assert.lengthOf(entities, maxEntities)
    assert.strictEqual(entities.at(-1)?.type, "text_link")
  })

  it("keeps a quote and a code block that are longer than a message", () => {
    const rich = fromMarkdown(`> ${"word ".repeat(30)}\n\n\`\`\`js\n${"let a\n".repeat(30)}\`\`\``)
    const parts = split(rich, 100)
    const marked = (type: string) =>
      parts
        .flatMap(({ entities, text }) =>
          entities
            .filter((entity) => entity.type === type)
            .map(({ length, offset }) => text.slice(offset, offset + length)),
        )
        .join("")
    assert.strictEqual(marked("blockquote").trim(), "word ".repeat(30).trim())
    assert.strictEqual(marked("pre"), "let a\n".repeat(30).trimEnd())
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
