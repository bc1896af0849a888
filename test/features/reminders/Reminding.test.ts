import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import type { Content } from "../../../src/domain/talk/incoming/Incoming.ts"
import { change, type Reminder, Reminders } from "../../../src/features/reminders/Reminders.ts"
import { make } from "../../../src/features/reminders/Reminding.ts"
import { whenOf } from "../../../src/features/reminders/Screens.ts"
import { talk } from "../../../src/features/talk/Talk.ts"
import { unsupported } from "../../../src/features/unsupported/Unsupported.ts"
import { mostReminders } from "../../../src/policy/Reminders.ts"
import { command, friend, messageId, outline, pressed, route, text } from "../../support/Routing.ts"

const now = Date.UTC(2026, 10, 30, 18)
const due = Date.UTC(2026, 11, 1, 6)
const timeZone = "Europe/Moscow"
const here = { ...friend, timeZone }
const tea: Reminder = { id: 5, text: "tea", due, rhythm: null, zone: timeZone, saidAt: null, threadId: null }
const pills: Reminder = { ...tea, id: 6, text: "pills", rhythm: { repeat: "daily", minutes: 540, weekday: null } }

const answer = Effect.fnUntraced(function* (
  content: Content,
  {
    all = [tea, pills],
    person = here,
  }: { readonly all?: ReadonlyArray<Reminder>; readonly person?: typeof friend } = {},
) {
  const port = Layer.mock(Reminders, {
    all: () => Effect.succeed(all),
    askedBy: (_, id) => Effect.succeed(id === messageId ? tea : null),
  })
  const { reminding, words } = yield* Effect.provide(make, port)
  const features = [words, talk, reminding, unsupported]
  return (yield* route(person, content, { features, now })).reply
})

const set = (data: Partial<Reminder>) => change.set({ ...tea, id: now, ...data, messageId })

describe("/remind", () => {
  it.effect("keeps what and when, wakes at that time, and keeps its words nowhere else", () =>
    Effect.gen(function* () {
      const { changes, deliveries, dialogue, forgetText, jobs } = yield* answer(command("remind", "tomorrow at 9 tea"))
      assert.deepStrictEqual(changes, [set({})])
      assert.deepStrictEqual(
        jobs?.map(({ key, runAt }) => [key, runAt]),
        [[`7 ${now} ${due}`, due]],
      )
      assert.isTrue(forgetText)
      assert.isUndefined(dialogue)
      assert.include(JSON.stringify(deliveries), "reminders-set")
      assert.notInclude(JSON.stringify(jobs), "tea")
    }),
  )

  it.effect("says back the day and the hour that it took, with the year where it is another one", () =>
    Effect.gen(function* () {
      const said = (words: string) => Effect.map(answer(command("remind", words)), (reply) => JSON.stringify(reply))
      assert.include(yield* said("Friday at 5 tea"), "reminders-took-half")
      assert.notInclude(yield* said("Friday at 17:00 tea"), "reminders-took")
      const reader = { language: "en", timeZone, now } as const
      const when = (at: number) => whenOf((key) => key, reader, { due: at, rhythm: null })
      assert.strictEqual(when(due), "Tue 1 Dec, 09:00")
      assert.strictEqual(when(Date.UTC(2027, 11, 1, 6)), "1 Dec 2027, 09:00")
      const topic: Content = {
        _tag: "Command",
        messageId,
        name: "remind",
        argument: "in 5 minutes tea",
        context: { threadId: 3 },
      }
      assert.include(JSON.stringify((yield* answer(topic)).changes), '"threadId":3')
    }),
  )

  it.effect("hears plain words too, and leaves to the conversation what asks for something else", () =>
    Effect.gen(function* () {
      for (const said of ["Remind me tomorrow at 9 to drink", "напомни завтра в 9 выпить"]) {
        assert.lengthOf((yield* answer(text(said))).changes ?? [], 1, said)
      }
      assert.include(outline(yield* answer(text("Remind me to call Mum"))).join(), "reminders-when")
      for (const said of ["Remind me why I left", "I will be reminded tomorrow at 9"]) {
        assert.include(outline(yield* answer(text(said))), "talk", said)
      }
    }),
  )

  it.effect("asks for what is missing, one thing at a time, and leaves the rest to the conversation", () =>
    Effect.gen(function* () {
      const nowhere = { ...here, timeZone: null }
      const zoneless = yield* answer(command("remind", "tomorrow at 9 tea"), { person: nowhere })
      assert.include(outline(zoneless).join(), "reminders-ask-zone")
      const asked = { ...nowhere, dialogue: zoneless.dialogue ?? null }
      const zoned = yield* answer(text("Moscow"), { person: asked })
      assert.deepInclude(zoned, { person: { timeZone }, changes: [set({})], dialogue: null })
      const halves = yield* answer(text("9:00"), { person: asked })
      assert.include(outline(halves).join(), "style-which-half")
      assert.deepInclude(yield* answer(pressed(`reminders:zone:${timeZone}`), { person: asked }), {
        person: { timeZone },
        dialogue: null,
      })
      assert.include(
        outline(yield* answer(text("I would rather tell you what happened today"), { person: asked })),
        "talk",
      )

      const without = yield* answer(command("remind", "tea"))
      assert.include(outline(without).join(), "reminders-when")
      const timed = yield* answer(text("tomorrow at 9"), { person: { ...here, dialogue: without.dialogue ?? null } })
      assert.deepStrictEqual(timed.changes, [set({})])
      const bare = yield* answer(command("remind", "tomorrow at 9"))
      assert.include(outline(bare).join(), "reminders-what")
      const named = yield* answer(text("tea"), { person: { ...here, dialogue: bare.dialogue ?? null } })
      assert.deepStrictEqual(named.changes, [set({})])
      assert.include(outline(yield* answer(command("remind", "today at 9 tea"))).join(), "reminders-past")
    }),
  )

  it.effect("has an end: so many, so long and so far ahead, and never of a danger", () =>
    Effect.gen(function* () {
      const full = Array.from({ length: mostReminders }, (_, id) => ({ ...tea, id }))
      const refused = [
        ["reminders-full", yield* answer(command("remind", "tomorrow at 9 tea"), { all: full })],
        ["reminders-full", yield* answer(pressed("reminders:put:99.60"), { all: [...full, { ...pills, id: 99 }] })],
        ["reminders-long", yield* answer(command("remind", `tomorrow at 9 ${"x".repeat(301)}`))],
        ["reminders-long", yield* answer(command("remind", "x ".repeat(2_000)))],
        ["reminders-far", yield* answer(command("remind", "2077-01-01 at 9 tea"))],
        ["reminders-danger", yield* answer(command("remind", "tomorrow at 9 kill myself"))],
        ["reminders-danger", yield* answer(text("напомни завтра повеситься"))],
      ] as const
      for (const [words, reply] of refused) {
        assert.isUndefined(reply.changes, words)
        assert.include(outline(reply).join(), words)
      }
    }),
  )

  it.effect("follows an edit of the message that asked for it", () =>
    Effect.gen(function* () {
      const edit = (said: string, id = messageId): Content => ({ _tag: "Edited", messageId: id, text: said })
      const { changes } = yield* answer(edit("/remind tomorrow at 10 coffee"))
      assert.deepStrictEqual(changes, [set({ id: 5, due: due + 3_600_000, text: "coffee" })])
      assert.isUndefined((yield* answer(edit("tomorrow at 10 coffee"))).changes)
    }),
  )
})

