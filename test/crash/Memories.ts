import { assert } from "@effect/vitest"
import { Duration, Effect, Schedule, Schema } from "effect"
import type { Person, SimMessage } from "../../src/playground/SimApi.ts"
import { due } from "../../src/policy/memory/Summary.ts"
import { adaptive, baseQuestions } from "../../src/policy/Quiz.ts"
import { Int8 } from "../../src/store/driver/Statements.ts"
import { House } from "../support/House.ts"
import type { Message, OpenAiServer } from "../support/OpenAiServer.ts"
import { peopleCalled } from "./Crowd.ts"
import { Book, inHouse, type Scenario } from "./Scenario.ts"

const each = 4
const home = "I live in Riga"
const words = "I said yes although I was tired"
const title = "Yes comes early"
const questions = baseQuestions + adaptive.inserted

const everywhere = { concurrency: each } as const

const fact = { op: "add", kind: "fact", slot: "city", text: home, language: "en", quote: home }
const followUps = ["What helps then?", "Who could know?", "When is it easy?", "What would you try?", "What stays?"]

/** By a name that only its question has. */
const made: Readonly<Record<string, (asked: string) => unknown>> = {
  '"facts": [': (asked) => ({
    facts: [...asked.matchAll(/"message_id": (\d+),[^}]*"person_said": "I live in Riga"/g)].map(([, id]) =>
      Object.assign({ message_id: Number(id) }, fact),
    ),
  }),
  '{"summary":': () => ({ summary: "The person lives in Riga and counted the days." }),
  '"questions":[': () => ({
    pattern: { quote: words, confidence: 0.9 },
    questions: followUps.map((text, at) => ({ kind: at % 2 === 0 ? "scale" : "text", text })),
  }),
  '"recommendation":': () => ({
    patterns: [
      {
        kind: "behavioural",
        title,
        description: "It seems that you agree before you ask yourself.",
        recommendation: "Say once that you will answer tomorrow.",
        quote: words,
        confidence: 0.8,
      },
    ],
  }),
}

const purposeOf = (messages: ReadonlyArray<Message>): string | undefined =>
  Object.keys(made).find((name) => messages[0]?.content.includes(name))

const scripted = (model: OpenAiServer) => {
  const { answer } = model
  model.answer = (messages) => {
    const make = made[purposeOf(messages) ?? ""]
    return make === undefined ? answer(messages) : JSON.stringify(make(messages.at(-1)?.content ?? ""))
  }
}

/** Waits until so many calls for each purpose wait for an answer. */
const held = (model: OpenAiServer, wanted: Readonly<Record<string, number>>) =>
  model.until((requests) => {
    const open = requests.filter(({ state }) => state === "open").map(({ messages }) => purposeOf(messages))
    return Object.entries(wanted).every(([name, count]) => open.filter((purpose) => purpose === name).length >= count)
  })

const pressable = ({ keyboard }: SimMessage) =>
  keyboard.flat().flatMap(({ callbackData }) => (callbackData === undefined ? [] : [callbackData]))

const asks = (at: number) => (message: SimMessage) =>
  pressable(message).some((data) => data.startsWith("quiz:skip:") && data.endsWith(`.${at}`))

const answers = (at: number) =>
  Effect.fnUntraced(function* ({ id }: Person) {
    const { sim } = yield* House
    const message = yield* sim.receivedLike(id, `question ${at + 1}`, asks(at))
    const choice = pressable(message).find((data) => data.startsWith("quiz:answer:"))
    yield* choice === undefined ? sim.say(id, words) : sim.press(id, message.messageId, choice)
  })

const group = (what: string) => peopleCalled(what, each)

const tells = Effect.fnUntraced(function* ({ id }: Person) {
  const { settled, sim } = yield* House
  yield* sim.say(id, home)
  for (let day = 2; day <= due.messages; day++) yield* sim.say(id, `This is day ${day}`)
  yield* sim.receivedLike(id, "the last answer", ({ text }) => text.endsWith(`This is day ${due.messages}`))
  yield* settled(id)
})

const Left = Schema.Struct({ open: Int8 })
const Known = Schema.Struct({ facts: Int8, sources: Int8, summaries: Int8 })
const Quizzed = Schema.Struct({ quizzes: Int8, answers: Int8, evidence: Int8 })
const Repeated = Schema.Struct({ repeats: Int8 })

const settled = Effect.flatMap(House, ({ rows }) =>
  rows(
    `SELECT (SELECT count(*) FROM turns WHERE status <> 'done') + (SELECT count(*) FROM jobs
       WHERE done_at IS NULL AND kind IN ('memory.facts', 'profile.quiz') OR leased_until IS NOT NULL AND kind = 'summary.fold') AS open`,
    [],
    Left,
  ),
).pipe(
  Effect.filterOrFail(([now]) => now?.open === 0),
  Effect.retry(Schedule.spaced("100 millis")),
  Effect.timeout("150 seconds"),
)

