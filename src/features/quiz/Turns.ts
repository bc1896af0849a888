import { Effect, Metric } from "effect"
import { type Asked, type Handling, inPlace, message, type Reply, type Say } from "../../domain/Feature.ts"
import type { Change } from "../../domain/Jobs.ts"
import { quizJob } from "../../domain/ProfileJobs.ts"
import { quizzesCompleted } from "../../domain/metrics/Product.ts"
import { type Content, topicOf } from "../../domain/talk/incoming/Incoming.ts"
import { dayOf } from "../../domain/talk/LocalTime.ts"
import type { Outgoing } from "../../domain/talk/outgoing/Outgoing.ts"
import { isVisible } from "../../domain/talk/outgoing/Visible.ts"
import { beginningOf } from "../../domain/talk/outgoing/Graphemes.ts"
import { answerLength } from "../../policy/Quiz.ts"
import { isDue } from "./Adapt.ts"
import type { Insight } from "./Insight.ts"
import { type Answer, change, type Question, type Result, type Session } from "./Quizzes.ts"
import { occurs, resultByRules } from "./Result.ts"
import { answeredScreen, lastScreen, name, nextQuestion, questionScreen, resultScreen, untakeRow } from "./Screens.ts"

/** What is said in another topic answers nothing here. */
export const open = ({ content, now }: Asked, { id }: Session) => ({
  feature: name,
  state: { quiz: id, topic: topicOf(content) ?? null, at: now },
})

/** What somebody gave to a question. */
type Given = Pick<Answer, "chosen" | "lean" | "words" | "messageId">

/** What is said above the next question. */
const aboveOf = ({ person, say }: Asked, more: number, lateSince: number | null): string =>
  [
    ...(lateSince === null ? [] : [say("quiz-late", { day: dayOf(lateSince, person) })]),
    ...(more === 0 ? [] : [say("quiz-more", { count: more })]),
  ].join("\n\n")

export const notTaken: Given = { chosen: null, lean: null, words: null }

const adapted = (insight: Insight, asked: Asked, session: Session): Effect.Effect<Session> =>
  isDue(session) && asked.circumstances.flags.has("ENABLE_ADAPTIVE_QUIZ")
    ? Effect.map(insight.adapted(asked, session), (questions) =>
        questions === null ? session : { ...session, questions, adapted: true },
      )
    : Effect.succeed(session)

/** The question that was answered by a button stays above, with its answer. */
const shown = (asked: Asked, session: Session, { chosen }: Given): ReadonlyArray<Outgoing> =>
  asked.content._tag === "Callback" && asked.content.messageId !== null
    ? [inPlace(asked, answeredScreen(asked.say, session, chosen))]
    : []

/** What comes of an answer: the next question, or the result. */
export type Taken = (
  asked: Asked,
  session: Session,
  question: Question,
  given: Given,
  /** When it was asked, if so long ago that the words may not be meant for it. */
  lateSince?: number | null,
) => Handling

/** All questions are asked: what came of them. */
export const endedWith = (insight: Insight) =>
  Effect.fnUntraced(function* (
    asked: Asked,
    session: Session,
    before: ReadonlyArray<Outgoing> = [],
    changes: ReadonlyArray<Change> = [],
  ) {
    const result = yield* insight.result(asked, session)
    yield* Metric.update(quizzesCompleted(session.category), 1)
    return {
      deliveries: [...before, inPlace(asked, resultScreen(asked.say, session, result, asked.home.keyboard))],
      changes: [...changes, change.complete({ id: session.id, result })],
      jobs: [quizJob(asked.person.id, session.id, asked.conversation.id)],
      dialogue: null,
    } satisfies Reply
  })

export const takenWith = (insight: Insight): Taken => {
  const ended = endedWith(insight)
  return Effect.fnUntraced(function* (asked, session, question, given, lateSince = null) {
    const { say } = asked
    const answer: Answer = { question: question.id, theme: question.theme, asked: question.text, ...given }
    const next = yield* adapted(insight, asked, { ...session, answers: [...session.answers, answer] })
    const kept = change.answer({
      id: session.id,
      at: session.answers.length,
      answer,
      ...(next.adapted && !session.adapted ? { questions: next.questions } : {}),
    })
    const before = shown(asked, session, given)
    if (nextQuestion(say, next) !== null) {
      const above = aboveOf(asked, next.questions.length - session.questions.length, lateSince)
      const screen = questionScreen(say, next, above, lateSince === null ? [] : untakeRow(say, session))
      return { deliveries: [...before, screen], changes: [kept], dialogue: open(asked, next) }
    }
    if (lateSince !== null) {
      const screen = lastScreen(say, session, aboveOf(asked, 0, lateSince))
      return { deliveries: [screen], changes: [kept], dialogue: null }
    }
    return yield* ended(asked, next, before, [kept])
  })
}

/** A result says nothing that the person has taken back: what a model wrote may do so in other words. */
const without = (say: Say, result: Result, answers: ReadonlyArray<Answer>): Result =>
  result.by === "model"
    ? resultByRules(say, answers)
    : {
        ...result,
        patterns: result.patterns.map((pattern) => ({
          ...pattern,
          quotes: pattern.quotes.filter((quote) => occurs(quote, answers)),
        })),
      }

/** null: the message is no answer. */
export const reworded = (
  { say }: Asked,
  sessions: ReadonlyArray<Session>,
  { messageId, text }: Extract<Content, { readonly _tag: "Edited" }>,
): Reply | null => {
  const words = beginningOf(text.trim(), answerLength)
  for (const { answers, id, result } of sessions) {
    const at = answers.findIndex((answer) => answer.messageId === messageId)
    const known = answers[at]
    if (known === undefined || !isVisible(words)) continue
    const answer = { ...known, words }
    const changed = result === null ? {} : { result: without(say, result, answers.with(at, answer)) }
    return {
      deliveries: [message(say("quiz-reworded"))],
      changes: [change.reword({ id, at, answer, ...changed })],
    }
  }
  return null
}
