import { Duration, Effect, Metric, Option, Schema } from "effect"
import {
  type Asked,
  button,
  clearPressed,
  type Feature,
  type Handling,
  inPlace,
  type Reply,
} from "../../domain/Feature.ts"
import { quizzesCancelled, quizzesStarted } from "../../domain/metrics/Product.ts"
import { Budgets } from "../../domain/operators/Budgets.ts"
import { dangerOf } from "../../domain/safety/Worries.ts"
import { topicOf } from "../../domain/talk/incoming/Incoming.ts"
import { beginningOf } from "../../domain/talk/outgoing/Graphemes.ts"
import { isVisible } from "../../domain/talk/outgoing/Visible.ts"
import { answerLength, lateAfter } from "../../policy/Quiz.ts"
import { Category, drawn } from "./Bank.ts"
import { insightOf, Reader } from "./Insight.ts"
import { idOf } from "./Questions.ts"
import { change, type Question, Quizzes, type Session } from "./Quizzes.ts"
import * as Screens from "./Screens.ts"
import { resultByRules } from "./Result.ts"
import { endedWith, notTaken, open, reworded, type Taken, takenWith } from "./Turns.ts"
import { understood, wishIn } from "./Understood.ts"

const { idIn, name } = Screens

const isCategory = Schema.is(Category)
const decodeState = Schema.decodeUnknownOption(
  Schema.Struct({ quiz: Schema.Int, topic: Schema.NullOr(Schema.Int), at: Schema.optionalKey(Schema.Int) }),
)

/** An old button: answered beside it, and it goes. */
const past = (asked: Asked): Reply => ({
  deliveries: [
    ...(asked.content._tag === "Callback"
      ? [{ _tag: "AnswerCallback", queryId: asked.content.queryId, text: asked.say("quiz-past") } as const]
      : []),
    ...clearPressed(asked),
  ],
})

const asking = (asked: Asked, session: Session, before = ""): Reply => ({
  deliveries: [inPlace(asked, Screens.questionScreen(asked.say, session, before))],
  dialogue: open(asked, session),
})

const paused = (asked: Asked, session: Session): Reply => ({
  deliveries: [inPlace(asked, Screens.pausedScreen(asked.say, session, asked.home.keyboard))],
  dialogue: null,
})

/** A press on it goes nowhere; the words above it are asked for again. */
const sure = (asked: Asked, session: Session): Reply => ({
  deliveries: [inPlace(asked, Screens.endScreen(asked.say, session))],
  dialogue: open(asked, session),
})

const home = (asked: Asked, sessions: ReadonlyArray<Session>): Reply => ({
  deliveries: [inPlace(asked, Screens.homeScreen(asked.say, sessions, asked.home.keyboard))],
  dialogue: null,
})

const begun = (asked: Asked, sessions: ReadonlyArray<Session>, category: Category): Handling => {
  const last = sessions.find((session) => session.category === category)
  const questions = drawn(category, String(asked.now), new Set(last?.questions.map(idOf)))
  const session = { id: asked.now, category, questions }
  return Effect.as(Metric.update(quizzesStarted(category), 1), {
    ...asking(asked, { ...session, status: "open", answers: [], adapted: false, result: null }),
    changes: [change.begin(session)],
  })
}

/** An unfinished one goes on, or is begun anew if the person says so. */
const entered = (asked: Asked, sessions: ReadonlyArray<Session>, category: Category): Handling => {
  const unfinished = sessions.find((session) => session.category === category && session.status === "open")
  if (unfinished === undefined) return begun(asked, sessions, category)
  return Effect.succeed(
    unfinished.answers.length === 0
      ? asking(asked, unfinished)
      : { deliveries: [inPlace(asked, Screens.openScreen(asked.say, unfinished))], dialogue: null },
  )
}

const named = ({ say }: Asked, words: string): Category | undefined => {
  const wanted = words.trim().toLowerCase()
  return Category.literals.find(
    (category) => wanted === category || wanted === say(`quiz-category-${category}`).toLowerCase(),
  )
}

