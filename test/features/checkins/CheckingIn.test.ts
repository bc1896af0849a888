import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import type { Content } from "../../../src/domain/talk/incoming/Incoming.ts"
import type { Person } from "../../../src/domain/talk/Person.ts"
import { type CheckedOn, Checkins } from "../../../src/features/checkins/Checkins.ts"
import { make } from "../../../src/features/checkins/CheckingIn.ts"
import { talk } from "../../../src/features/talk/Talk.ts"
import { command, friend, outline, pressed, route, text } from "../../support/Routing.ts"

const hour = 3_600_000
const now = Date.UTC(2026, 11, 1, 6)
const timeZone = "Europe/Moscow"
const here: Person = { ...friend, timeZone }
const on: CheckedOn = {
  checkin: { minutes: 540, zone: timeZone, due: now + 24 * hour, askedAt: now, unanswered: 1 },
  timeZone,
  adult: true,
  isReachable: true,
  helpedAt: null,
  heardAt: null,
}

const madeWith = (found: CheckedOn | null) =>
  Effect.provide(make, Layer.succeed(Checkins, { find: () => Effect.succeed(found) }))

const answer = Effect.fnUntraced(function* (content: Content, person = here, found: CheckedOn | null = null) {
  return (yield* route(person, content, { features: [talk, yield* madeWith(found)], now })).reply
})

describe("/checkins", () => {
  it.effect("asks for nothing until somebody has chosen an hour, and then for that hour", () =>
    Effect.gen(function* () {
      const shown = yield* answer(command("checkins"))
      assert.deepStrictEqual(
        [outline(shown), shown.changes, shown.jobs],
        [["Message checkins-are-off"], undefined, undefined],
      )
      for (const content of [
        command("checkins", "19:30"),
        command("checkins", "7:30 pm"),
        pressed("checkins:at:1170"),
      ]) {
        const { changes, jobs } = yield* answer(content)
        const due = now + 10.5 * hour
        assert.deepStrictEqual(changes, [{ kind: "checkins.on", data: { minutes: 1170, zone: timeZone, due } }])
        assert.deepStrictEqual(
          jobs?.map(({ runAt }) => runAt),
          [due],
        )
      }
      const off = yield* answer(pressed("checkins:off"), here, on)
      assert.deepStrictEqual(off.changes, [{ kind: "checkins.off", data: { due: null } }])
    }),
  )

  it.effect("asks for the hour and the time zone, and leaves longer words to the conversation", () =>
    Effect.gen(function* () {
      const other = { ...here, dialogue: (yield* answer(pressed("checkins:other"))).dialogue ?? null }
      assert.include(outline(yield* answer(text("at 8 pm"), other)).join(), "checkins-set")
      assert.include(outline(yield* answer(text("soon"), other)).join(), "checkins-unclear")
      assert.include(outline(yield* answer(text("I would rather tell you what happened to me today"), other)), "talk")
      const nowhere = { ...here, timeZone: null }
      const asked = yield* answer(command("checkins", "9:00"), nowhere)
      assert.include(outline(asked).join(), "checkins-ask-zone")
      const zoned = yield* answer(text("Moscow"), { ...nowhere, dialogue: asked.dialogue ?? null })
      assert.deepInclude(zoned, { person: { timeZone }, dialogue: null })
      assert.lengthOf(zoned.jobs ?? [], 1)
    }),
  )

  it.effect("takes no hour of the night, and none of the evening of somebody under 18", () =>
    Effect.gen(function* () {
      for (const [said, person, refusal] of [
        ["23:00", here, "checkins-quiet"],
        ["7:00", here, "checkins-quiet"],
        ["19:00", { ...here, adult: false }, "checkins-minor"],
      ] as const) {
        const { changes, ...reply } = yield* answer(command("checkins", said), person)
        assert.isUndefined(changes)
        assert.include(outline(reply).join(), refusal)
      }
    }),
  )
})

describe("what comes at that hour", () => {
  const own = Effect.fnUntraced(function* (person: Person, found: CheckedOn | null, what = "ask") {
    const feature = yield* madeWith(found)
    const say = (key: string) => key
    const from = { person, chatId: person.chatId, say, sayIn: () => say, now }
    return (yield* feature.own?.(from, { what, at: now }) ?? Effect.die("no own turns")) ?? null
  })

  it.effect("is one question of the program, which the next answer knows of", () =>
    Effect.gen(function* () {
      const { deliveries, messages } = yield* own(here, on)
      assert.lengthOf(deliveries, 1)
      assert.match(JSON.stringify(deliveries), /checkins-ask-\d.*checkins:show.*checkins:off/u)
      assert.strictEqual(messages?.[0]?.role, "assistant")
    }),
  )

  it.effect("is nothing once it was switched off, or after talk of danger", () =>
    Effect.gen(function* () {
      const off = { ...on, checkin: { ...on.checkin, due: null } }
      const helped = { at: now, since: now, told: now, helped: { crisis: now - hour } }
      assert.isEmpty((yield* own(here, off)).deliveries)
      assert.isEmpty((yield* own(here, null)).deliveries)
      assert.isEmpty((yield* own({ ...here, noticed: helped }, on)).deliveries)
      assert.lengthOf((yield* own(here, off, "stopped")).deliveries, 1)
      assert.isEmpty((yield* own(here, on, "stopped")).deliveries)
    }),
  )
})
