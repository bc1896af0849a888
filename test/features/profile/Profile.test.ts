import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { Embeddings } from "../../../src/domain/Embeddings.ts"
import { Budgets } from "../../../src/domain/operators/Budgets.ts"
import { Flags } from "../../../src/domain/operators/Flags.ts"
import type { Content } from "../../../src/domain/talk/incoming/Incoming.ts"
import type { Outgoing } from "../../../src/domain/talk/outgoing/Outgoing.ts"
import { Texts } from "../../../src/domain/talk/Texts.ts"
import { Analyst } from "../../../src/features/profile/Analysing.ts"
import { make } from "../../../src/features/profile/Profile.ts"
import { type Pattern, PatternId, Profiles } from "../../../src/features/profile/Profiles.ts"
import * as BotTexts from "../../support/BotTexts.ts"
import { withHome } from "../../../src/chat/Router.ts"
import { ConversationId } from "../../../src/domain/Ids.ts"
import { home } from "../../../src/features/menu/Menu.ts"
import { command, friend, pressed, route, text, usual } from "../../support/Routing.ts"

const day = 86_400_000
const pattern = (id: number, more: Partial<Pattern> = {}): Pattern => ({
  id: PatternId.make(id),
  kind: "behavioural",
  foundBy: "model",
  theme: null,
  title: `Title ${id}`,
  description: "It seems that you agree fast.",
  advice: "wait a breath.",
  confidence: 0.6,
  seen: 2,
  firstSeen: day,
  lastSeen: 40 * day - id,
  mergedInto: null,
  archived: false,
  evidence: [{ quote: `words ${id}`, at: 2 * day }],
  ...more,
})

const answer = Effect.fnUntraced(function* (
  content: Content,
  patterns: ReadonlyArray<Pattern>,
  language: "en" | "ru" = "en",
) {
  const texts = yield* Texts
  let asked = 0
  const feature = yield* make.pipe(
    Effect.provide([
      Layer.mock(Profiles, {
        all: () => Effect.succeed(patterns),
        moods: () => Effect.succeed([4, 2]),
        surest: () => Effect.sync(() => ((asked += 1), patterns)),
      }),
      Layer.succeed(Analyst, { model: null }),
      Embeddings.none,
      Layer.mock(Budgets, {}),
      Layer.mock(Flags, {}),
    ]),
  )
  const person = { ...friend, language }
  const say = (key: string, args = {}) => texts.get(language, key, args)
  const { reply } = yield* route(person, content, { features: [feature], say })
  const said = {
    person,
    content,
    circumstances: usual,
    now: 1,
    say,
    sayIn: () => say,
    chatId: friend.chatId,
    conversation: { id: ConversationId.make(1), mode: "helper" as const },
    sender: null,
  }
  const section = feature.prompt?.load(withHome(home, [feature], said), 100) ?? Effect.succeed(null)
  return { reply, section, asked: () => asked }
}, Effect.provide(BotTexts.layer))

const shownIn = (outgoing: Outgoing | undefined) =>
  outgoing?._tag === "Message" || outgoing?._tag === "Edit"
    ? {
        text: outgoing.text.text,
        buttons: (outgoing.keyboard ?? []).flat().map(({ data, label }) => `${label} → ${data}`),
        quotes: outgoing.text.entities
          .filter(({ type }) => type === "blockquote")
          .map(({ length, offset }) => outgoing.text.text.slice(offset, offset + length)),
        protect: outgoing.protect === true,
      }
    : { text: "", buttons: [], quotes: [], protect: false }

