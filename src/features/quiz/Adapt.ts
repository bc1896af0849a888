import { Array, Hash, Order } from "effect"
import { adaptive } from "../../policy/Quiz.ts"
import { isMixed, themesOf } from "./Bank.ts"
import { idOf, kindOf } from "./Questions.ts"
import type { Answer, Kept, Session } from "./Quizzes.ts"
import { strongest } from "./Result.ts"

const isGiven = ({ chosen, words }: Answer): boolean => chosen !== null || words !== null

/** Whether the quiz, with this answer as its newest, has come to the place where it may ask more about one theme. */
export const isDue = ({ adapted, answers }: Pick<Session, "adapted" | "answers">): boolean =>
  !adapted && answers.length === adaptive.afterQuestion && answers.filter(isGiven).length >= adaptive.answers

/** Every way to put so many of them into an order. */
const arrangements = (count: number, places: ReadonlyArray<number>): ReadonlyArray<ReadonlyArray<number>> =>
  count === 0
    ? [[]]
    : places.flatMap((place) =>
        arrangements(
          count - 1,
          places.filter((other) => other !== place),
        ).map((rest) => [place].concat(rest)),
      )

const sum = (numbers: ReadonlyArray<number>): number => numbers.reduce((all, each) => all + each, 0)

/** The best of the candidates, best first, asked next; null: however they stand, free texts would follow each other. */
export const withFollowUps = (
  { answers, questions }: Pick<Session, "answers" | "questions">,
  candidates: ReadonlyArray<Kept>,
): ReadonlyArray<Kept> | null => {
  const asked = new Set(questions.map(idOf))
  const fresh = candidates.filter((candidate) => !asked.has(idOf(candidate))).slice(0, adaptive.candidates)
  const before = questions.slice(0, answers.length)
  const after = questions.slice(answers.length)
  for (let count = Math.min(adaptive.inserted, fresh.length); count > 0; count -= 1) {
    const best = Array.sortWith(arrangements(count, [...fresh.keys()]), sum, Order.Number)
    for (const order of best) {
      const all = [...before, ...order.flatMap((place) => fresh[place] ?? []), ...after]
      if (isMixed(all.map(kindOf))) return all
    }
  }
  return null
}

/** More about the theme that stands out, from the bank; null: nothing is clear enough. */
export const adaptedByRules = (session: Session): ReadonlyArray<Kept> | null => {
  const found = strongest(session.answers)
  if (found === null || found.confidence < adaptive.confidence) return null
  const ofTheme = themesOf(session.category).find(([first]) => first?.theme === found.theme) ?? []
  const shuffled = Array.sortWith(ofTheme, ({ id }) => Hash.string(`${id} ${session.id}`), Order.Number)
  return withFollowUps(
    session,
    shuffled.map(({ id }) => id),
  )
}
