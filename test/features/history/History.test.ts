import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { type Budget, Budgets } from "../../../src/domain/operators/Budgets.ts"
import { MessageId } from "../../../src/domain/Ids.ts"
import type { Content } from "../../../src/domain/talk/incoming/Incoming.ts"
import type { Person } from "../../../src/domain/talk/Person.ts"
import * as History from "../../../src/features/history/History.ts"
import { type Dated, Past, type Talked } from "../../../src/features/history/Past.ts"
import { command, friend, outline, route } from "../../support/Routing.ts"

const at = Date.UTC(2026, 0, 5, 22, 30)
const said = (id: number, role: Dated["role"], text: string): Dated => ({
  id: MessageId.make(id),
  role,
  text,
  telegramMessageId: null,
  at: at + id * 60_000,
})
const berlin = { ...friend, timeZone: "Europe/Berlin" }

const ask = (
  content: Content,
  given: { messages?: ReadonlyArray<Dated>; talked?: Partial<Talked>; budget?: Partial<Budget>; person?: Person },
) =>
  Effect.gen(function* () {
    const features = [yield* History.make]
    const say = (key: string, args: Readonly<Record<string, string | number>> = {}) =>
      [key, ...Object.values(args)].join(" ")
    return (yield* route(given.person ?? friend, content, { features, say })).reply
  }).pipe(
    Effect.provide([
      Layer.succeed(Past, {
        newest: (_userId, limit) => Effect.succeed((given.messages ?? []).slice(-limit)),
        talked: () => Effect.succeed({ said: 0, answered: 0, conversations: 0, quarters: [], ...given.talked }),
      }),
      Layer.mock(Budgets, {
        find: (id) =>
          Effect.succeed({
            id,
            limits: { messages: null, costUsd: null },
            source: "environment",
            today: null,
            resetsAt: Date.UTC(2026, 0, 6),
            ...given.budget,
          }),
      }),
    ]),
  )

const textOf = (reply: Effect.Success<ReturnType<typeof ask>>) => outline(reply).join("\n")

describe("/history", () => {
  it.effect("shows the last 20 messages with their times, in the person's zone where it is known", () =>
    Effect.gen(function* () {
      const messages = Array.from({ length: 30 }, (_, n) => said(n, n % 2 === 0 ? "user" : "assistant", `word ${n}`))
      const shown = textOf(yield* ask(command("history"), { messages, person: berlin }))
      assert.notInclude(shown, "word 9")
      assert.include(shown, "history-by-user 5 Jan, 23:40\nword 10")
      assert.include(shown, "history-by-assistant 5 Jan, 23:59\nword 29")
      assert.notInclude(shown, "history-utc")
      const unknown = textOf(yield* ask(command("history"), { messages }))
      assert.include(unknown, "history-by-user 5 Jan, 22:40\nword 10")
      assert.include(unknown, "history-utc")
    }),
  )

  it.effect("fits into one message, whatever was said, and cuts no character", () =>
    Effect.gen(function* () {
      const messages = Array.from({ length: 20 }, (_, n) => said(n, "user", "👩‍👩‍👧".repeat(500)))
      const shown = textOf(yield* ask(command("history"), { messages }))
      assert.isAtMost(shown.length, 4_096)
      assert.isTrue(shown.isWellFormed())
    }),
  )

  it.effect("names what was only shown, and says so where nothing was said", () =>
    Effect.gen(function* () {
      const beside = { shown: [], file: "photo" }
      assert.include(
        textOf(yield* ask(command("history"), { messages: [{ ...said(1, "user", ""), beside }] })),
        "history-shown",
      )
      assert.include(textOf(yield* ask(command("history"), {})), "history-nothing")
    }),
  )
})

describe("/stats", () => {
  it.effect("counts days as they are where the person is", () =>
    Effect.gen(function* () {
      const talked = { said: 3, answered: 2, conversations: 1, quarters: [at, at + 3_600_000] }
      const inBerlin = textOf(yield* ask(command("stats"), { talked, person: berlin }))
      assert.include(inBerlin, "history-stats-days 2")
      const inUtc = textOf(yield* ask(command("stats"), { talked }))
      assert.include(inUtc, "history-stats-days 1")
      assert.include(inUtc, "history-utc")
      assert.include(inUtc, "history-budget-none")
    }),
  )

  it.effect("shows the budget, and when the next one begins for the person", () =>
    Effect.gen(function* () {
      const budget = { limits: { messages: 40, costUsd: null }, today: { messages: 7, costUsd: 0, unpriced: 0 } }
      const shown = textOf(yield* ask(command("stats"), { budget, person: berlin }))
      assert.include(shown, "history-budget 7 40 history-budget-resets 6 Jan, 01:00")
    }),
  )
})

describe("/undo", () => {
  const messages = [
    said(1, "user", "one"),
    said(2, "assistant", "to one"),
    said(3, "user", "two"),
    said(4, "user", "three"),
    said(5, "assistant", "to both"),
  ]

  it.effect("takes the last exchange back and says which", () =>
    Effect.gen(function* () {
      const reply = yield* ask(command("undo"), { messages })
      assert.deepStrictEqual(reply.changes, [{ kind: "history.undo", data: { from: 3, to: 5 } }])
      assert.include(textOf(reply), "history-undone two three")
    }),
  )

  it.effect("also takes back what has no answer, and nothing where there is nothing", () =>
    Effect.gen(function* () {
      const reply = yield* ask(command("undo"), { messages: messages.slice(0, 3) })
      assert.deepStrictEqual(reply.changes, [{ kind: "history.undo", data: { from: 3, to: 3 } }])
      const nothing = yield* ask(command("undo"), {})
      assert.notProperty(nothing, "changes")
      assert.include(textOf(nothing), "history-undo-nothing")
    }),
  )

  it.effect("shows nobody's worst sentence again", () =>
    Effect.gen(function* () {
      const reply = yield* ask(command("undo"), { messages: [said(1, "user", "I want to kill myself")] })
      assert.include(textOf(reply), "history-undone-silently")
      assert.notInclude(textOf(reply), "kill")
    }),
  )
})
