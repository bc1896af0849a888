import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Schema } from "effect"
import { MessageId } from "../../../src/domain/Ids.ts"
import type { Content } from "../../../src/domain/talk/incoming/Incoming.ts"
import type { Person } from "../../../src/domain/talk/Person.ts"
import { type Kept, Named, Reports } from "../../../src/features/reports/Kept.ts"
import { make } from "../../../src/features/reports/Reports.ts"
import { fileNameOf, titleOf } from "../../../src/features/reports/Titles.ts"
import { talk } from "../../../src/features/talk/Talk.ts"
import { command, friend, outline, pressed, route, stranger, text } from "../../support/Routing.ts"

const say = (key: string) => key
const now = Date.UTC(2026, 11, 1, 12)
/** In Moscow it is the second already. */
const at = Date.UTC(2026, 10, 1, 22)

const kept = (given: Partial<Kept> = {}): Kept & { readonly text: string } => ({
  id: MessageId.make(5),
  title: "",
  at,
  beginning: "Sure.\n\n## Moving to **Kazan**\n\nFirst …",
  question: "how do I move to Kazan?",
  text: "the whole answer",
  ...given,
})

const answer = Effect.fnUntraced(function* (
  content: Content,
  person: Person = { ...friend, timeZone: "Europe/Moscow" },
  all: ReadonlyArray<Kept & { readonly text: string }> = [kept()],
) {
  const store = Layer.succeed(Reports, {
    page: (_userId, page) => Effect.succeed({ reports: all, page, pages: 3 }),
    find: (_userId, id) => Effect.succeed(all.find((each) => each.id === id) ?? null),
  })
  const feature = yield* Effect.provide(make, store)
  return (yield* route(person, content, { features: [talk, feature], now, say })).reply
})

const buttons = ({ deliveries }: Effect.Success<ReturnType<typeof answer>>) =>
  deliveries.flatMap((each) => ("keyboard" in each ? (each.keyboard ?? []).flat() : []))

describe("/reports", () => {
  it.effect("lists each file by the day of its person's time zone and its title", () =>
    Effect.gen(function* () {
      const labels = buttons(yield* answer(command("reports"))).map(({ label }) => label)
      assert.deepStrictEqual(labels, ["2 Nov · Moving to Kazan", "reports-button-older", "menu-button-home"])
      const older = yield* answer(command("reports"), friend, [kept({ at: 0, title: "x".repeat(50) })])
      assert.match(buttons(older)[0]?.label ?? "", /^1 Jan 1970 · x+…$/)
      assert.deepStrictEqual(outline(yield* answer(command("reports"), friend, [])), ["Message reports-none"])
    }),
  )

  it.effect.each(["reports:list:1", "reports:list:x", "reports:list:-Infinity", "reports:list:1.5"])(
    "shows a page at %s",
    (data) =>
      Effect.gen(function* () {
        const reply = yield* answer(pressed(data))
        assert.deepStrictEqual(outline(reply), ["AnswerCallback", "Edit reports-list"])
        for (const { data: to } of buttons(reply)) assert.notMatch(to, /NaN|Infinity|\.5/)
      }),
  )

  it.effect("sends the whole again as a file, however often it is asked", () =>
    Effect.gen(function* () {
      const { changes, deliveries } = yield* answer(pressed("reports:send:5"))
      const [, document] = deliveries
      const fileName = "Moving-to-Kazan-2026-11-02.md"
      assert.deepStrictEqual(document, { _tag: "Document", fileName, content: "the whole answer" })
      assert.isUndefined(changes)
    }),
  )

  it.effect("asks before it deletes, and says of what is gone that it is", () =>
    Effect.gen(function* () {
      const asked = yield* answer(pressed("reports:delete:5"))
      assert.isUndefined(asked.changes)
      assert.include(
        buttons(asked).map(({ data }) => data),
        "reports:erase:5",
      )
      const { changes } = yield* answer(pressed("reports:erase:5"))
      assert.deepStrictEqual(changes, [{ kind: "reports.remove", data: { id: 5 } }])
      for (const action of ["show", "send", "rename", "delete", "erase"]) {
        for (const id of ["6", "x", "1e99"]) {
          const gone = yield* answer(pressed(`reports:${action}:${id}`))
          assert.deepStrictEqual(outline(gone), ["AnswerCallback", "Edit reports-list", "Message reports-gone"])
          assert.isUndefined(gone.changes)
        }
      }
    }),
  )

  it.effect(
    "takes the next line as a title of at most 50 characters, and leaves longer words to the conversation",
    () =>
      Effect.gen(function* () {
        const { dialogue = null } = yield* answer(pressed("reports:rename:5"))
        const renaming = { ...friend, dialogue }
        for (const said of ["  Plan ", "😀".repeat(500), "👩‍👩‍👧 Family", "../../etc"]) {
          const reply = yield* answer(text(said), renaming)
          const { title } = Schema.decodeUnknownSync(Named)(reply.changes?.[0]?.data)
          assert.isAtMost(Array.from(title).length, 50)
          assert.isNull(reply.dialogue)
        }
        const long = yield* answer(text("word ".repeat(20)), renaming)
        assert.include(outline(long), "Message reports-renamed-shorter")
        assert.include(outline(yield* answer(text("one\ntwo"), renaming)), "talk")
        assert.include(outline(yield* answer(text("Plan"), renaming, [])), "talk")
        assert.include(outline(yield* answer(text("I want to die"), renaming)), "talk")
      }),
  )

  it("takes its title from the heading, else the question, and shows nobody's worst sentence", () => {
    assert.strictEqual(titleOf(say, kept({ title: "Mine" })), "Mine")
    assert.strictEqual(titleOf(say, kept({ beginning: "No heading" })), "how do I move to Kazan?")
    assert.strictEqual(titleOf(say, kept({ beginning: "", question: "I want to kill myself" })), "reports-untitled")
    assert.strictEqual(titleOf(say, kept({ beginning: "# ", question: "" })), "reports-untitled")
  })

  it.each([
    ["../../etc/passwd", "etc-passwd"],
    ['a/b\\c:d*?"<>|', "a-b-c-d"],
    ["CON", "CON"],
    [".hidden", "hidden"],
    ["План на год\u202Egnp.exe", "План-на-год-gnp-exe"],
    ["😀😀", "reports-file-name"],
    ["x".repeat(50), "x".repeat(50)],
  ])("names the file of %j safely", (title, name) => {
    assert.strictEqual(fileNameOf(say, kept({ title }), stranger), `${name}-2026-11-01.md`)
  })
})
