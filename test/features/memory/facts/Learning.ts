import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { MessageId, type UserId } from "../../../../src/domain/Ids.ts"
import type { Change } from "../../../../src/domain/Jobs.ts"
import { Budgets } from "../../../../src/domain/operators/Budgets.ts"
import { charging } from "../../../../src/domain/operators/Charging.ts"
import { Flags } from "../../../../src/domain/operators/Flags.ts"
import { type ChatModel, type ChatPrompt, ModelError } from "../../../../src/domain/talk/ChatModel.ts"
import { Inbox } from "../../../../src/domain/talk/Inbox.ts"
import * as ConversationsSql from "../../../../src/features/chats/ConversationsSql.ts"
import * as PastSql from "../../../../src/features/history/PastSql.ts"
import * as OneMessageSql from "../../../../src/features/forget/OneMessageSql.ts"
import { FactReader, makeExtraction } from "../../../../src/features/memory/facts/Extraction.ts"
import { Facts, type Noted } from "../../../../src/features/memory/facts/Facts.ts"
import * as FactsSql from "../../../../src/features/memory/facts/FactsSql.ts"
import * as LearningSql from "../../../../src/features/memory/facts/LearningSql.ts"
import { modelLimits, promptTokens } from "../../../../src/policy/Model.ts"
import { ChangeKinds } from "../../../../src/store/driver/Changes.ts"
import { begin, type Chat, newChat, settlement, text } from "../../../contract/Stores.ts"
import * as BotTexts from "../../../support/BotTexts.ts"
import { memoryBudgets } from "../../../support/MemoryBudgets.ts"
import { passThrough } from "../../../support/PassThroughGuard.ts"
import { testStore } from "../../../support/TestDatabase.ts"
import { answerWith, type Said } from "./Heard.ts"

export const store = Layer.mergeAll(FactsSql.layer, ConversationsSql.layer, PastSql.layer, BotTexts.layer).pipe(
  Layer.provideMerge(testStore(passThrough)),
  Layer.provideMerge(memoryBudgets({ messages: null, costUsd: 2 })),
  Layer.provide(
    Layer.succeed(ChangeKinds, [
      ...ConversationsSql.changes,
      ...PastSql.changes,
      ...OneMessageSql.changes,
      ...LearningSql.changes,
    ]),
  ),
  Layer.orDie,
)

/** One turn; an old one, so that no message may still come before it. */
export const exchange = Effect.fnUntraced(function* (chat: Chat, said: string, ...changes: ReadonlyArray<Change>) {
  const inbox = yield* Inbox
  const sql = yield* SqlClient
  const update = text(chat, said)
  const at = yield* begin(chat, update)
  const messages = [
    { role: "user", text: said, telegramMessageId: null },
    { role: "assistant", text: "I hear you", telegramMessageId: null },
  ] as const
  yield* inbox.settle(settlement(chat, update, at, [], { changes, messages: said === "" ? [] : messages }))
  yield* sql`UPDATE users SET consent = 'granted' WHERE user_id = ${chat.sender.id}`
  yield* sql`
    UPDATE messages SET created_at = created_at - interval '10 minutes'
    WHERE user_id = ${chat.sender.id} AND created_at > now() - interval '5 minutes'`
  return at.conversationId
})

export const apply = (chat: Chat, changes: ReadonlyArray<Change> = []) => exchange(chat, "", ...changes)

export type Behaviour = (prompt: ChatPrompt) => Effect.Effect<string, ModelError>

export const broken = Effect.fail(new ModelError({ model: "fake", reason: { _tag: "Network" } }))

/** A model, and what it was asked. */
export const modelThat = (behave: Behaviour) => {
  const prompts: Array<ChatPrompt> = []
  const reply: ChatModel["Service"]["reply"] = (prompt) => {
    prompts.push(prompt)
    return Effect.map(behave(prompt), (said) => ({
      text: said,
      model: "fake",
      inputTokens: 1,
      outputTokens: 1,
      costUsd: 0.25,
    }))
  }
  return { prompts, model: { costOf: () => null, reply } }
}

