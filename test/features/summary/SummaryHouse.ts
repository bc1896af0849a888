import { assert } from "@effect/vitest"
import { Effect, Option } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { TestClock } from "effect/testing"
import type { Asked } from "../../../src/domain/Feature.ts"
import { type MessageId, TelegramMessageId } from "../../../src/domain/Ids.ts"
import type { Change } from "../../../src/domain/Jobs.ts"
import { Budgets } from "../../../src/domain/operators/Budgets.ts"
import { type ChatModel, ModelError } from "../../../src/domain/talk/ChatModel.ts"
import { Inbox } from "../../../src/domain/talk/Inbox.ts"
import { People } from "../../../src/domain/talk/People.ts"
import { Summaries } from "../../../src/features/summary/Summaries.ts"
import { make, Writer } from "../../../src/features/summary/Summary.ts"
import { historyMessages } from "../../../src/policy/Limits.ts"
import { due, shares } from "../../../src/policy/memory/Summary.ts"
import { begin, type Chat, newChat, settlement, text } from "../../contract/Stores.ts"
import { memoryBudgets } from "../../support/MemoryBudgets.ts"
import { friend, text as said } from "../../support/Routing.ts"

const tokens = 12_000
let words = 0
const word = () => `w${(words += 1)}x`
export const wordsIn = (text: string) => text.match(/\bw\d+x\b/gu) ?? []

const settle = Effect.fnUntraced(function* (chat: Chat, more: Parameters<typeof settlement>[4]) {
  const update = text(chat, "said")
  const at = yield* begin(chat, update)
  yield* Inbox.use((inbox) =>
    inbox.settle(settlement(chat, update, at, [], { person: { consent: "granted" }, ...more })),
  )
  return at.conversationId
})

/** A question and its answer, each with a word of its own. */
export const exchange = (chat: Chat, more = "") =>
  settle(chat, {
    messages: [
      { role: "user", text: `${word()} ${more}`, telegramMessageId: TelegramMessageId.make(words) },
      { role: "assistant", text: `${word()} ${more}`, telegramMessageId: null },
    ],
  })
export const exchanges = (chat: Chat, count: number, more?: string) =>
  Effect.forEach(Array.from({ length: count }), () => exchange(chat, more), { discard: true })
export const changed = (chat: Chat, ...changes: ReadonlyArray<Change>) => settle(chat, { changes })
export const forgotten = (chat: Chat, id: MessageId) => changed(chat, { kind: "forget.message", data: { ids: [id] } })

export const opened = (chat: Chat, limit = 10_000) =>
  Effect.map(
    People.use(({ open }) => open(chat.id, chat.sender, limit)),
    ({ conversation }) => conversation,
  )

type Behaviour = (words: ReadonlyArray<string>) => Effect.Effect<string, ModelError, Context>
type Context = Inbox | People

const summaryOf = (all: ReadonlyArray<string>) => JSON.stringify({ summary: `The person spoke of ${all.join(" ")}.` })
export const well: Behaviour = (all) => Effect.succeed(summaryOf(all))
export const away: Behaviour = () => Effect.fail(new ModelError({ model: "fake", reason: { _tag: "Network" } }))
export const odd: Behaviour = () => Effect.succeed("I would rather talk.")

export const wellAfter =
  (work: Effect.Effect<unknown, unknown, Context>): Behaviour =>
  (all) =>
    Effect.as(Effect.orDie(Effect.asVoid(work)), summaryOf(all))

