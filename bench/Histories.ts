import { readFileSync } from "node:fs"
import { join } from "node:path"
import { Console, Effect, Layer, Schema } from "effect"
import { Guard } from "../src/boundary/Guard.ts"
import { Embeddings } from "../src/domain/Embeddings.ts"
import { UserId } from "../src/domain/Ids.ts"
import { ModelUse } from "../src/domain/ModelUse.ts"
import { MemoryIndex } from "../src/domain/MemoryIndex.ts"
import { Memory } from "../src/features/memory/Memory.ts"
import { fitting } from "../src/features/memory/Recall.ts"
import { Vectors } from "../src/features/memory/Vectors.ts"
import * as Embedding from "../src/llm/embeddings/Embedding.ts"
import { inPrompt } from "../src/policy/Memory.ts"
import { provideSettings } from "../test/support/Settings.ts"
import { baselines, database, fill, storeOf } from "./MemoryRecall.ts"
import { keep, rounded } from "./Results.ts"

const halves = process.env["SEALED"] === "yes" ? ["", ".sealed"] : [""]
const wanted = process.env["EMBEDDINGS"] === "local" ? (["none", "local"] as const) : (["none"] as const)

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
  const sql = yield* database
  yield* fill(sql, told)

  const answered = (
    rank: (asked: { conversation: number; text: string }) => Effect.Effect<ReadonlyArray<number>, unknown>,
  ) =>
    Effect.forEach(questions, (question) =>
      Effect.map(rank({ conversation: numberOf(question.person), text: question.question }), (ids) => ({
        question,
        shown: ids.slice(0, inPrompt.quotes).map(nameOf),
      })),
    )

  const results = new Map<string, ReadonlyArray<Answered>>()
  for (const [name, rank] of Object.entries(baselines(sql))) results.set(name, yield* answered(rank))
  for (const source of wanted) {
    const embeddings = Embedding.layer.pipe(
      provideSettings({ embeddings: { source, model: null } }),
      Layer.provide(Guard.layer),
    )
    const store = yield* storeOf(sql, embeddings)
    yield* Effect.gen(function* () {
      const memory = yield* Memory
      const index = yield* MemoryIndex
      const vectors = yield* Vectors
      const { alikeFrom, embed, model, sameFrom } = yield* Embeddings
      yield* Effect.repeat(index.next, { while: ({ more }) => more })
      if (model !== null) {
        yield* sameFrom
        yield* Console.log(`${model}: texts have to do with each other from ${yield* alikeFrom}.`)
        for (let left = yield* vectors.missing(model); left.length > 0; left = yield* vectors.missing(model)) {
          const made = yield* Effect.provideService(embed(left.map(({ text }) => text)), ModelUse, "background")
          yield* vectors.keep(left, made)
        }
      }
      yield* sql`ANALYZE`
      const ours = ({ conversation, text }: { conversation: number; text: string }) =>
        Effect.map(
          memory.search(UserId.make(conversation), { words: text, continues: false, within: null, before: null }),
          (found) => fitting(found, text).map(({ id }) => Number(id)),
        )
      results.set(model === null ? "ours, words" : "ours, words and vectors", yield* answered(ours))
    }).pipe(Effect.provide(store))
  }
  const tables = [...results].flatMap(([name, of]) =>
    (["en", "ru"] as const).map((language) => rowOf(name, language, of)),
  )
  yield* Console.log(`${half === "" ? "Open" : "Sealed"} half: ${questions.length} questions, ${told.length} messages.`)
  console.table(tables)
  return { half: half === "" ? "open" : "sealed", questions: questions.length, tables }
})

/** What the prompt gets of long histories in both languages: planted, changed and never-said facts. The sealed half only with SEALED=yes. */
export const measure = Effect.flatMap(
  Effect.forEach(halves, (half) => Effect.scoped(measured(half))),
  (results) => Effect.sync(() => keep("histories", { results })),
)
