import { button, message, type Say } from "../../domain/Feature.ts"
import type { Entity } from "../../domain/talk/outgoing/RichText.ts"
import type { Button, Keyboard, Outgoing } from "../../domain/talk/outgoing/Outgoing.ts"
import { Category } from "./Bank.ts"
import { questionIn } from "./Questions.ts"
import type { Question, Result, Session } from "./Quizzes.ts"

export const name = "quiz"

/** Of a session in the data of a button. */
export const idIn = (argument: string): number => Number.parseInt(argument, 36)
const idOut = ({ id }: Pick<Session, "id">): string => id.toString(36)

const categoryIn = (say: Say, category: Category): string => say(`quiz-category-${category}`)

const progress = (say: Say, { answers, category, questions }: Session): string =>
  say("quiz-progress", { category: categoryIn(say, category), at: answers.length + 1, count: questions.length })

/** Only its result waits. */
const isAllAsked = ({ answers, questions }: Session): boolean => answers.length >= questions.length

/** What is asked next. */
export const nextQuestion = (say: Say, { answers, questions }: Session): Question | null => {
  const next = questions[answers.length]
  return next === undefined ? null : questionIn(say, next)
}

const choicesOf = (session: Session, { kind, options }: Question): Keyboard => {
  const at = `${idOut(session)}.${session.answers.length}`
  const buttons = options.map(({ label }, index): Button => button(label, name, "answer", `${at}.${index}`))
  return kind === "scale" ? [buttons] : buttons.map((each) => [each])
}

const controls = (say: Say, session: Session): Keyboard => [
  [
    button(say("quiz-button-skip"), name, "skip", `${idOut(session)}.${session.answers.length}`),
    button(say("quiz-button-pause"), name, "pause", idOut(session)),
  ],
  [button(say("quiz-button-end"), name, "end", idOut(session))],
]

/** `before`: what is said first, in the same message. */
export const questionScreen = (say: Say, session: Session, before = "", more: Keyboard = []): Outgoing => {
  const question = nextQuestion(say, session)
  if (question === null) return message(before)
  const words = [before, progress(say, session), question.text, say(`quiz-hint-${question.kind}`)]
  return message(words.filter((part) => part !== "").join("\n\n"), [
    ...choicesOf(session, question),
    ...more,
    ...controls(say, session),
  ])
}

/** What the message of a question becomes once it is answered; null: passed over. */
export const answeredScreen = (say: Say, session: Session, chosen: string | null): Outgoing => {
  const question = nextQuestion(say, session)
  const mark = chosen === null ? say("quiz-skipped") : say("quiz-chosen", { answer: chosen })
  return message([progress(say, session), question?.text ?? "", mark].join("\n\n"))
}

export const untakeRow = (say: Say, session: Session): Keyboard => [
  [button(say("quiz-button-untake"), name, "untake", `${idOut(session)}.${session.answers.length}`)],
]

/** Words that came long after the last question: the result waits until it is clear that they are an answer. */
export const lastScreen = (say: Say, session: Session, before: string): Outgoing =>
  message(before, [[button(say("quiz-button-finish"), name, "finish", idOut(session))], ...untakeRow(say, session)])

const newestOf = (sessions: ReadonlyArray<Session>, category: Category, status: Session["status"]) =>
  sessions.find((session) => session.category === category && session.status === status)

const categoryRow = (say: Say, sessions: ReadonlyArray<Session>) => (category: Category) => {
  const open = newestOf(sessions, category, "open")
  const label = categoryIn(say, category)
  const shown = open === undefined ? label : `${label} · ${open.answers.length}/${open.questions.length}`
  return [button(shown, name, "take", category)]
}

const resultRows = (say: Say, sessions: ReadonlyArray<Session>): Keyboard =>
  Category.literals.flatMap((category) => {
    const done = newestOf(sessions, category, "completed")
    const label = say("quiz-button-result", { category: categoryIn(say, category) })
    return done === undefined ? [] : [[button(label, name, "result", idOut(done))]]
  })

