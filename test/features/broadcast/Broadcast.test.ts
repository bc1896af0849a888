import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import type { OwnAsked } from "../../../src/domain/Feature.ts"
import { UserId } from "../../../src/domain/Ids.ts"
import type { AuditEntry } from "../../../src/domain/operators/AuditLog.ts"
import { AuditLog } from "../../../src/domain/operators/AuditLog.ts"
import { type Broadcast, Broadcasts } from "../../../src/domain/operators/Broadcasts.ts"
import { make } from "../../../src/features/broadcast/Broadcast.ts"
import { consent } from "../../../src/features/consent/Consent.ts"
import { unsupported } from "../../../src/features/unsupported/Unsupported.ts"
import { broadcast as policy } from "../../../src/policy/Broadcast.ts"
import { command, friend, messageId, outline, pressed, route, text, usual } from "../../support/Routing.ts"

const draft: Broadcast = { id: "5-5", texts: { en: "**News**" }, state: "draft", people: 0, reached: 0 }

/** What is there, and what operators did. */
const world = (kept: Broadcast | null = null, more: Partial<Broadcasts["Service"]> = {}) => {
  let found = kept
  const audit: Array<Pick<AuditEntry, "actor" | "action" | "target" | "details">> = []
  const become = (state: Broadcast["state"], from: Broadcast["state"]) =>
    Effect.sync(() => {
      if (found?.state === from) found = { ...found, state, people: 5 }
    })
  const layer = Layer.merge(
    Layer.mock(Broadcasts, {
      audience: Effect.succeed({ en: 3, ru: 2 }),
      find: (id) => Effect.sync(() => (found?.id === id ? found : null)),
      running: Effect.sync(() => (found?.state === "running" ? found : null)),
      start: () => become("running", "draft"),
      stop: () => become("stopped", "running"),
      ...more,
    }),
    Layer.mock(AuditLog, { record: (entry) => Effect.sync(() => void audit.push(entry)) }),
  )
  const ask = Effect.fnUntraced(function* (content: Parameters<typeof route>[1], person = friend, isOperator = true) {
    const features = [consent, yield* make, unsupported]
    const circumstances = { ...usual, isOperator }
    return (yield* route(person, content, { circumstances, features, now: 5 })).reply
  }, Effect.provide(layer))
  const own = Effect.fnUntraced(function* (payload: unknown, person: OwnAsked["person"] = friend) {
    const say = (key: string) => key
    const asked: OwnAsked = {
      person,
      chatId: friend.chatId,
      now: 5,
      say,
      sayIn: (language) => (key) => `${language} ${key}`,
    }
    const feature = yield* make
    return yield* feature.own?.(asked, payload) ?? Effect.die("it says nothing unasked")
  }, Effect.provide(layer))
  const run = Effect.fnUntraced(function* (round: number) {
    const [batch] = (yield* make).jobs ?? []
    const payload = { id: draft.id, round, teller: { userId: 7, chatId: 7, language: "en", messageId: 5 } }
    const running = yield* Effect.forkChild(
      batch?.run(payload, { key: "k", userId: null, attempt: 1 }) ?? Effect.die("there is no job"),
    )
    yield* TestClock.adjust(policy.every)
    return yield* Fiber.join(running)
  }, Effect.provide(layer))
  return { ask, audit, own, run }
}

const drafts = (texts: Broadcast["texts"]) => [{ kind: "broadcast.draft", data: { id: "5-5", texts } }]

