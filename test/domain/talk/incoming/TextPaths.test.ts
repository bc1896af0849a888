import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { Content, Incoming } from "../../../../src/domain/talk/incoming/Incoming.ts"
import { allTextPaths, withoutText } from "../../../../src/domain/talk/incoming/TextPaths.ts"
import { contents } from "../../../support/Contents.ts"

/** Keys whose strings are names of kinds and ids that Telegram or the program gave. */
const given = new Set(["_tag", "kind", "fileId", "fileUniqueId", "groupId", "queryId", "feature"])

/** Every string that a person may have written, wherever it is. */
const words = (value: unknown): ReadonlyArray<string> => {
  if (typeof value === "string") return value === "" ? [] : [value]
  if (Array.isArray(value)) return value.flatMap(words)
  if (typeof value !== "object" || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => (given.has(key) ? [] : words(inner)))
}

const decode = Schema.decodeUnknownSync(Incoming)
const isContent = Schema.is(Content)

describe("withoutText", () => {
  it.prop(
    "leaves no word of anybody in any content",
    { content: Content },
    ({ content }) => {
      const left = withoutText(content)
      assert.deepStrictEqual(words(left), [])
      assert.isTrue(isContent(left))
      assert.strictEqual(left._tag, content._tag)
    },
    // Fewer hardly ever make a medium with a file name.
    { arbitrary: { runs: 2_000 } },
  )

  it("leaves kinds, ids and numbers as they were", () => {
    assert.deepStrictEqual<unknown>(withoutText(contents.Media), {
      ...contents.Media,
      mime: "",
      fileName: "",
      caption: "",
      context: {
        ...contents.Media.context,
        quote: { text: "" },
        reply: { ...contents.Media.context?.reply, text: "" },
        forwarded: { from: "" },
      },
    })
  })

  it("has each path once, so that a statement blanks each once", () => {
    assert.strictEqual(new Set(allTextPaths.map((path) => path.join())).size, allTextPaths.length)
  })
})

describe("what an older release stored", () => {
  const row = (content: unknown) =>
    decode({ updateId: 1, chatId: 7, sender: { id: 7, firstName: "Ann" }, content }).content

  it("is read as before, without what is no longer kept", () => {
    assert.deepStrictEqual<unknown>(row({ _tag: "Text", messageId: 5, text: "hi" }), {
      _tag: "Text",
      messageId: 5,
      text: "hi",
    })
    for (const raw of [null, { caption: "secret" }]) {
      assert.deepStrictEqual<unknown>(row({ _tag: "Unsupported", messageId: 5, kind: "photo", raw }), {
        _tag: "Unsupported",
        messageId: 5,
        kind: "photo",
      })
      assert.deepStrictEqual<unknown>(row({ _tag: "Unknown", raw }), { _tag: "Unknown", kind: "unknown" })
    }
  })

  it("is read back the same when it is new", () => {
    for (const content of Object.values(contents)) {
      const stored: unknown = JSON.parse(JSON.stringify(content))
      assert.deepStrictEqual<unknown>(row(stored), content)
    }
  })
})