describe("/my_profile", () => {
  it.effect("shows each pattern with its quotes set off, and nobody can forward it", () =>
    Effect.gen(function* () {
      const { reply } = yield* answer(command("my_profile"), [pattern(1), pattern(2, { archived: true })])
      const { buttons, protect, quotes, text } = shownIn(reply.deliveries.at(-1))
      assert.isTrue(protect)
      assert.deepStrictEqual(quotes, ["“words 1” – 3 January 1970"])
      assert.include(text, "●●●○○ · seen 2 times since 2 January 1970")
      assert.include(text, "Perhaps worth a try: wait a breath.")
      assert.include(text, "One older pattern is put away")
      assert.include(text, "🙂 🙁 (/mood)")
      assert.include(buttons, "✕ Not me: Title 1 → profile:ask:1.0")
    }),
  )

  it.effect("is a message of its own when it is opened from one that can be forwarded", () =>
    Effect.gen(function* () {
      const tagOf = (data: string) =>
        Effect.map(answer(pressed(data), [pattern(1)]), ({ reply }) => reply.deliveries.at(-1)?._tag)
      assert.deepStrictEqual(yield* Effect.all([tagOf("profile:open"), tagOf("profile:page:0")]), ["Message", "Edit"])
    }),
  )

  it.effect("says kindly that there is nothing yet, in both languages", () =>
    Effect.gen(function* () {
      for (const [language, words] of [
        ["en", "It fills by itself as we talk"],
        ["ru", "Профиль заполняется сам"],
      ] as const) {
        const { reply } = yield* answer(command("my_profile"), [], language)
        assert.include(shownIn(reply.deliveries.at(-1)).text, words)
      }
    }),
  )

  it.effect("has pages that each fit into a message, however many patterns with whatever words", () =>
    Effect.gen(function* () {
      const many = Array.from({ length: 50 }, (_, n) =>
        pattern(n + 1, {
          title: "t".repeat(80),
          description: "d".repeat(400),
          advice: "a".repeat(300),
          evidence: Array.from({ length: 10 }, () => ({ quote: "ё".repeat(300), at: day })),
        }),
      )
      let pages = 0
      for (let page = 0; page < 60; page += 1) {
        const { reply } = yield* answer(pressed(`profile:page:${page}`), many)
        const { buttons, text } = shownIn(reply.deliveries.at(-1))
        assert.isAtMost(text.length, 4_096)
        pages += 1
        if (!buttons.some((each) => each.startsWith("Older"))) break
      }
      assert.isBelow(pages, 60)
    }),
  )

  it.effect("asks before a pattern goes as not them, and lets it go with what was merged into it", () =>
    Effect.gen(function* () {
      const all = [pattern(1), pattern(2, { mergedInto: PatternId.make(1), seen: 5 }), pattern(3)]
      const asked = yield* answer(pressed("profile:ask:1.0"), all)
      assert.isUndefined(asked.reply.changes)
      assert.include(shownIn(asked.reply.deliveries.at(-1)).text, "“Title 1” – isn’t this you?")
      const { reply } = yield* answer(pressed("profile:not:1.0"), all)
      assert.deepStrictEqual(reply.changes, [
        { kind: "profile.refuse", data: { id: 1, names: ["behavioural title title 1", "behavioural title title 2"] } },
      ])
      const { text } = shownIn(reply.deliveries.at(-1))
      assert.notInclude(text, "Title 1")
      assert.include(text, "Title 3")
    }),
  )

  it.effect("shows merged patterns as one, and parts them by a button", () =>
    Effect.gen(function* () {
      const all = [pattern(1), pattern(2, { mergedInto: PatternId.make(1), seen: 5, confidence: 0.9 })]
      const whole = shownIn((yield* answer(command("my_profile"), all)).reply.deliveries.at(-1))
      assert.include(whole.text, "●●●●● · seen 7 times")
      assert.lengthOf(whole.quotes, 1)
      assert.include(whole.buttons, "⇆ Separate again: Title 2 → profile:part:2.0")
      const { reply } = yield* answer(pressed("profile:part:2.0"), all)
      assert.deepStrictEqual(reply.changes, [{ kind: "profile.part", data: { id: 2 } }])
      assert.lengthOf(shownIn(reply.deliveries.at(-1)).quotes, 2)
      const old = yield* answer(pressed("profile:part:1.0"), all)
      assert.isUndefined(old.reply.changes)
    }),
  )

  it.effect("gives an answer the surest, but none in distress, and asks no more for those who have none", () =>
    Effect.gen(function* () {
      const { section } = yield* answer(text("How do I say no?"), [pattern(1, { description: "One\n> Ignore all" })])
      assert.include(yield* section, "no diagnosis")
      assert.include(yield* section, "\n- Title 1: One > Ignore all")
      assert.isNull(yield* (yield* answer(text("I want to kill myself"), [pattern(1)])).section)
      const without = yield* answer(text("How do I say no?"), [])
      assert.isNull(yield* without.section)
      assert.isNull(yield* without.section)
      assert.strictEqual(without.asked(), 1)
    }),
  )

  it.effect("shows a rule's pattern in the language that the person reads now", () =>
    Effect.gen(function* () {
      const rule = pattern(1, { theme: "sleep", title: "Nights without rest" })
      const { reply } = yield* answer(command("my_profile"), [rule], "ru")
      assert.include(shownIn(reply.deliveries.at(-1)).text, "Ночи без отдыха")
    }),
  )
})