/** The ids of the messages that a prompt holds, oldest first. */
export const shownIn = (prompt: ChatPrompt): ReadonlyArray<number> =>
  [...(prompt.messages[0]?.text.matchAll(/"message_id": (\d+)/gu) ?? [])].map(([, id]) => Number(id))

/** Hears what these words say wherever they stand in the prompt. */
export const hearing =
  (...said: ReadonlyArray<Omit<Said, "message_id">>): Behaviour =>
  (prompt) =>
    Effect.sync(() => {
      const messages: ReadonlyArray<{ message_id: number; person_said: string }> = JSON.parse(
        prompt.messages[0]?.text ?? "{}",
      ).messages
      return answerWith(
        ...said.flatMap((each) => {
          const found = messages.find(({ person_said }) => person_said.includes(String(each["quote"] ?? each["text"])))
          return found === undefined ? [] : [{ text: "", ...each, message_id: found.message_id }]
        }),
      )
    })

/** The jobs of extraction with this model, and one run of a person's. */
export const extracting = Effect.fnUntraced(function* (behave: Behaviour, isOn = true) {
  const { model, prompts } = modelThat(behave)
  const charged = charging(model, yield* Budgets)
  const { jobs } = yield* makeExtraction.pipe(
    Effect.provideService(FactReader, { model: charged, tokens: promptTokens(modelLimits) }),
    Effect.provideService(Flags, Flags.of({ ...unusedFlags, isOn: () => Effect.succeed(isOn) })),
  )
  const [look, extract] = jobs
  if (look === undefined || extract === undefined) return yield* Effect.die("there are no jobs")
  const looked = look.run(null, { key: "k", userId: null, attempt: 1 })
  const due = (userId: UserId) =>
    Effect.map(looked, (result) => (result.jobs ?? []).filter((job) => job.userId === userId))
  const run = (userId: UserId, attempt = 1, payload: unknown = { after: 0, died: false }) =>
    extract.run(payload, { key: "k", userId, attempt })
  /** As the worker does it: what comes of it is committed. */
  const read = Effect.fnUntraced(function* (chat: Chat, attempt = 1) {
    yield* looked
    const result = yield* run(chat.sender.id, attempt)
    yield* apply(chat, result.changes)
    return result
  })
  return { due, look: looked, prompts, read, run }
})

const unusedFlags = {
  all: Effect.succeed([]),
  set: () => Effect.die("unused"),
  reset: () => Effect.die("unused"),
}

export const factsOf = (chat: Chat) => Facts.use(({ all }) => all(chat.sender.id))
export const shown = ({ hidden, pinned, text: words, validTo }: Noted): string =>
  [words, ...(validTo === null ? [] : ["ended"]), ...(hidden ? ["hidden"] : []), ...(pinned ? ["pinned"] : [])].join(
    " ",
  )
export const listOf = (chat: Chat) => Effect.map(factsOf(chat), ({ facts }) => facts.map(shown))

/** Somebody who has said this. */
export const person = Effect.fnUntraced(function* (...said: ReadonlyArray<string>) {
  const chat = newChat()
  for (const words of said) yield* exchange(chat, words)
  return chat
})

export const idOf = (chat: Chat, said: string) =>
  Effect.map(
    Effect.flatMap(
      SqlClient,
      (sql) => sql<{ id: bigint }>`SELECT id FROM messages WHERE user_id = ${chat.sender.id} AND text = ${said}`,
    ),
    ([row]) => MessageId.make(Number(row?.id)),
  )

export const first = (chat: Chat) =>
  Effect.flatMap(factsOf(chat), ({ facts: [fact] }) =>
    fact === undefined ? Effect.die("nothing is noted") : Effect.succeed(fact),
  )

export const edit = (chat: Chat, before: string, after: string) =>
  Effect.flatMap(
    SqlClient,
    (sql) => sql`UPDATE messages SET text = ${after} WHERE user_id = ${chat.sender.id} AND text = ${before}`,
  )
