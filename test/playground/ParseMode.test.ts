import { assert, describe, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import { parseHtml } from "../../src/playground/markup/Html.ts"
import { parseMarkdownV2 } from "../../src/playground/markup/MarkdownV2.ts"

const error = (result: Result.Result<unknown, { readonly description: string }>): string =>
  Result.isFailure(result) ? result.failure.description : "accepted"

describe("parse_mode HTML", () => {
  it("turns tags into entities with UTF-16 offsets", () => {
    const parsed = parseHtml(
      '😀<b>a<i>b</i></b> <a href="https://x.org/?a=1&amp;b=2">l</a> <code>1 &lt; 2</code><pre><code class="language-ts">x</code></pre>',
    )
    assert.deepStrictEqual(
      parsed,
      Result.succeed({
        text: "😀ab l 1 < 2x",
        entities: [
          { type: "italic", offset: 3, length: 1 },
          { type: "bold", offset: 2, length: 2 },
          { type: "text_link", offset: 5, length: 1, url: "https://x.org/?a=1&b=2" },
          { type: "code", offset: 7, length: 5 },
          { type: "pre", offset: 12, length: 1, language: "ts" },
        ],
      }),
    )
  })

  it("says what is wrong in Telegram's words, with byte offsets", () => {
    assert.strictEqual(
      error(parseHtml("я<h1>x</h1>")),
      'Bad Request: can\'t parse entities: Unsupported start tag "h1" at byte offset 2',
    )
    assert.strictEqual(
      error(parseHtml("<b>x</i>")),
      'Bad Request: can\'t parse entities: Unmatched end tag at byte offset 4, expected "</b>", found "</i>"',
    )
    assert.strictEqual(
      error(parseHtml("<b>x")),
      "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\"",
    )
    assert.strictEqual(
      error(parseHtml("x</b>")),
      "Bad Request: can't parse entities: Unexpected end tag at byte offset 1",
    )
  })

  it.prop("gives any escaped text back as it was", [Schema.String], ([text]) => {
    const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
    assert.deepStrictEqual(parseHtml(escaped(text)), Result.succeed({ text, entities: [] }))
  })
})

describe("parse_mode MarkdownV2", () => {
  it("turns marks into entities", () => {
    const parsed = parseMarkdownV2("*b _i_* __u__ ~s~ ||p|| [l](https://x.org) `c*` ```ts\nx\n``` \\.\n>q")
    assert.isTrue(Result.isSuccess(parsed))
    if (Result.isFailure(parsed)) return
    const { text, entities } = parsed.success
    assert.strictEqual(text, "b i u s p l c* x\n .\nq")
    assert.deepStrictEqual(
      entities.map((entity) => [entity.type, text.slice(entity.offset, entity.offset + entity.length)]),
      [
        ["italic", "i"],
        ["bold", "b i"],
        ["underline", "u"],
        ["strikethrough", "s"],
        ["spoiler", "p"],
        ["text_link", "l"],
        ["code", "c*"],
        ["pre", "x\n"],
        ["blockquote", "q"],
      ],
    )
  })

  it("refuses unescaped marks and open ends in Telegram's words", () => {
    assert.strictEqual(
      error(parseMarkdownV2("Hello.")),
      "Bad Request: can't parse entities: Character '.' is reserved and must be escaped with the preceding '\\'",
    )
    assert.strictEqual(
      error(parseMarkdownV2("a *b")),
      "Bad Request: can't parse entities: Can't find end of Bold entity at byte offset 2",
    )
  })

  it.prop("gives any escaped text back as it was", [Schema.String], ([text]) => {
    const escaped = (text: string) => text.replaceAll(/[_*[\]()~`>#+\-=|{}.!\\]/g, String.raw`\$&`)
    assert.deepStrictEqual(parseMarkdownV2(escaped(text)), Result.succeed({ text, entities: [] }))
  })
})
