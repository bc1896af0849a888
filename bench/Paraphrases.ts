import { readFileSync } from "node:fs"
import { Console, Effect, Schema } from "effect"
import { UserId } from "../src/domain/Ids.ts"
import type { Memory } from "../src/features/memory/Memory.ts"
import { baselines, database, fill, memoryOf, overlap, sources } from "./MemoryRecall.ts"
import { keep, rounded } from "./Results.ts"

const file = process.env["PARAPHRASES_FILE"]

const languages = ["en", "ru"] as const
type Language = (typeof languages)[number]
const asked = ["paraphrased", "literal"] as const

const Both = Schema.Struct({ en: Schema.String, ru: Schema.String })
/** What somebody said, with a question in other words and one in the same; or what only stands beside it. */
const Line = Schema.Union([
  Schema.Struct({ fact: Both, paraphrased: Both, literal: Both }),
  Schema.Struct({ distractor: Both }),
])
const decode = Schema.decodeUnknownSync(Schema.fromJsonString(Line))

interface Person {
  readonly name: string
  /** Of the questions. */
  readonly language: Language
  /** Of what was said. */
  readonly said: Language
}

/** The last one is what a perfect English rendering of each message would bring: nobody makes such renderings. */
const people: ReadonlyArray<Person> = [
  { name: "English", language: "en", said: "en" },
  { name: "Russian, by the gloss", language: "ru", said: "ru" },
  { name: "Russian questions, English renderings", language: "ru", said: "en" },
]

const day = 86_400_000

const shareOf = (places: ReadonlyArray<number>, depth: number) =>
  rounded(places.filter((place) => place >= 0 && place < depth).length / places.length)

const measured = Effect.fnUntraced(function* (path: string) {
  const lines = readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .map((line) => decode(line))
  const idOf = (person: number, nth: number) => (person - 1) * lines.length + nth + 1
  const told = people.flatMap(({ said }, at) =>
    lines.map((line, nth) => ({
      id: idOf(at + 1, nth),
      conversation: at + 1,
      text: "fact" in line ? line.fact[said] : line.distractor[said],
      at: Date.parse("2026-01-01T12:00Z") + nth * day,
    })),
  )
  const sql = yield* database
  yield* fill(sql, told)
  const questions = people.flatMap(({ language, name }, at) =>
    lines.flatMap((line, nth) =>
      "fact" in line
        ? asked.map((kind) => ({
            name,
            kind,
            conversation: at + 1,
            text: line[kind][language],
            evidence: [idOf(at + 1, nth)],
          }))
        : [],
    ),
  )
  const memories = yield* Effect.forEach(sources, (source) =>
    Effect.map(
      memoryOf(
        sql,
        source,
        questions.map(({ text }) => text),
      ),
      ({ memory }) => ({ source, memory }),
    ),
  )
  const byMemory =
    (memory: Memory["Service"]) =>
    ({ conversation, text }: { readonly conversation: number; readonly text: string }) =>
      Effect.map(
        memory.search(UserId.make(conversation), { words: text, continues: false, within: null, before: null }),
        (found) => found.map(({ id }) => Number(id)),
      )
  const ranks = [
    ...Object.entries(baselines(sql)),
    ...memories.map(({ memory, source }) => [source === "none" ? "ours" : "ours, vectors", byMemory(memory)] as const),
  ]
  const rows: Array<Record<string, string | number>> = []
  for (const [search, rank] of ranks) {
    const found = yield* Effect.forEach(questions, (question) =>
      Effect.map(rank(question), (ids) => ({ ...question, place: ids.indexOf(question.evidence[0] ?? 0) })),
    )
    for (const { name } of people) {
      const places = (kind: string) =>
        found.filter((each) => each.name === name && each.kind === kind).map(({ place }) => place)
      rows.push({
        search,
        people: name,
        "R@1, other words": shareOf(places("paraphrased"), 1),
        "R@5, other words": shareOf(places("paraphrased"), 5),
        "R@1, same words": shareOf(places("literal"), 1),
        "R@5, same words": shareOf(places("literal"), 5),
      })
    }
  }
  console.table(rows)
  const shared: Record<string, number> = {}
  for (const { name } of people)
    for (const kind of asked)
      shared[`${name}, ${kind}`] = yield* overlap(
        sql,
        questions.filter((each) => each.name === name && each.kind === kind),
      )
  yield* Console.log("Words of a question that its fact has, in per cent:")
  console.table([shared])
  keep("paraphrases", { facts: lines.length, questions: questions.length, rows, shared })
})

/** Facts that are asked for in other words, among others about the same people and matters. */
export const measure = Effect.suspend(() =>
  file === undefined
    ? Console.log("The paraphrases are skipped: PARAPHRASES_FILE is not set.")
    : Effect.scoped(measured(file)),
)
