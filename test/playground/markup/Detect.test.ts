import { assert, describe, it } from "@effect/vitest"
import { detect, withDetected } from "../../../src/playground/markup/Detect.ts"

const found = (text: string) =>
  detect(text).map(({ type, offset, length }) => `${type} ${text.slice(offset, offset + length)}`)

describe("what Telegram links by itself", () => {
  const cases: ReadonlyArray<readonly [string, ReadonlyArray<string>]> = [
    [
      "/start a/b see https://x.org/help and /menu@some_bot",
      ["bot_command /start", "url https://x.org/help", "bot_command /menu@some_bot"],
    ],
    ["Write to me.too+x@mail.example.org, please.", ["email me.too+x@mail.example.org"]],
    ["@durov, @ab and mail@durov", ["mention @durov"]],
    ["#сон, #2024, a#b and #one#two", ["hashtag #сон"]],
    ["$USD and $usd", ["cashtag $USD"]],
    ["Read example.com/a_(b), then www.пример.рф.", ["url example.com/a_(b)", "url www.пример.рф"]],
    ["(see https://x.org/a?b=1#c).", ["url https://x.org/a?b=1#c"]],
    ["https://x.org/@name/#part", ["url https://x.org/@name/#part"]],
    ["It ended.Then 3.5 and file.txt, v1.2", []],
    ["/a/b </c> //d", []],
    ["😀 /help", ["bot_command /help"]],
  ]
  for (const [text, expected] of cases) {
    it(`in ${JSON.stringify(text)}`, () => assert.deepStrictEqual(found(text), expected))
  }

  it("is found in bold text, not in code, nor where the bot has put a link", () => {
    const text = "/a /b /c /d"
    const given = [
      { type: "bold", offset: 0, length: 2 },
      { type: "code", offset: 3, length: 2 },
      { type: "text_link", offset: 6, length: 2, url: "https://x.org" },
    ]
    assert.deepStrictEqual(withDetected(text, given), [
      { type: "bold", offset: 0, length: 2 },
      { type: "bot_command", offset: 0, length: 2 },
      { type: "code", offset: 3, length: 2 },
      { type: "text_link", offset: 6, length: 2, url: "https://x.org" },
      { type: "bot_command", offset: 9, length: 2 },
    ])
  })
})