const screensOf = ({ id }: Person) =>
  Effect.map(House, ({ sim }) => {
    const texts = sim.fromBot(id).map(({ text }) => text)
    const places = texts.flatMap((text) => /· (\d+) of/.exec(text)?.slice(1).map(Number) ?? [])
    const results = texts.filter((text) => text.includes(title)).length
    const first = [...new Set(places)]
    return {
      results,
      extra: places.length - first.length + Math.max(0, results - 1),
      descents: first.filter((place, at) => place < (first[at - 1] ?? place)).length,
    }
  })

const killed = inHouse(
  "kill -9 of the bot while facts are noted, conversations summed up and quizzes answered",
  Effect.gen(function* () {
    const { add } = yield* Book
    const { model, rows, start } = yield* House
    scripted(model)
    const first = yield* start()
    const [tellers, quizzers] = [yield* group("Teller"), yield* group("Quizzer")]
    yield* Effect.forEach(tellers, tells, everywhere)
    yield* Effect.forEach(
      quizzers,
      ({ id }) => Effect.flatMap(House, ({ sim }) => sim.say(id, "/quiz money")),
      everywhere,
    )
    for (let at = 0; at < adaptive.afterQuestion - 1; at++) {
      yield* Effect.forEach(quizzers, answers(at), everywhere)
    }
    yield* Effect.forEach(
      quizzers,
      ({ id }) => Effect.flatMap(House, ({ sim }) => sim.receivedLike(id, "question 5", asks(4))),
      everywhere,
    )

    model.hold()
    yield* rows("UPDATE messages SET created_at = created_at - interval '2 hours' RETURNING 1", [], Schema.Unknown)
    yield* rows(
      `INSERT INTO jobs (kind, key, lane, payload)
       SELECT kind, 'now', kind || ' now', 'null' FROM unnest(ARRAY['memory.facts.due', 'summary.fold']) AS kind RETURNING 1`,
      [],
      Schema.Unknown,
    )
    yield* held(model, { '"facts": [': 1, '{"summary":': 1 })
    yield* Effect.forEach(quizzers, answers(adaptive.afterQuestion - 1), everywhere)
    yield* held(model, { '"questions":[': each })
    assert.strictEqual(yield* first.end("SIGKILL"), null)
    model.release()
    const second = yield* start()

    for (let at = adaptive.afterQuestion; at < questions - 1; at++) {
      yield* Effect.forEach(quizzers, answers(at), everywhere)
    }
    const [knownAfter] = yield* Effect.timed(settled)
    model.hold()
    yield* Effect.forEach(quizzers, answers(questions - 1), everywhere)
    yield* held(model, { '"recommendation":': each })
    assert.strictEqual(yield* second.end("SIGKILL"), null)
    model.release()
    const [took] = yield* Effect.timed(Effect.andThen(start(), settled))

    const [known] = yield* rows(
      `SELECT (SELECT count(*) FROM facts) AS facts, (SELECT count(*) FROM fact_sources) AS sources,
         (SELECT count(DISTINCT conversation_id) FROM summaries) AS summaries`,
      [],
      Known,
    )
    const [quizzed] = yield* rows(
      `SELECT count(*) FILTER (WHERE status = 'completed' AND adapted) AS quizzes,
         (SELECT count(*) FROM quiz_sessions AS q, jsonb_array_elements(q.answers)) AS answers,
         (SELECT count(*) FROM pattern_evidence WHERE quiz_id IS NOT NULL) AS evidence FROM quiz_sessions`,
      [],
      Quizzed,
    )
    assert.deepStrictEqual(known, { facts: each, sources: each, summaries: each })
    assert.deepStrictEqual(quizzed, { quizzes: each, answers: each * questions, evidence: each })
    const screens = yield* Effect.forEach(quizzers, screensOf)
    const [{ repeats = 0 } = {}] = yield* rows(
      "SELECT count(*) AS repeats FROM deliveries WHERE repeated",
      [],
      Repeated,
    )
    const sum = (field: keyof (typeof screens)[number]) => screens.reduce((all, screen) => all + screen[field], 0)
    const row = {
      fault: "kill -9 while facts are noted, conversations summed up and quizzes answered",
      turns: each * (due.messages + questions + 1),
      lost: screens.filter(({ results }) => results === 0).length,
      doubled: screens.filter(({ results }) => results > 2).length,
      outOfOrder: sum("descents"),
      repeatsRecorded: repeats,
      repeatsNotRecorded: Math.max(0, sum("extra") - repeats),
      deadLetters: 0,
      recoverySeconds: Math.round(Duration.toSeconds(Duration.sum(knownAfter, took)) * 10) / 10,
    }
    yield* add(row)
    assert.deepStrictEqual(row, { ...row, lost: 0, doubled: 0, outOfOrder: 0, repeatsNotRecorded: 0 })
  }),
)

export const memories: ReadonlyArray<Scenario> = [{ ...killed, isLong: true }]
