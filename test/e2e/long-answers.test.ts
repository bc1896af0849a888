import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { fromMarkdown } from "../../src/domain/talk/outgoing/Format.ts"
import { generated } from "../support/Questions.ts"
import * as Chromium from "../support/Chromium.ts"
import { House } from "../support/House.ts"
import { missing } from "../support/requires.ts"
import { acquainted } from "./acquainted.ts"
import { phone } from "./PhonePage.ts"

/** Prose: it has no structure that a rich message would show. */
const long = (generated(1, { answerLength: 6_000 })[0]?.answer ?? "").replaceAll(/^[-•*] /gm, "")

const decoder = new TextDecoder()

const quote = "A sentence that is quoted, and that goes on for longer than anybody reads at once. ".repeat(6).trim()

const structured = `# A plan for the week

Here is what you asked for, **in order**, with a [page](https://example.org/a) to read.

## Days
| Day | What | How long |
|:----|:-----|---------:|
| Monday | A walk in the park | 30 min |
| Wednesday | *Nothing*, on purpose | — |
| Saturday | Call your sister | as long as it takes |

## Steps
1. Choose a time.
   - morning, if you sleep well
   - evening, if you do not
2. Put it down:
   \`\`\`sh
   echo "walk" >> plan.txt
   \`\`\`
- [x] chosen
- [ ] done

> ${quote}

<details>
<summary>Why so little?</summary>

${"Small steps are kept. ".repeat(40).trim()}

</details>

---
That is all.`

const answers: Readonly<Record<string, string>> = { long, structured }

const rich = (type: string) => (message: { readonly rich?: ReadonlyArray<{ readonly type: string }> }) =>
  message.rich?.some((block) => block.type === type) === true

layer(House.layer({ model: { answer: (messages) => answers[messages.at(-1)?.content ?? ""] ?? "ok" } }), {
  excludeTestServices: true,
  timeout: "120 seconds",
})("a long answer", (it) => {
  it.effect("arrives as a preview and whole in a file", () =>
    Effect.gen(function* () {
      const { history, sim } = yield* House
      const ada = yield* acquainted("Ada")
      yield* sim.say(ada.id, "long")
      const [preview, document] = (yield* sim.received(ada.id, 4)).slice(2)
      assert.isAtMost(preview?.text.length ?? 0, 301)
      assert.isAbove(preview?.text.length ?? 0, 200)
      assert.strictEqual(preview?.text.at(-1), "…")
      assert.isTrue(fromMarkdown(long).text.startsWith((preview?.text ?? "").slice(0, -1)))
      assert.strictEqual(decoder.decode(yield* sim.file(document?.file?.fileId ?? "")), long)
      assert.strictEqual((yield* history(ada.id)).at(-1)?.text, long)

      yield* sim.say(ada.id, "/reports")
      for (const action of ["show", "send"]) {
        const has = ({ callbackData = "" }) => callbackData.startsWith(`reports:${action}:`)
        const screen = yield* sim.receivedLike(ada.id, action, ({ keyboard }) => keyboard.flat().some(has))
        yield* sim.press(ada.id, screen.messageId, screen.keyboard.flat().find(has)?.callbackData ?? "")
      }
      const again = (yield* sim.received(ada.id, 6)).at(-1)
      assert.match(again?.file?.name ?? "", /^long-\d{4}-\d{2}-\d{2}\.md$/)
      assert.strictEqual(decoder.decode(yield* sim.file(again?.file?.fileId ?? "")), long)
    }),
  )

  it.effect("arrives whole in parts when Telegram refuses the file", () =>
    Effect.gen(function* () {
      const { history, settled, sim } = yield* House
      const ada = yield* acquainted("Ada")
      yield* sim.fault({ method: "sendDocument", kind: { _tag: "Error", code: 400 } })
      yield* sim.say(ada.id, "long")
      const parts = (yield* sim.received(ada.id, 5)).slice(3)
      yield* settled(ada.id)
      yield* sim.clearFaults
      assert.strictEqual(sim.fromBot(ada.id).length, 5)
      assert.isTrue(parts.every(({ text }) => text.length <= 4_096))
      assert.strictEqual(
        parts
          .map(({ text }) => text)
          .join("")
          .replaceAll(/\s/g, ""),
        fromMarkdown(long).text.replaceAll(/\s/g, ""),
      )
      assert.strictEqual((yield* history(ada.id)).at(-1)?.text, long)
    }),
  )

  it.effect(
    "with a structure is one message that shows it, also on a phone, and stays Markdown in the history",
    (ctx) =>
      Effect.gen(function* () {
        const { history, sim } = yield* House
        const ada = yield* acquainted("Ada")
        yield* sim.say(ada.id, "structured")
        const [message] = (yield* sim.received(ada.id, 3)).slice(2)
        assert.isTrue(
          ["heading", "table", "list", "expandable_blockquote", "details", "divider"].every((type) =>
            rich(type)(message ?? {}),
          ),
        )
        assert.strictEqual((yield* history(ada.id)).at(-1)?.text, structured)
        for (const word of ["30 min", "Call your sister", 'echo "walk" >> plan.txt', quote, "That is all."]) {
          assert.include(message?.text, word)
        }
        if (missing("chromium")) return ctx.skip()
        const browser = yield* Effect.acquireRelease(Effect.promise(Chromium.launch), (launched) =>
          Effect.promise(() => launched.close()),
        )
        yield* Effect.promise(async () => {
          const page = await browser.newPage({ viewport: phone })
          await page.goto(`${sim.url}/#${ada.id}`)
          const shown = page.getByRole("article").last()
          await shown.getByRole("table").waitFor()
          assert.deepStrictEqual(await shown.getByRole("heading").allInnerTexts(), [
            "A plan for the week",
            "Days",
            "Steps",
          ])
          assert.strictEqual(await shown.getByRole("columnheader").count(), 3)
          assert.strictEqual(await shown.getByRole("checkbox", { checked: true }).count(), 1)
          await shown.getByText("Why so little?").click()
          assert.isTrue(await shown.getByText("Small steps are kept.").isVisible())
          await shown.getByRole("button", { name: "Show the whole quotation" }).click()
          assert.strictEqual(await page.evaluate<number>("document.documentElement.scrollWidth"), phone.width)
          const folder = process.env["SCREENSHOTS"]
          if (folder === undefined) return
          await page.screenshot({ path: `${folder}/rich-end.png` })
          await shown.getByRole("heading").first().scrollIntoViewIfNeeded()
          await page.screenshot({ path: `${folder}/rich-begin.png` })
        })
      }).pipe(Effect.scoped),
  )

  it.effect("with a structure comes as a file from a Telegram without rich messages, which is asked once", () =>
    Effect.gen(function* () {
      const { settled, sim } = yield* House
      const ada = yield* acquainted("Ada")
      const before = (yield* sim.calls("sendRichMessage")).length
      yield* sim.fault({ method: "sendRichMessage", kind: { _tag: "Error", code: 404 } })
      for (const count of [4, 6]) {
        yield* sim.say(ada.id, "structured")
        const [preview, document] = (yield* sim.received(ada.id, count)).slice(-2)
        assert.strictEqual(preview?.text.at(-1), "…")
        assert.strictEqual(decoder.decode(yield* sim.file(document?.file?.fileId ?? "")), structured)
      }
      yield* settled(ada.id)
      yield* sim.clearFaults
      assert.lengthOf(yield* sim.calls("sendRichMessage"), before + 1)
    }),
  )
})
