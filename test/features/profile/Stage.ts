import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { Embeddings } from "../../../src/domain/Embeddings.ts"
import { MessageId, UserId } from "../../../src/domain/Ids.ts"
import type { Change, JobKind, JobResult } from "../../../src/domain/Jobs.ts"
import { Flags } from "../../../src/domain/operators/Flags.ts"
import type { ChatModel, ModelError } from "../../../src/domain/talk/ChatModel.ts"
import { Analyst, makeJobs } from "../../../src/features/profile/Analysing.ts"
import { type Placed, Profiles } from "../../../src/features/profile/Profiles.ts"
import * as KeepingSql from "../../../src/features/profile/KeepingSql.ts"
import * as ProfilesSql from "../../../src/features/profile/ProfilesSql.ts"
import { ChangeKinds, makeChanges } from "../../../src/store/driver/Changes.ts"
import * as BotTexts from "../../support/BotTexts.ts"
import { memoryBudgets } from "../../support/MemoryBudgets.ts"
import { passThrough } from "../../support/PassThroughGuard.ts"
import { testStore } from "../../support/TestDatabase.ts"

export const store = Layer.mergeAll(ProfilesSql.layer, BotTexts.layer).pipe(
  Layer.provideMerge(testStore(passThrough)),
  Layer.provideMerge(memoryBudgets({ messages: null, costUsd: 2 })),
  Layer.provide(Layer.succeed(ChangeKinds, KeepingSql.changes)),
  Layer.orDie,
)

let last = 600

/** Somebody with a conversation, a temporary one, and a quiz that is done. */
export const newcomer = Effect.gen(function* () {
  const sql = yield* SqlClient
  const id = (last += 1)
  yield* sql`INSERT INTO users (user_id, chat_id, name, language, consent) VALUES (${id}, ${id}, 'P', 'en', 'granted')`
  yield* sql`
    INSERT INTO conversations (id, user_id, number, mode, active, temporary) OVERRIDING SYSTEM VALUE
    VALUES (${id * 10}, ${id}, 1, 'helper', true, false), (${id * 10 + 1}, ${id}, 2, 'helper', false, true)`
  yield* sql`
    INSERT INTO quiz_sessions (user_id, id, category, status, questions, answers, result)
    VALUES (${id}, 5, 'money', 'completed', '[]', '[{"words": "I hide the bills"}, {"words": null}]', ${JSON.stringify({
      by: "rules",
      patterns: [
        {
          kind: "emotional",
          title: "Bills",
          description: "d",
          recommendation: "r",
          quotes: ["I hide the bills"],
          confidence: 0.8,
        },
        { kind: "emotional", title: "Saving", description: "d", recommendation: "r", quotes: [], confidence: 0.9 },
      ],
    })}::jsonb)`
  return UserId.make(id)
})

export const say = Effect.fnUntraced(function* (
  userId: UserId,
  text: string,
  { ago = 0, inTemporary = false, beside = "" } = {},
) {
  const sql = yield* SqlClient
  const [row] = yield* sql<{ readonly id: bigint }>`
    INSERT INTO messages (conversation_id, user_id, role, text, turn_id, created_at, beside)
    VALUES (${userId * 10 + (inTemporary ? 1 : 0)}, ${userId}, 'user', ${text}, ${(last += 1)},
      now() - ${ago} * interval '1 day', ${beside === "" ? null : JSON.stringify([{ by: "other", text: beside }])}::jsonb)
    RETURNING id`
  return MessageId.make(Number(row?.id))
})

export const apply = Effect.fnUntraced(
  function* (userId: UserId | null, ...all: ReadonlyArray<Change>) {
    yield* (yield* makeChanges).apply(all, { userId, conversationId: null })
  },
  Effect.provideService(ChangeKinds, KeepingSql.changes),
)

export const all = (userId: UserId) => Profiles.use((profiles) => profiles.all(userId))
export const titles = (userId: UserId) =>
  Effect.map(all(userId), (patterns) => patterns.map(({ title }) => title).toSorted())

export const placed = (title: string, messageId: MessageId, quote: string, more: Partial<Placed> = {}): Placed => ({
  kind: "behavioural",
  foundBy: "model",
  theme: null,
  title,
  description: "d",
  advice: null,
  confidence: 0.5,
  evidence: [{ messageId, quote }],
  again: null,
  mergedInto: null,
  vector: null,
  ...more,
})

export const one = Effect.fnUntraced(function* (userId: UserId, title: string) {
  const found = (yield* all(userId)).find((each) => each.title === title)
  return found ?? (yield* Effect.die(`There is no ${title}`))
})

type Answer = (prompt: Parameters<ChatModel["Service"]["reply"]>[0]) => Effect.Effect<string, ModelError>

/** The jobs with a model that answers so; without one, by rules. */
export const jobsWith = (answer: Answer | null, on = true) =>
  makeJobs.pipe(
    Effect.provideService(Analyst, {
      model:
        answer === null
          ? null
          : {
              costOf: () => null,
              reply: (prompt) =>
                Effect.map(answer(prompt), (text) => ({ text, model: "m", inputTokens: 1, outputTokens: 1 })),
            },
    }),
    Effect.provide([Embeddings.none, Layer.mock(Flags, { isOn: () => Effect.succeed(on) })]),
  )

export const run = (
  jobs: ReadonlyArray<JobKind>,
  name: string,
  userId: UserId | null,
  payload: unknown = null,
  attempt = 1,
) => jobs.find((each) => each.name === name)?.run(payload, { key: "k", userId, attempt }) ?? Effect.die("no such job")

/** As the worker ends it: its changes in one transaction. */
export const ended = Effect.fnUntraced(function* (userId: UserId | null, { changes = [] }: JobResult) {
  yield* apply(userId, ...changes)
})

export const written = (...quotes: ReadonlyArray<string>) =>
  JSON.stringify({
    patterns: [
      {
        kind: "behavioural",
        title: "Saying yes",
        description: "It seems that you agree fast.",
        quotes,
        confidence: 0.7,
      },
    ],
  })