/** The feature with a model that repeats every word that it has read, and behaves. */
export const house = Effect.gen(function* () {
  const { charge } = yield* Budgets
  const context = yield* Effect.context<Context>()
  const prompts: Array<string> = []
  const state = { behave: well }
  const reply: ChatModel["Service"]["reply"] = ({ messages }) => {
    const [{ text: asked } = { text: "" }] = messages
    prompts.push(asked)
    return state.behave(wordsIn(asked)).pipe(
      Effect.map((answer) => ({ text: answer, model: "fake", inputTokens: 1, outputTokens: 1 })),
      Effect.provide(context),
    )
  }
  const writer = { model: { reply, costOf: () => null }, tokens, isFor: () => Effect.succeed(true) }
  const feature = yield* Effect.provideService(make, Writer, writer)
  const work = Effect.suspend(
    () => feature.jobs?.[0]?.run(null, { key: "k", userId: null, attempt: 1 }) ?? Effect.die("there is no job"),
  )
  const sectionFor = Effect.fnUntraced(function* (chat: Chat, words = "hello") {
    const { history, ...conversation } = yield* opened(chat, historyMessages)
    const asked: Asked = {
      person: { ...friend, id: chat.sender.id },
      chatId: chat.id,
      conversation,
      history,
      content: said(words),
      sender: chat.sender,
      circumstances: { isOperator: false, flags: new Set() },
      say: (key, args) => `${key} ${String(args?.["day"])}`,
      sayIn: () => (key) => key,
      now: 0,
      home: { screen: () => ({ _tag: "AnswerCallback", queryId: "" }), keyboard: [] },
    }
    return yield* feature.prompt?.load(asked, tokens * shares.section) ?? Effect.succeed(null)
  })
  return { charge, prompts, sectionFor, state, work }
}).pipe(Effect.provide(memoryBudgets({ messages: null, costUsd: 2 })))

export const latest = Effect.fnUntraced(function* (chat: Chat) {
  const { id } = yield* opened(chat, 1)
  const { history } = yield* opened(chat, historyMessages)
  return yield* Summaries.use((summaries) => summaries.latest(id, history[0]?.id ?? null))
})

/** What failed is due at once. */
export const hasten = Effect.gen(function* () {
  yield* TestClock.adjust("1 day")
  const sql = yield* Effect.serviceOption(SqlClient)
  if (Option.isSome(sql)) yield* sql.value`UPDATE summary_due SET at = now()`
})

/** Each message is in the summary's range, or in the newest ones; what is in neither is told. Returns whether nothing is. */
export const covered = Effect.fnUntraced(function* (chat: Chat) {
  const { history } = yield* opened(chat)
  const found = yield* latest(chat)
  const last = found?.last ?? 0
  const range = history.filter(({ id }) => id <= last)
  assert.deepStrictEqual([...wordsIn(found?.text ?? "")], [...wordsIn(range.map(({ text: each }) => each).join(" "))])
  const between = history.slice(0, -historyMessages).filter(({ id }) => id > last)
  if (found !== null) assert.strictEqual(found.isWhole, between.length === 0)
  return between.length === 0 && history.filter(({ id }) => id > last).length < due.messages
})

const dice = (seed: number) => {
  let state = seed
  return (sides: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return Math.floor((state / 2 ** 32) * sides)
  }
}

/** A random history, with deletions, edits, failures, and both while a model writes. */
export const walk = Effect.fnUntraced(function* (seed: number, steps: number) {
  const roll = dice(seed)
  const chat = newChat()
  const { state, work } = yield* house
  const any = Effect.map(opened(chat), ({ history }) => history[roll(history.length)])
  const deletion = Effect.flatMap(any, (one) => (one === undefined ? Effect.void : forgotten(chat, one.id)))
  const edit = Effect.flatMap(any, (one) =>
    one?.telegramMessageId == null
      ? Effect.void
      : settle(chat, { edited: { messageId: one.telegramMessageId, text: `${word()} instead` } }),
  )
  const acts: ReadonlyArray<() => Effect.Effect<unknown, unknown, Context | Summaries>> = [
    () => exchanges(chat, 1 + roll(8)),
    () => exchanges(chat, 1 + roll(8)),
    () => exchanges(chat, roll(3) === 0 ? 45 : 3),
    () => exchanges(chat, 1, "so ".repeat(900)),
    () => deletion,
    () => edit,
  ]
  const behaviours = [well, well, well, away, odd, wellAfter(deletion), wellAfter(edit)]
  for (let step = 0; step < steps; step += 1) {
    yield* acts[roll(acts.length)]?.() ?? Effect.void
    state.behave = behaviours[roll(behaviours.length)] ?? well
    if (roll(2) === 0) yield* work
    if (roll(4) === 0) yield* hasten
    yield* covered(chat)
  }
  state.behave = well
  yield* hasten
  yield* work
  assert.isTrue(yield* covered(chat), `seed ${seed}`)
})
