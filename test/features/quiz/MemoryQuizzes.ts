import { Effect, Layer, Schema } from "effect"
import type { UserId } from "../../../src/domain/Ids.ts"
import {
  Answered,
  Begun,
  Completed,
  Named,
  Quizzes,
  Reworded,
  type Session,
  Untaken,
} from "../../../src/features/quiz/Quizzes.ts"
import type { State } from "../../support/MemoryState.ts"

const decodeBegun = Schema.decodeUnknownSync(Begun)
const decodeAnswered = Schema.decodeUnknownSync(Answered)
const decodeCompleted = Schema.decodeUnknownSync(Completed)
const decodeReworded = Schema.decodeUnknownSync(Reworded)
const decodeUntaken = Schema.decodeUnknownSync(Untaken)
const decodeNamed = Schema.decodeUnknownSync(Named)

/** The twin of the quizzes, and of what turns change about them. */
export const quizzesOn = (state: State): Quizzes["Service"] => {
  const all = new Map<UserId, ReadonlyArray<Session>>()
  const of = (userId: UserId) => all.get(userId) ?? []
  const on = (kind: string, apply: (data: unknown, sessions: ReadonlyArray<Session>) => ReadonlyArray<Session>) =>
    state.changesOnMemory.set(kind, (_state, data, userId) => void all.set(userId, apply(data, of(userId))))
  const changing =
    (id: number, may: (session: Session) => boolean, next: (session: Session) => Partial<Session>) =>
    (session: Session): Session =>
      session.id === id && may(session) ? { ...session, ...next(session) } : session
  const isOpen = ({ status }: Session) => status === "open"

  on("quiz.begin", (data, sessions) => {
    const { category, id, questions } = decodeBegun(data)
    const others = sessions.filter((each) => each.category !== category || each.status === "completed")
    return sessions.some((each) => each.id === id)
      ? sessions
      : [...others, { id, category, questions, status: "open", answers: [], adapted: false, result: null }]
  })
  on("quiz.answer", (data, sessions) => {
    const { answer, at, id, questions } = decodeAnswered(data)
    return sessions.map(
      changing(
        id,
        (each) => isOpen(each) && each.answers.length === at,
        (each) => ({
          answers: [...each.answers, answer],
          questions: questions ?? each.questions,
          adapted: each.adapted || questions !== undefined,
        }),
      ),
    )
  })
  on("quiz.untake", (data, sessions) => {
    const { at, id } = decodeUntaken(data)
    return sessions.map(
      changing(
        id,
        (each) => isOpen(each) && each.answers.length === at + 1,
        ({ answers }) => ({ answers: answers.slice(0, at) }),
      ),
    )
  })
  on("quiz.reword", (data, sessions) => {
    const { answer, at, id, result } = decodeReworded(data)
    return sessions.map(
      changing(
        id,
        ({ answers, status }) => status !== "cancelled" && at < answers.length,
        (each) => ({ answers: each.answers.with(at, answer), result: result ?? each.result }),
      ),
    )
  })
  on("quiz.complete", (data, sessions) => {
    const { id, result } = decodeCompleted(data)
    return sessions.map(changing(id, isOpen, () => ({ status: "completed", result })))
  })
  on("quiz.cancel", (data, sessions) =>
    sessions.map(
      changing(decodeNamed(data).id, isOpen, ({ questions }) => ({
        status: "cancelled",
        answers: [],
        questions: questions.filter((question) => typeof question === "string"),
      })),
    ),
  )
  on("quiz.delete", (data, sessions) => sessions.filter(({ id }) => id !== decodeNamed(data).id))

  return {
    find: (userId, id) => Effect.sync(() => of(userId).find((each) => each.id === id) ?? null),
    latest: (userId) =>
      Effect.sync(() => {
        const newest = of(userId).toSorted((a, b) => b.id - a.id)
        const kind = ({ category, status }: Session) => `${category} ${status}`
        return newest.filter((each, at) => newest.findIndex((other) => kind(other) === kind(each)) === at)
      }),
  }
}

export const memoryQuizzesOn = (state: State) => Layer.sync(Quizzes, () => quizzesOn(state))
