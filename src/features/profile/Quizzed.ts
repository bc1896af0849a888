import { wordsIn } from "../../domain/talk/Evidence.ts"
import { quizConfidenceWithoutWords } from "../../policy/Profile.ts"
import type { Finding, Proof, Quizzed } from "./Profiles.ts"

/** It goes on in a sentence of the profile. */
const inSentence = (advice: string): string => advice.replace(/^\p{Lu}(?=\p{Ll})/u, (first) => first.toLowerCase())

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
      advice: inSentence(recommendation),
      confidence: words.length > 0 ? confidence : Math.min(confidence, quizConfidenceWithoutWords),
      evidence: words.length > 0 ? words : [{ quizId: id, quote: null }],
    }
  })