describe("/reminders", () => {
  it.effect("lists them page by page, and opens one", () =>
    Effect.gen(function* () {
      assert.include(outline(yield* answer(command("reminders"), { all: [] })).join(), "reminders-none")
      const many = Array.from({ length: 20 }, (_, id) => ({ ...tea, id, text: `tea ${id}` }))
      const [, second = ""] = [1, 2].map(String)
      const page = JSON.stringify((yield* answer(pressed(`reminders:all:${second}`), { all: many })).deliveries)
      assert.include(page, "17. ")
      assert.notInclude(page, "reminders:all:3")
      assert.include(page, "reminders:all:1")
      assert.include(JSON.stringify((yield* answer(pressed("reminders:open:5"))).deliveries), "reminders:later:5")
    }),
  )

  it.effect("ticks off, puts off, changes and deletes; what comes again goes on beside that", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual((yield* answer(pressed("reminders:done:5"))).changes, [change.remove(5)])
      assert.isUndefined((yield* answer(pressed("reminders:done:6"))).changes)
      assert.deepStrictEqual((yield* answer(pressed("reminders:delete:6"))).changes, [change.remove(6)])
      assert.deepStrictEqual((yield* answer(pressed("reminders:stop:6"))).changes, [change.remove(6)])
      const put = (yield* answer(pressed("reminders:put:5.60"))).changes
      assert.deepInclude(put?.[0]?.data, { id: 5, due: now + 3_600_000 })
      const beside = yield* answer(pressed("reminders:put:6.tomorrow"))
      assert.deepInclude(beside.changes?.[0]?.data, { id: now, due: now + 24 * 3_600_000, rhythm: null, text: "pills" })
      const { dialogue = null } = yield* answer(pressed("reminders:change:5"))
      const person = { ...here, dialogue }
      const changed = async (said: string) =>
        (await Effect.runPromise(answer(text(said), { person }))).changes?.[0]?.data
      const data = yield* Effect.promise(() =>
        Promise.all(["tomorrow at 10", "coffee", "tomorrow at 10 coffee"].map(changed)),
      )
      assert.deepStrictEqual(
        data.map((each) => JSON.parse(JSON.stringify(each))).map(({ due, id, text }) => [id, due - now, text]),
        [
          [5, 13 * 3_600_000, "tea"],
          [5, 12 * 3_600_000, "coffee"],
          [5, 13 * 3_600_000, "coffee"],
        ],
      )
      for (const stale of ["done:9", "put:9.60", "put:5.1", "open:x", "change:9"]) {
        assert.isUndefined((yield* answer(pressed(`reminders:${stale}`))).changes, stale)
      }
    }),
  )

  it.effect("says at its time what still stands then, and when it should have been", () =>
    Effect.gen(function* () {
      const said = (reminder: Reminder | null, standsAt = due, at = due) =>
        Effect.gen(function* () {
          const found = reminder === null ? null : { reminder, timeZone, isReachable: true }
          const port = Layer.mock(Reminders, { find: () => Effect.succeed(found) })
          const { reminding } = yield* Effect.provide(make, port)
          const say = (key: string) => key
          const asked = { person: here, chatId: here.chatId, now: at, say, sayIn: () => say }
          return outline(yield* reminding.own?.(asked, { id: 5, due, standsAt }) ?? Effect.never)
        })
      const came = { ...tea, saidAt: due }
      assert.deepStrictEqual(yield* said(came), ["Message reminders-said"])
      assert.deepStrictEqual(yield* said(came, due, due + 600_000), ["Message reminders-said-late"])
      assert.deepStrictEqual(yield* said(null), [])
      assert.deepStrictEqual(yield* said(tea), [])
      assert.deepStrictEqual(yield* said(came, due + 1), [])
    }),
  )
})