/** When the question was asked, if that is long ago. */
const lateSince = ({ now, person }: Asked): number | null => {
  const { at = now } = Option.getOrElse(decodeState(person.dialogue?.state), () => ({ at: now }))
  return now - at < Duration.toMillis(lateAfter) ? null : at
}

const answerOf = (taken: Taken, asked: Asked, session: Session, question: Question, text: string): Handling => {
  const { content } = asked
  const messageId = content._tag === "Text" ? content.messageId : null
  if (question.kind === "text") {
    const words = beginningOf(text.trim(), answerLength)
    return isVisible(words)
      ? taken(
          asked,
          session,
          question,
          { chosen: null, lean: null, words, ...(messageId === null ? {} : { messageId }) },
          lateSince(asked),
        )
      : Effect.succeed(asking(asked, session))
  }
  const option = question.options[understood(question, text) ?? -1]
  if (option !== undefined) {
    return taken(asked, session, question, { chosen: option.label, lean: option.lean, words: null })
  }
  // After a long time it is rather the beginning of a talk.
  return Effect.succeed(
    lateSince(asked) === null ? asking(asked, session, asked.say(`quiz-unclear-${question.kind}`)) : null,
  )
}

const heard = (taken: Taken, asked: Asked, session: Session, text: string): Handling => {
  const question = Screens.nextQuestion(asked.say, session)
  // What needs help is talked about; the quiz waits.
  if (question === null || dangerOf(asked.content) !== null) return Effect.succeed(null)
  switch (wishIn(text)) {
    case "skip":
      return taken(asked, session, question, notTaken)
    case "pause":
      return Effect.succeed(paused(asked, session))
    case "end":
      return Effect.succeed(sure(asked, session))
    case null:
      return answerOf(taken, asked, session, question, text)
  }
}

const pressedOf = (taken: Taken, asked: Asked, session: Session, at: number, index: number | null): Handling => {
  const question = Screens.nextQuestion(asked.say, session)
  if (question === null || at !== session.answers.length) return Effect.succeed(past(asked))
  if (index === null) return taken(asked, session, question, notTaken)
  const option = question.options[index]
  return option === undefined
    ? Effect.succeed(past(asked))
    : taken(asked, session, question, { chosen: option.label, lean: option.lean, words: null })
}

const untaken = (asked: Asked, session: Session, at: number): Reply => {
  const answer = session.answers[at]
  if (answer === undefined || answer.words === null || at !== session.answers.length - 1) return past(asked)
  const before = { ...session, answers: session.answers.slice(0, at) }
  return {
    deliveries: [inPlace(asked, Screens.untakenScreen(asked.say, before, asked.home.keyboard))],
    changes: [change.untake({ id: session.id, at })],
    dialogue: null,
  }
}

/** Where an answer was taken back, nothing is left of what a model wrote, and the rules read the others. */
const shownResult = (asked: Asked, session: Session): Reply => {
  const { answers, result } = session
  if (result === null) return past(asked)
  const left = result.patterns.length === 0 ? resultByRules(asked.say, answers) : result
  return {
    deliveries: [inPlace(asked, Screens.resultScreen(asked.say, session, left, asked.home.keyboard))],
    dialogue: null,
  }
}

/** Neither words nor a button, where an answer is awaited. */
const isNoAnswer = ({ content }: Asked): boolean =>
  (content._tag === "Media" || content._tag === "Unsupported") && (content.caption ?? "").trim() === ""

