import { wordsIn } from "../../domain/talk/Evidence.ts"
import { quizConfidenceWithoutWords } from "../../policy/Profile.ts"
import type { Finding, Proof, Quizzed } from "./Profiles.ts"

/** What a quiz found, with the words it rests on, or the choices where there are none. */
export const foundInQuiz = ({ answers, id, patterns }: Quizzed): ReadonlyArray<Finding> =>
  patterns.map(({ confidence, description, kind, quotes, recommendation, title }) => {
    const words = quotes.flatMap((quote): ReadonlyArray<Proof> => {
      const found = answers.map((answer) => wordsIn(answer, quote)).find((each) => each !== null)
      return found === undefined || found === null ? [] : [{ quizId: id, quote: found }]
    })
    return {
      kind,
      foundBy: "quiz",
      theme: null,
      title,
      description,
      advice: recommendation,
      confidence: words.length > 0 ? confidence : Math.min(confidence, quizConfidenceWithoutWords),
      evidence: words.length > 0 ? words : [{ quizId: id, quote: null }],
    }
  })
