import { Clock, Effect, Metric } from "effect"
import { distressIn, distressOf } from "../../domain/distress/Distress.ts"
import { type Asked, type Feature, type Handling, message, type Reply } from "../../domain/Feature.ts"
import { catchUp, type JobKind } from "../../domain/Jobs.ts"
import { memoryEmbeddedUntil, memoryIndexed, memoryUntil } from "../../domain/metrics/Memory.ts"
import { Embeddings } from "../../domain/Embeddings.ts"
import { MemoryIndex } from "../../domain/MemoryIndex.ts"
import { Budgets } from "../../domain/operators/Budgets.ts"
import type { Flags } from "../../domain/operators/Flags.ts"
import { wordsOf } from "../../domain/talk/incoming/Words.ts"
import { dayOf } from "../../domain/talk/LocalTime.ts"
import type { Texts } from "../../domain/talk/Texts.ts"
import { factsInPrompt, factsInWhy } from "../../policy/Facts.ts"
import { usual } from "../../policy/Jobs.ts"
import { indexing, inPrompt, shown } from "../../policy/Memory.ts"
import { embedJob } from "./Embedding.ts"
import { type FactReader, makeExtraction } from "./facts/Extraction.ts"
import { type Fact, Facts } from "./facts/Facts.ts"
import { handlingOf } from "./facts/Handling.ts"
import { linesOf } from "./facts/Screens.ts"
import { chosen, factsSection } from "./facts/Section.ts"
import { type Found, Memory } from "./Memory.ts"
import { fitting, packed, quoteOf, sectionOf, soughtBy, soughtFor } from "./Recall.ts"
import { memoryTools } from "./MemoryTools.ts"
import { Vectors } from "./Vectors.ts"

const name = "memory"

const quotes = ({ person, say }: Asked, found: ReadonlyArray<Found>): ReadonlyArray<string> =>
  found.map(
    ({ at, text }) => `${dayOf(at, person)}\n${say("memory-quote", { words: quoteOf(text, shown.quoteLength) })}`,
  )

const isQuestion = (text: string): boolean => /\?[^\p{L}\p{N}]*$/u.test(text)

const answer = ({ home }: Asked, ...paragraphs: ReadonlyArray<string>): Reply => ({
  deliveries: [message(paragraphs.join("\n\n"), home.keyboard)],
})

/** Goes on until all is in the index, or for one run; an alert sees how long nothing came of it. */
const indexJob = (index: MemoryIndex["Service"]): JobKind =>
  catchUp({
    name: "memory.index",
    policy: usual,
    schedule: indexing.schedule,
    failing: "Messages could not be indexed and will be next time",
    run: Effect.gen(function* () {
      for (let batch = 0; batch < indexing.batchesOfRun; batch++) {
        const began = yield* Clock.currentTimeMillis
        const { messages, more } = yield* index.next
        yield* Metric.update(memoryIndexed, messages)
        if (more) continue
        yield* Metric.update(memoryUntil, began / 1_000)
        break
      }
      return {}
    }),
  })

/** In distress nothing is brought up. */
const noted = ({ content, now, person, say }: Asked, facts: ReadonlyArray<Fact>, tokens: number): string | null =>
  distressOf(content) === null ? factsSection(say, person, facts, wordsOf(content).own, now, tokens) : null

/** What people have said is found again: for answers, and by themselves. */
export const make: Effect.Effect<
  Feature,
  never,
  Budgets | Embeddings | FactReader | Facts | Flags | Memory | MemoryIndex | Texts | Vectors
