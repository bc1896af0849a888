import { PgClient } from "@effect/sql-pg"
import { Clock, Effect, Layer } from "effect"
import * as Reactivity from "effect/reactivity/Reactivity"
import { SqlClient } from "effect/sql/SqlClient"
import { CurrentTransformer } from "effect/sql/Statement"
import { ChatId, TelegramMessageId, UpdateId, UserId } from "../src/domain/Ids.ts"
import { Inbox } from "../src/domain/talk/Inbox.ts"
import { Outbox } from "../src/domain/talk/outgoing/Outbox.ts"
import { People } from "../src/domain/talk/People.ts"
import { plain } from "../src/domain/talk/outgoing/RichText.ts"
import { database } from "../src/policy/Database.ts"
import { InboxSql } from "../src/store/InboxSql.ts"
import { migrate } from "../src/store/Migrations.ts"
import { OutboxSql } from "../src/store/OutboxSql.ts"
import { PeopleSql } from "../src/store/PeopleSql.ts"
import { Statements } from "../src/store/driver/Statements.ts"
import { storeError } from "../src/store/driver/Transact.ts"
import { connect, databaseUrl, questionOf, type Stage } from "./Stage.ts"

interface Recorded {
  readonly operation: string
  readonly text: string
  readonly parameters: ReadonlyArray<unknown>
}

/** Ids that stand in the recorded parameters for those of the replay. */
const stand = { update: 911_000_111, chat: 922_000_222 }

/** The repositories, with every statement of theirs written down as it goes to the server. */
const recording = (recorded: Array<Recorded>) =>
  Layer.mergeAll(InboxSql, OutboxSql, PeopleSql).pipe(
    Layer.provide(
      Layer.succeed(Statements, {
        run: (operation, effect) =>
          effect.pipe(
            Effect.provideService(CurrentTransformer, (statement) =>
              Effect.sync(() => {
                const [text, parameters] = statement.compile()
                recorded.push({ operation, text, parameters })
                return statement
              }),
            ),
            Effect.mapError(storeError(operation)),
          ),
      }),
    ),
  )

/** What the bot asks of the database for one message of a person it knows: the same calls in the same order. */
const oneTurn = Effect.gen(function* () {
  const inbox = yield* Inbox
  const outbox = yield* Outbox
  const people = yield* People
  const chatId = ChatId.make(stand.chat)
  const updateId = UpdateId.make(stand.update)
  const sender = { id: UserId.make(stand.chat), firstName: "Person" }
  const question = questionOf(stand.update)
  const answer = `You wrote: ${question}`
  const { epoch } = yield* inbox.own(chatId)
  const { conversation } = yield* people.open(chatId, sender, 1)
  yield* inbox.accept([
    {
      incoming: {
        updateId,
        chatId,
        sender,
        content: { _tag: "Text", messageId: TelegramMessageId.make(1), text: question },
      },
      traceparent: null,
    },
  ])
  yield* inbox.open(chatId, 50)
  yield* inbox.settle({
    updateId,
    chatId,
    userId: sender.id,
    epoch,
    conversationId: conversation.id,
    joined: [],
    messages: [
      { role: "user", text: question, telegramMessageId: TelegramMessageId.make(1) },
      { role: "assistant", text: answer, telegramMessageId: null },
    ],
    deliveries: [{ _tag: "Message", text: plain(answer) }],
    person: { dialogue: null },
    edited: null,
    forgetText: false,
    changes: [],
    jobs: [],
    dead: null,
  })
  const ref = { updateId, chatId, epoch, part: 0 }
  yield* outbox.sending(ref)
  yield* outbox.settle(ref, { _tag: "Sent", telegramMessageId: TelegramMessageId.make(2), repeated: false })
})

const inPlace = (update: number, chat: number) => {
  const replace = (value: unknown): unknown => {
    if (typeof value === "string") {
      return value.replaceAll(String(stand.update), String(update)).replaceAll(String(stand.chat), String(chat))
    }
    if (typeof value === "bigint") return BigInt(Number(replace(Number(value))))
    if (value === stand.update) return update
    if (value === stand.chat) return chat
    return Array.isArray(value) ? value.map(replace) : value
  }
  return replace
}

/** A database of its own on the bot's server, and what one turn asks of it. */
export const prepare = Effect.fnUntraced(function* (stage: Stage) {
  const server = yield* stage.connected
  yield* server`CREATE DATABASE plain`
  const admin = yield* connect(stage.stateDir, "plain")
  yield* Effect.provideService(migrate, SqlClient, admin)
  const recorded: Array<Recorded> = []
  yield* oneTurn.pipe(Effect.provide(recording(recorded)), Effect.provideService(SqlClient, admin))
  const pool = yield* PgClient.make({
    url: databaseUrl(stage.stateDir, "plain"),
    maxConnections: database.maxConnections,
  }).pipe(Effect.provide(Reactivity.layer))
  const of = (...operations: ReadonlyArray<string>) =>
    recorded.filter(({ operation }) => operations.includes(operation))
  const [accept] = of("Inbox.accept")
  if (accept === undefined) return yield* Effect.die(new Error("the intake sent no statement"))
  const turn = of("Inbox.open", "Inbox.settle", "Outbox.sending", "Outbox.settle")
  let nextId = 1

  /** Turns per second of so many chats at once, each in order, by connections that do nothing else. */
  const round = Effect.fnUntraced(function* (chats: number, turns: number) {
    const base = nextId
    nextId += chats * turns
    const places = Array.from({ length: chats * turns }, (_, index) => ({
      update: 10_000_000 + base + index,
      chat: 50_000_000 + (index % chats),
    }))
    yield* Effect.forEach(
      new Set(places.map(({ chat }) => chat)),
      (chat) => pool`INSERT INTO chats (chat_id, epoch) VALUES (${chat}, 1) ON CONFLICT DO NOTHING`,
      { concurrency: 16, discard: true },
    )
    const begun = yield* Clock.currentTimeMillis
    const batches = Array.from({ length: Math.ceil(places.length / 100) }, (_, index) =>
      places.slice(index * 100, index * 100 + 100),
    )
    for (const batch of batches) {
      const parameters = accept.parameters.map((value) =>
        typeof value === "string" && value.startsWith("[")
          ? `[${batch.map(({ chat, update }) => String(inPlace(update, chat)(value)).slice(1, -1)).join(",")}]`
          : value,
      )
      yield* pool.unsafe(accept.text, parameters)
    }
    yield* Effect.forEach(
      Array.from({ length: chats }, (_, chat) => places.filter((_place, index) => index % chats === chat)),
      (own) =>
        Effect.forEach(
          own,
          ({ chat, update }) => {
            const replace = inPlace(update, chat)
            return Effect.forEach(turn, ({ parameters, text }) => pool.unsafe(text, parameters.map(replace)), {
              discard: true,
            })
          },
          { discard: true },
        ),
      { concurrency: "unbounded", discard: true },
    )
    const millis = (yield* Clock.currentTimeMillis) - begun
    const [open] = yield* pool<{ readonly open: bigint }>`SELECT count(*) AS open FROM turns WHERE status <> 'done'`
    if (open?.open !== 0n) return yield* Effect.die(new Error(`the replay left ${open?.open} turns open`))
    return (chats * turns * 1_000) / millis
  })
  return { round, statementsPerTurn: turn.length }
})