/** Questions about oneself, by category; what they say is kept, and nothing of it is right or wrong. */
export const make: Effect.Effect<Feature, never, Budgets | Quizzes | Reader> = Effect.gen(function* () {
  const quizzes = yield* Quizzes
  const insight = insightOf(yield* Reader, yield* Budgets)
  const [taken, ended] = [takenWith(insight), endedWith(insight)]
  const latest = ({ person }: Asked) => quizzes.latest(person.id)

  const ofDialogue = ({ content, person }: Asked, state: unknown) =>
    Option.match(decodeState(state), {
      onNone: () => Effect.succeed(null),
      onSome: ({ quiz, topic }) =>
        topic === (topicOf(content) ?? null)
          ? Effect.map(quizzes.find(person.id, quiz), (session) => (session?.status === "open" ? session : null))
          : Effect.succeed(null),
    })

  /** A button of a quiz; `argument` begins with its id. */
  const ofQuiz =
    (status: Session["status"], handle: (asked: Asked, session: Session, rest: ReadonlyArray<string>) => Handling) =>
    (asked: Asked, argument: string): Handling => {
      const [id = "", ...rest] = argument.split(".")
      return Effect.flatMap(quizzes.find(asked.person.id, idIn(id)), (session) =>
        session?.status === status ? handle(asked, session, rest) : Effect.succeed(past(asked)),
      )
    }

  const opened = (asked: Asked) => Effect.map(latest(asked), (sessions) => home(asked, sessions))

  const edited = Effect.fnUntraced(function* (asked: Asked) {
    const { content, person } = asked
    if (content._tag !== "Edited" || person.consent !== "granted") return null
    if (dangerOf(content) !== null) return null
    return reworded(asked, yield* latest(asked), content)
  })

  return {
    name,
    commands: {
      quiz: {
        shown: true,
        handle: (asked, argument) => {
          const category = named(asked, argument)
          return category === undefined
            ? opened(asked)
            : Effect.flatMap(latest(asked), (sessions) => entered(asked, sessions, category))
        },
      },
    },
    buttons: {
      home: opened,
      take: (asked, category) =>
        isCategory(category)
          ? Effect.flatMap(latest(asked), (sessions) => entered(asked, sessions, category))
          : opened(asked),
      go: ofQuiz("open", (asked, session) =>
        Screens.nextQuestion(asked.say, session) === null
          ? ended(asked, session)
          : Effect.succeed(asking(asked, session)),
      ),
      finish: ofQuiz("open", (asked, session) =>
        Screens.nextQuestion(asked.say, session) === null ? ended(asked, session) : Effect.succeed(past(asked)),
      ),
      anew: ofQuiz("open", (asked, { category }) =>
        Effect.flatMap(latest(asked), (sessions) => begun(asked, sessions, category)),
      ),
      answer: ofQuiz("open", (asked, session, [at = "", index = ""]) =>
        pressedOf(taken, asked, session, Number(at), Number(index)),
      ),
      skip: ofQuiz("open", (asked, session, [at = ""]) => pressedOf(taken, asked, session, Number(at), null)),
      untake: ofQuiz("open", (asked, session, [at = ""]) => Effect.succeed(untaken(asked, session, Number(at)))),
      pause: ofQuiz("open", (asked, session) => Effect.succeed(paused(asked, session))),
      end: ofQuiz("open", (asked, session) => Effect.succeed(sure(asked, session))),
      cancel: ofQuiz("open", (asked, session) =>
        Effect.as(Metric.update(quizzesCancelled(session.category), 1), {
          deliveries: [inPlace(asked, Screens.endedScreen(asked.say))],
          changes: [change.cancel(session.id)],
          dialogue: null,
        }),
      ),
      result: ofQuiz("completed", (asked, session) => Effect.succeed(shownResult(asked, session))),
      delete: ofQuiz("completed", (asked, session) =>
        Effect.succeed({
          deliveries: [inPlace(asked, Screens.deletedScreen(asked.say))],
          changes: [change.delete(session.id)],
          dialogue: null,
        }),
      ),
    },
    gate: edited,
    dialogue: (asked, state, text) =>
      Effect.flatMap(ofDialogue(asked, state), (session) =>
        session === null ? Effect.succeed(null) : heard(taken, asked, session, text),
      ),
    content: (asked) =>
      isNoAnswer(asked) && asked.person.dialogue?.feature === name
        ? Effect.map(ofDialogue(asked, asked.person.dialogue.state), (session) =>
            session === null ? null : asking(asked, session, asked.say("quiz-not-this")),
          )
        : Effect.succeed(null),
    entry: ({ person, say }) => (person.consent === "granted" ? button(say("quiz-button"), name, "home") : null),
  }
})
