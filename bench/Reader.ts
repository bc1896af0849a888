import type { PgClient } from "@effect/sql-pg"
import { Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { Guard } from "../src/boundary/Guard.ts"
import { UserId } from "../src/domain/Ids.ts"
import { checked } from "../src/features/memory/facts/Checks.ts"
import { type Batch, change, Facts, type Noted } from "../src/features/memory/facts/Facts.ts"
import { fitted, shownOf } from "../src/features/memory/facts/Fitting.ts"
import * as FactsSql from "../src/features/memory/facts/FactsSql.ts"
import * as LearningSql from "../src/features/memory/facts/LearningSql.ts"
import { factQuote } from "../src/policy/Facts.ts"
import { modelLimits, promptTokens } from "../src/policy/Model.ts"
import { Statements } from "../src/store/driver/Statements.ts"
import { rounded } from "./Results.ts"

/** What a careful model would note of a message, written by hand; `about`: the message that told what it changes. */
export const Written = Schema.Struct({
  message: Schema.String,
  op: Schema.Literals(["add", "replace", "end"]),
  kind: Schema.String,
  slot: Schema.optionalKey(Schema.String),
  text: Schema.String,
  keys: Schema.String,
  about: Schema.optionalKey(Schema.String),
})
export type Written = typeof Written.Type

const tokens = promptTokens(modelLimits)

interface Read {
  readonly sql: PgClient.PgClient
  readonly people: ReadonlyArray<number>
  readonly written: ReadonlyMap<number, Written>
  readonly idOf: (message: string) => number
}

/** Answers as a model would, and knows of earlier facts what the request shows it. */
const answerTo = ({ messages }: Batch, shown: ReturnType<typeof shownOf>, { idOf, written }: Read): string =>
  JSON.stringify({
    facts: messages.flatMap(({ id, text }) => {
      const note = written.get(id)
      if (note === undefined) return []
      const earlier = note.about === undefined ? undefined : written.get(idOf(note.about))?.text
      const known = shown.find((fact) => fact.text === earlier)?.id ?? null
      return [
        {
          ...note,
          op: note.op === "replace" && known === null ? "add" : note.op,
          slot: note.slot ?? null,
          language: /[а-яё]/iu.test(text) ? "ru" : "en",
          quote: text.slice(0, factQuote.most).replace(text.length > factQuote.most ? /\s\S*$/u : "", ""),
          message_id: id,
          fact: known,
        },
      ]
    }),
  })

/** What was written of one thing, from its first value to its last. */
const chainsOf = ({ idOf, written }: Read) => {
  const chains = new Map<number, string>()
  const firstOf = (note: Written): Written => {
    const before = note.about === undefined ? undefined : written.get(idOf(note.about))
    return before === undefined ? note : firstOf(before)
  }
  for (const [id, note] of written) chains.set(id, note.slot ?? firstOf(note).message)
  return chains
}

const judged = (all: ReadonlyArray<Noted>, chains: ReadonlyMap<number, string>) => {
  const chainsIn = ({ sources }: Noted) => new Set(sources.map(({ messageId }) => chains.get(messageId) ?? ""))
  const of = new Map(all.map((fact) => [fact.id, fact]))
  const isWrong = (fact: Noted) => {
    const heir = fact.supersededBy === null ? undefined : of.get(fact.supersededBy)
    return new Set([...chainsIn(fact), ...(heir === undefined ? [] : chainsIn(heir))]).size > 1
  }
  const holding = all.filter(({ validTo }) => validTo === null).flatMap((fact) => Array.from(chainsIn(fact)))
  return { facts: all.length, wrong: all.filter(isWrong).length, twice: holding.length - new Set(holding).size }
}

/** Reads everybody's messages for facts, batch by batch, as the bot does it with a model. */
export const read = Effect.fnUntraced(function* (given: Read) {
  const { people, sql } = given
  const store = yield* Layer.build(
    FactsSql.layer.pipe(
      Layer.provide(Statements.layer),
      Layer.provide(Guard.layer),
      Layer.provide(Layer.succeed(SqlClient, sql)),
    ),
  )
  const facts = yield* Effect.provide(Facts, store)
  const learn = LearningSql.changes.find(({ kind }) => kind === "memory.learn")
  if (learn === undefined) return yield* Effect.die("nothing is learned")
  yield* Effect.repeat(facts.count, { while: (more) => more })
  const refused: Array<string> = []
  for (const userId of people.map((person) => UserId.make(person))) {
    for (let whole = yield* facts.unread(userId); whole !== null; whole = yield* facts.unread(userId)) {
      const batch = fitted(whole, tokens)
      const shown = shownOf(batch, tokens)
      const found = checked(batch.messages, shown, answerTo(batch, shown, given))
      refused.push(...(found?.refused ?? ["answer"]))
      const upto = batch.messages.at(-1)?.id ?? batch.after
      const { data } = change.learn({
        upto,
        read: batch.messages.map(({ id, mark }) => ({ id, mark })),
        heard: found?.heard ?? [],
      })
      yield* sql.withTransaction(learn.apply(sql, data, { userId, conversationId: null }))
    }
  }
  const chains = chainsOf(given)
  const held = yield* Effect.forEach(people, (person) => Effect.map(facts.all(UserId.make(person)), (all) => all.facts))
  const each = held.map((all) => judged(all, chains))
  const sum = (of: "facts" | "wrong" | "twice") => each.reduce((total, row) => total + row[of], 0)
  const share = (of: "wrong" | "twice") => rounded((100 * sum(of)) / Math.max(1, sum("facts")), 1)
  return {
    held: new Map(people.map((person, at) => [person, held[at] ?? []])),
    merges: {
      written: given.written.size,
      facts: sum("facts"),
      refused: refused.length,
      "wrong merges %": share("wrong"),
      "duplicates %": share("twice"),
    },
  }
})
