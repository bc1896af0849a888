import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { Texts } from "../../../src/domain/talk/Texts.ts"
import type { Holder, Said, Slice } from "../../../src/features/export/Holdings.ts"
import { labelsFor } from "../../../src/features/export/Labels.ts"
import * as Markdown from "../../../src/features/export/Markdown.ts"
import * as Page from "../../../src/features/export/Page.ts"
import { ConversationId, MessageId } from "../../../src/domain/Ids.ts"
import * as BotTexts from "../../support/BotTexts.ts"

const { get } = Effect.runSync(Effect.provide(Texts, BotTexts.layer))

const holder: Holder = { name: "Ann", language: "en", adult: null, timeZone: null, country: null, style: {} }

const labelsOf = (given: Holder) => labelsFor((key, words) => get(given.language, key, words), given, 0)

const slice: Slice = {
  conversationId: ConversationId.make(1),
  number: 1,
  title: "",
  mode: "helper",
  first: MessageId.make(1),
  last: MessageId.make(2),
}

const Hostile = Schema.Struct({
  text: Schema.String,
  around: Schema.Literals([
    "</p><script>",
    "<img src=x onerror=alert(1)>",
    `"'>&lt;`,
    "</style>",
    "\n# ",
    "\u2028## ",
    "\r- ",
  ]),
})

const everywhere = (words: string) => {
  const labels = labelsOf({ ...holder, name: words, country: words, timeZone: words, style: { about: words } })
  const shown = { how: "forwarded", by: "other", name: words, text: words } as const
  const said: Said = {
    role: "user",
    text: words,
    beside: { shown: [shown], file: words },
    created_at: "2026-11-30T12:00:00+00:00",
  }
  return { labels, said, titled: { ...slice, title: words, mode: words } }
}

describe("the page of an export", () => {
  it.prop("is the same page whatever people write: no text becomes a part of it", [Hostile], ([{ around, text }]) => {
    const tagsOf = (words: string) => {
      const { labels, said, titled } = everywhere(words)
      const page = [
        Page.head(labels, "en"),
        Page.person(labels),
        Page.conversation(labels, titled),
        Page.message(labels, said),
      ]
      return (
        page
          .join("")
          .match(/<[^>]*>/gu)
          ?.map((tag) => tag.replace(/datetime="[^"<>]*"/u, "")) ?? []
      )
    }
    assert.deepStrictEqual(tagsOf(`${around}${text}${around}`), tagsOf("plain"))
  })

  it.prop("has no heading in Markdown but its own", [Hostile], ([{ around, text }]) => {
    const { labels, said, titled } = everywhere(`${around}${text}${around}`)
    const file = [
      Markdown.head(labels),
      Markdown.person(labels),
      Markdown.conversation(labels, titled),
      Markdown.message(labels, said),
    ]
    const lines = file.join("").split(/\r\n|[\n\r\u2028\u2029]/u)
    assert.lengthOf(
      lines.filter((line) => /^\s{0,3}#/u.test(line)),
      3,
    )
  })

  it("shows what was written, in full", () => {
    const { labels, said } = everywhere(`<b>"1" & '2'</b>`)
    assert.include(Page.message(labels, said), '<p dir="auto">&lt;b&gt;&quot;1&quot; &amp; &#39;2&#39;&lt;/b&gt;</p>')
  })

  it("tells times in the person's zone, and in UTC where it does not exist", () => {
    const at = "2026-11-30T12:00:00+00:00"
    assert.include(labelsOf({ ...holder, timeZone: "Asia/Tokyo" }).time(at), "9:00")
    assert.include(
      labelsOf({ ...holder, timeZone: "Mars/Base", language: "ru" })
        .time(at)
        .replaceAll("\u00a0", " "),
      "30 ноября 2026",
    )
  })
})