describe("/broadcast", () => {
  it.effect("is there for operators only, with its buttons", () =>
    Effect.gen(function* () {
      const { ask, audit } = world(draft)
      for (const content of [
        command("broadcast", "News"),
        pressed("broadcast:send:5-5"),
        pressed("broadcast:stop:5-5"),
      ]) {
        const { changes, deliveries } = yield* ask(content, friend, false)
        assert.isUndefined(changes)
        assert.notInclude(JSON.stringify(deliveries), "broadcast")
      }
      assert.deepStrictEqual(audit, [])
    }),
  )

  it.effect("shows the operator first what people would see, and how many they are", () =>
    Effect.gen(function* () {
      const { ask, audit } = world()
      const reply = yield* ask(command("broadcast", "**News**"))
      assert.deepStrictEqual(outline(reply), ["Message News", "Message broadcast-count"])
      assert.deepStrictEqual(reply.changes, drafts({ en: "**News**" }))
      const replied = yield* ask({
        _tag: "Command",
        messageId,
        name: "broadcast",
        argument: "",
        context: { reply: { messageId, text: "Новости", fromBot: false } },
      })
      assert.deepStrictEqual(replied.changes, drafts({ ru: "Новости" }))
      assert.deepStrictEqual(audit, [])
    }),
  )

  it.effect("asks for the text, and for one in the other language", () =>
    Effect.gen(function* () {
      const asked = yield* world().ask(command("broadcast"))
      assert.deepStrictEqual(outline(asked), ["Message broadcast-ask"])
      const unagreed = yield* world().ask(command("broadcast"), { ...friend, consent: "declined" })
      assert.deepStrictEqual(outline(unagreed), ["Message broadcast-ask-agreed"])
      const typed = yield* world().ask(text("News"), { ...friend, dialogue: asked.dialogue ?? null })
      assert.deepStrictEqual(typed.changes, drafts({ en: "News" }))
      const { ask } = world(draft)
      const other = yield* ask(pressed("broadcast:other:5-5"))
      assert.deepStrictEqual(outline(other), ["AnswerCallback", "Message broadcast-ask-ru"])
      const both = yield* ask(text("Новости"), { ...friend, dialogue: other.dialogue ?? null })
      assert.deepStrictEqual(both.changes, drafts({ en: "**News**", ru: "Новости" }))
      assert.deepStrictEqual(outline(both), ["Message Новости", "Message broadcast-count-each"])
    }),
  )

  it.effect(
    "is sent, shown and stopped by buttons, also pressed twice, and the audit log knows it without the text",
    () =>
      Effect.gen(function* () {
        const { ask, audit } = world(draft)
        for (const _ of [1, 2]) {
          const begun = yield* ask(pressed("broadcast:send:5-5"))
          assert.deepStrictEqual(outline(begun), ["AnswerCallback", "Edit broadcast-running"])
        }
        assert.deepStrictEqual(outline(yield* ask(command("broadcast"))), ["Message broadcast-running"])
        assert.deepStrictEqual(outline(yield* ask(pressed("broadcast:drop:5-5"))), [
          "AnswerCallback",
          "Message broadcast-running",
        ])
        assert.deepStrictEqual(outline(yield* ask(command("broadcast", "stop"))), ["Message broadcast-stopped"])
        assert.deepStrictEqual(outline(yield* ask(pressed("broadcast:send:5-5"))), [
          "AnswerCallback",
          "Message broadcast-gone",
        ])
        assert.deepInclude(audit[0], {
          actor: "telegram:7",
          action: "broadcast.send",
          target: "5-5",
          details: { people: 5, languages: ["en"] },
        })
        assert.include(
          audit.map(({ action }) => action),
          "broadcast.stop",
        )
        assert.notInclude(JSON.stringify(audit), "News")
      }),
  )

  it.effect("is dropped by a button as long as it is a draft", () =>
    Effect.gen(function* () {
      const reply = yield* world(draft).ask(pressed("broadcast:drop:5-5"))
      assert.deepStrictEqual(reply.changes, [{ kind: "broadcast.drop", data: { id: "5-5" } }])
      assert.deepStrictEqual(outline(yield* world().ask(pressed("broadcast:drop:5-5"))), [
        "AnswerCallback",
        "Message broadcast-gone",
      ])
    }),
  )
})

describe("what people get", () => {
  const said = { _tag: "Text", id: "5-5" }
  const both: Broadcast = { ...draft, state: "done", texts: { en: "News", ru: "Новости" } }

  it.effect("is the text in their language, or the only one there is", () =>
    Effect.gen(function* () {
      const russian = { ...friend, language: "ru" } as const
      assert.deepStrictEqual(outline(yield* world(both).own(said)), ["Message News"])
      assert.deepStrictEqual(outline(yield* world(both).own(said, russian)), ["Message Новости"])
      assert.deepStrictEqual(outline(yield* world({ ...draft, state: "running" }).own(said, russian)), ["Message News"])
    }),
  )

  it.effect("is nothing once it was stopped, they took their consent back, or nothing is left of it", () =>
    Effect.gen(function* () {
      const silent = [
        yield* world({ ...both, state: "stopped" }).own(said),
        yield* world(both).own(said, { ...friend, consent: "declined" }),
        yield* world().own(said),
        yield* world(both).own({ _tag: "Later" }),
      ]
      for (const reply of silent) assert.deepStrictEqual(reply.deliveries, [])
    }),
  )
})

describe("a batch", () => {
  const people = [UserId.make(11), UserId.make(12)]
  const running: Broadcast = { ...draft, state: "running", people: 4, reached: 2 }
  const batched = (broadcast: Broadcast, next: ReadonlyArray<UserId>, waiting = 0) =>
    world(broadcast, { batch: () => Effect.succeed({ broadcast, next, waiting }) })

  it.effect("is handed over together with the next one, and told to the operator", () =>
    Effect.gen(function* () {
      const { changes, jobs, turns } = yield* batched(running, people).run(1)
      assert.deepStrictEqual(changes, [{ kind: "broadcast.hand-over", data: { id: "5-5", to: 12, count: 2 } }])
      assert.deepStrictEqual(
        jobs?.map(({ key, lane, runAt }) => [key, lane, runAt]),
        [["5-5 2", "broadcast", undefined]],
      )
      assert.deepStrictEqual(
        turns?.map(({ chatId, payload, userId }) => [
          Number(chatId),
          Number(userId),
          JSON.stringify(payload).includes("Text"),
        ]),
        [
          [11, 11, true],
          [12, 12, true],
          [7, 7, false],
        ],
      )
    }),
  )

  it.effect("waits while Telegram is behind, and is the last one when nobody follows", () =>
    Effect.gen(function* () {
      const behind = yield* batched(running, people, policy.mostWaiting + 1).run(0)
      assert.deepStrictEqual([behind.turns, behind.changes], [undefined, undefined])
      assert.deepStrictEqual(
        behind.jobs?.map(({ key, runAt }) => [key, runAt]),
        [["5-5 1", 10_000]],
      )
      const last = yield* batched(running, []).run(0)
      assert.deepStrictEqual(last.changes, [{ kind: "broadcast.end", data: { id: "5-5" } }])
      assert.isUndefined(last.jobs)
      const [ended] = last.turns ?? []
      const reply = yield* world({ ...running, state: "done" }).own(ended?.payload)
      assert.deepStrictEqual(outline(reply), ["ClearKeyboard", "Message en broadcast-done"])
    }),
  )

  it.effect("is not made of what was stopped", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* batched({ ...running, state: "stopped" }, people).run(0), {})
    }),
  )
})