> = Effect.gen(function* () {
  const memory = yield* Memory
  const index = yield* MemoryIndex
  const facts = yield* Facts
  const { jobs, notes } = yield* makeExtraction
  const { all, buttons, dialogue, gate, opened } = handlingOf(facts, notes)
  const embeddings = yield* Embeddings
  const vectors = yield* Vectors
  const budgets = yield* Budgets
  const now = (yield* Clock.currentTimeMillis) / 1_000
  yield* Metric.update(memoryUntil, now)
  if (embeddings.model !== null) yield* Metric.update(memoryEmbeddedUntil, now)

  /** The prompt and /why search for the same. */
  const recalled = Effect.fnUntraced(function* (asked: Asked, sought: ReturnType<typeof soughtFor>, tokens: number) {
    if (sought === null) return null
    return packed(asked.say, fitting(yield* memory.search(asked.person.id, sought), sought.words), asked.person, tokens)
  })

  const find = (asked: Asked, words: string): Handling => {
    const sought = soughtFor(words, null)
    if (sought === null) return Effect.succeed(answer(asked, asked.say("memory-nothing")))
    return Effect.map(memory.search(asked.person.id, { ...sought, continues: false }), (found) => {
      const fit = found.filter(({ alike, covered }) => alike || covered > 0)
      const told = fit.filter(({ text }) => !isQuestion(text))
      const best = [...told, ...fit.filter(({ text }) => isQuestion(text))].slice(0, shown.quotes)
      return best.length === 0
        ? answer(asked, asked.say("memory-nothing"))
        : answer(asked, asked.say("memory-found"), ...quotes(asked, best), asked.say("memory-where"))
    })
  }

  const overview = (asked: Asked): Handling =>
    Effect.zipWith(memory.kept(asked.person.id), all(asked), ({ messages, since }, held) =>
      since === null && held.facts.length === 0
        ? answer(asked, asked.say("memory-empty"))
        : opened(
            asked,
            held,
            0,
            ...(since === null ? [] : [asked.say("memory-kept", { count: messages, day: dayOf(since, asked.person) })]),
            asked.say("memory-how"),
          ),
    )

  const why = Effect.fnUntraced(function* (asked: Asked) {
    const { conversation, person, say } = asked
    const last = yield* memory.lastAsked(person.id, conversation.id)
    if (last === null) return answer(asked, say("memory-why-nothing"))
    const held = notes ? yield* all(asked) : null
    if (held?.paused === true) return answer(asked, say("memory-why-paused"))
    const isCalm = distressIn(last.text) === null
    const sought = isCalm ? soughtFor(last.text, conversation.id, last.id) : null
    const found = (yield* recalled(asked, sought, Infinity)) ?? []
    const facts = isCalm ? (held?.facts.filter(({ hidden }) => !hidden) ?? []) : []
    const near = chosen(facts, last.text, asked.now).slice(0, factsInWhy)
    if (found.length === 0 && near.length === 0) return answer(asked, say("memory-why-none"))
    return answer(
      asked,
      ...(found.length === 0
        ? [say("memory-why-no-words")]
        : [say("memory-why"), ...quotes(asked, found), say("memory-where")]),
      ...(near.length === 0 ? [] : [say("memory-why-notes"), ...linesOf(asked, near)]),
    )
  })

  return {
    name,
    commands: {
      memory: {
        shown: true,
        handle: (asked, argument) => (argument.trim() === "" ? overview(asked) : find(asked, argument)),
      },
      why: { shown: true, handle: (asked) => why(asked) },
    },
    buttons,
    dialogue,
    gate,
    prompt: {
      share: inPrompt.share + factsInPrompt.share,
      load: Effect.fnUntraced(function* (asked, tokens) {
        const sought = soughtBy(asked)
        const forFacts = (tokens * factsInPrompt.share) / (inPrompt.share + factsInPrompt.share)
        const [held, found] = yield* Effect.all(
          [notes ? facts.held(asked.person.id) : Effect.succeed(null), recalled(asked, sought, tokens - forFacts)],
          { concurrency: 2 },
        )
        if (held?.paused === true) return null
        const sections = [
          held === null ? null : noted(asked, held.facts, forFacts),
          found === null ? null : sectionOf(asked.say, asked.person, found),
        ].filter((section) => section !== null)
        return sections.length === 0 ? null : sections.join("\n\n")
      }),
    },
    tools: memoryTools(memory, facts, notes),
    jobs: [
      indexJob(index),
      ...(embeddings.model === null ? [] : [embedJob(embeddings, embeddings.model, vectors, budgets)]),
      ...jobs,
    ],
  }
})