export const homeScreen = (say: Say, sessions: ReadonlyArray<Session>, back: Keyboard): Outgoing =>
  message(say("quiz-home"), [
    ...Category.literals.map(categoryRow(say, sessions)),
    ...resultRows(say, sessions),
    ...back,
  ])

const backRow = (say: Say): Keyboard => [[button(say("quiz-button-back"), name, "home")]]

const goOnRow = (say: Say, session: Session): Keyboard => [
  [button(say("quiz-button-go-on"), name, "go", idOut(session))],
]

const whereItIs = (say: Say, { answers, category, questions }: Session) => ({
  category: categoryIn(say, category),
  at: answers.length + 1,
  count: questions.length,
})

export const openScreen = (say: Say, session: Session): Outgoing =>
  isAllAsked(session)
    ? message(say("quiz-all-asked", { category: categoryIn(say, session.category) }), [
        [button(say("quiz-button-finish"), name, "finish", idOut(session))],
        [button(say("quiz-button-anew"), name, "anew", idOut(session))],
        ...backRow(say),
      ])
    : message(say("quiz-open", whereItIs(say, session)), [
        ...goOnRow(say, session),
        [button(say("quiz-button-anew"), name, "anew", idOut(session))],
        ...backRow(say),
      ])

export const pausedScreen = (say: Say, session: Session, back: Keyboard): Outgoing =>
  message(say("quiz-paused", whereItIs(say, session)), [...goOnRow(say, session), ...back])

/** `session`: as it was before the words that were no answer. */
export const untakenScreen = (say: Say, session: Session, back: Keyboard): Outgoing =>
  message(say("quiz-untaken", whereItIs(say, session)), [...goOnRow(say, session), ...back])

export const endScreen = (say: Say, session: Session): Outgoing =>
  message(say("quiz-end-sure", whereItIs(say, session)), [
    [button(say("quiz-button-end-yes"), name, "cancel", idOut(session))],
    ...goOnRow(say, session),
  ])

export const endedScreen = (say: Say): Outgoing => message(say("quiz-ended"), backRow(say))

export const deletedScreen = (say: Say): Outgoing => message(say("quiz-deleted"), backRow(say))

interface Part {
  readonly text: string
  readonly type?: Entity["type"]
}

/** Each pattern with its title in bold, and the person's own words set off as a quotation. */
const partsOf = (say: Say, { patterns }: Result): ReadonlyArray<Part> =>
  patterns.flatMap(({ description, quotes, recommendation, title }): ReadonlyArray<Part> => [
    { text: title, type: "bold" },
    { text: description },
    ...quotes.slice(0, 1).map((quote): Part => ({ text: say("quiz-result-quote", { quote }), type: "blockquote" })),
    { text: say("quiz-result-advice", { advice: recommendation }) },
  ])

export const resultScreen = (say: Say, session: Session, result: Result, back: Keyboard): Outgoing => {
  const heading = { text: say("quiz-result", { category: categoryIn(say, session.category) }) }
  const parts: ReadonlyArray<Part> =
    result.patterns.length === 0
      ? [heading, { text: say("quiz-result-nothing") }]
      : [heading, ...partsOf(say, result), { text: say("quiz-result-close") }]
  const text = parts.map((part) => part.text).join("\n\n")
  const entities = parts.flatMap(({ text: words, type }, at) => {
    const before = parts.slice(0, at).reduce((length, part) => length + part.text.length + 2, 0)
    return type === undefined ? [] : [{ type, offset: before, length: words.length }]
  })
  return {
    _tag: "Message",
    text: { text, entities },
    keyboard: [
      [button(say("quiz-button-anew"), name, "take", session.category)],
      [button(say("quiz-button-delete"), name, "delete", idOut(session))],
      ...back,
    ],
  }
}
