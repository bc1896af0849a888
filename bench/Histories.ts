import { readFileSync } from "node:fs"
import { join } from "node:path"
import { Console, Effect, Schema } from "effect"
import { UserId } from "../src/domain/Ids.ts"
import type { Found } from "../src/features/memory/Memory.ts"
import { fitting } from "../src/features/memory/Recall.ts"
import { factsInPrompt } from "../src/policy/Facts.ts"
import { inPrompt } from "../src/policy/Memory.ts"
import { modelLimits, promptTokens } from "../src/policy/Model.ts"
import type { Say } from "../src/domain/Feature.ts"
import { Texts } from "../src/domain/talk/Texts.ts"
import { told as factsTold } from "../src/features/memory/facts/Section.ts"
import * as BotTexts from "../test/support/BotTexts.ts"
import { friend } from "../test/support/Routing.ts"
import { baselines, database, fill, memoryOf, sources } from "./MemoryRecall.ts"
import { read, Written } from "./Reader.ts"
import { keep, rounded } from "./Results.ts"

const halves = process.env["SEALED"] === "yes" ? ["", ".sealed"] : [""]

const Message = Schema.Struct({ person: Schema.String, id: Schema.String, at: Schema.String, text: Schema.String })
const Question = Schema.Struct({
  person: Schema.String,
  language: Schema.Literals(["en", "ru"]),
  kind: Schema.Literals(["planted", "changed", "never"]),
  question: Schema.String,
  evidence: Schema.Array(Schema.String),
  old: Schema.optionalKey(Schema.Array(Schema.String)),
  words: Schema.Literals(["same", "other"]),
})

const linesOf = <S extends Schema.ConstraintDecoder<unknown>>(schema: S, file: string): ReadonlyArray<S["Type"]> => {
  const decode = Schema.decodeUnknownSync(Schema.fromJsonString(schema))
  const text = readFileSync(join(import.meta.dirname, "data/memories", file), "utf8")
  return text
    .trim()
    .split("\n")
    .map((line) => decode(line))
}

const share = (values: ReadonlyArray<boolean>) =>
  values.length === 0 ? null : rounded((100 * values.filter(Boolean).length) / values.length, 1)

/** What the prompt gets, best first, and whether that is right for the question. */
interface Answered {
  readonly question: typeof Question.Type
  readonly shown: ReadonlyArray<string>
}

const rowOf = (search: string, language: "en" | "ru", all: ReadonlyArray<Answered>) => {
  const of = all.filter(({ question }) => question.language === language)
  const right = (kind: string, words?: string) =>
    share(
      of
        .filter(({ question }) => question.kind === kind && (words === undefined || question.words === words))
        .map(({ question: { evidence }, shown }) =>
          kind === "never" ? shown.length === 0 : evidence.some((id) => shown.includes(id)),
        ),
    )
  const newestFirst = of
    .filter(({ question }) => question.kind === "changed")
    .map(({ question: { evidence, old = [] }, shown }) => {
      const first = shown.find((id) => evidence.includes(id) || old.includes(id))
      return first !== undefined && evidence.includes(first)
    })
  return {
    search,
    language,
    "planted, same words": right("planted", "same"),
    "planted, other words": right("planted", "other"),
    changed: right("changed"),
    "newest before old": share(newestFirst),
    "never said: nothing": right("never"),
  }
}

const idsOf = (found: ReadonlyArray<Found>) => found.map(({ id }) => Number(id))

/** Of a prompt, as its settings are unless they are set. */
const factsInTokens = promptTokens(modelLimits) * factsInPrompt.share

const measured = Effect.fnUntraced(function* (half: string) {
  const messages = linesOf(Message, `histories${half}.jsonl`)
  const questions = linesOf(Question, `questions${half}.jsonl`)
  const people = [...new Set(messages.map(({ person }) => person))]
  const numberOf = (person: string) => people.indexOf(person) + 1
  const told = messages.map(({ at, person, text }, nth) => ({
    id: nth + 1,
    conversation: numberOf(person),
    text,
    at: Date.parse(`${at}Z`),
  }))
  const nameOf = (id: number) => messages[id - 1]?.id ?? ""
  const idOf = (name: string) => messages.findIndex(({ id }) => id === name) + 1
  const sql = yield* database
  yield* fill(sql, told)

  const answered = (rank: (question: typeof Question.Type) => Effect.Effect<ReadonlyArray<number>, unknown>) =>
    Effect.forEach(questions, (question) =>
      Effect.map(rank(question), (ids) => ({ question, shown: ids.slice(0, inPrompt.quotes).map(nameOf) })),
    )
  const results = new Map<string, ReadonlyArray<Answered>>()
  for (const [name, rank] of Object.entries(baselines(sql)))
    results.set(
      name,
      yield* answered(({ person, question }) => rank({ conversation: numberOf(person), text: question })),
    )
  const memories = yield* Effect.forEach(sources, (source) =>
    Effect.map(
      memoryOf(
        sql,
        source,
        questions.map(({ question }) => question),
      ),
      ({ memory }) => ({
        name: source === "none" ? "ours, words" : "ours, words and vectors",
        quoted: ({ person, question }: typeof Question.Type) =>
          Effect.map(
            memory.search(UserId.make(numberOf(person)), {
              words: question,
              continues: false,
              within: null,
              before: null,
            }),
            (found) => idsOf(fitting(found, question)),
          ),
      }),
    ),
  )
  for (const { name, quoted } of memories) results.set(name, yield* answered(quoted))
  yield* Console.log(`${half === "" ? "Open" : "Sealed"} half: ${questions.length} questions, ${told.length} messages.`)

  // Of the sealed half nobody may write what a model would note.
  const written = half === "" ? linesOf(Written, "facts.jsonl") : []
  const notes = new Map(written.map((note) => [idOf(note.message), note]))
  const { held, merges } = yield* read({ sql, people: people.map(numberOf), written: notes, idOf })
  const { get } = yield* Effect.provide(Texts, BotTexts.layer)
  const lastOf = new Map(told.map(({ at, conversation }) => [conversation, at]))
  /** The messages behind the notes that the prompt has, before any quote. */
  const noted = ({ language, person, question }: typeof Question.Type) => {
    const say: Say = (key, args) => get(language, key, args)
    const number = numberOf(person)
    const facts = held.get(number) ?? []
    return factsTold(say, friend, facts, question, lastOf.get(number) ?? 0, factsInTokens).flatMap(({ fact }) =>
      fact.sources.filter(({ ends }) => !ends).map(({ messageId }) => Number(messageId)),
    )
  }
  if (written.length > 0) {
    for (const { name, quoted } of memories) {
      const found = yield* answered(quoted)
      results.set(
        `${name}, facts`,
        found.map(({ question, shown }) => ({
          question,
          shown: question.kind === "never" ? shown : [...noted(question).map(nameOf), ...shown],
        })),
      )
    }
    console.table([merges])
  }
  const tables = [...results].flatMap(([name, of]) =>
    (["en", "ru"] as const).map((language) => rowOf(name, language, of)),
  )
  console.table(tables)
  return { half: half === "" ? "open" : "sealed", questions: questions.length, tables, merges }
})

/** What the prompt gets of long histories in both languages: planted, changed and never-said facts. The sealed half only with SEALED=yes. */
export const measure = Effect.flatMap(
  Effect.forEach(halves, (half) => Effect.scoped(measured(half))),
  (results) => Effect.sync(() => keep("histories", { results })),
)
