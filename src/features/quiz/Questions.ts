import type { Say } from "../../domain/Feature.ts"
import { type BankQuestion, questionById } from "./Bank.ts"
import type { Kept, Question } from "./Quizzes.ts"

const scale = [1, 2, 3, 4, 5]

const optionsOf = (say: Say, question: BankQuestion): Question["options"] => {
  switch (question.kind) {
    case "text":
      return []
    case "scale":
      return scale.map((value) => ({ label: String(value), lean: (value - 3) * question.lean }))
    case "choice":
      return question.leans.map((lean, index) => ({ label: say(`quiz-${question.id}-${index + 1}`), lean }))
  }
}

/** A question that this release no longer has is passed over. */
const gone = (say: Say, id: string): Question => ({ id, theme: "", kind: "text", text: say("quiz-gone"), options: [] })

/** In the words of a language. */
export const questionIn = (say: Say, kept: Kept): Question => {
  if (typeof kept !== "string") return kept
  const found = questionById(kept)
  if (found === undefined) return gone(say, kept)
  const { id, kind, theme } = found
  return { id, kind, theme, text: say(`quiz-${id}`), options: optionsOf(say, found) }
}

export const kindOf = (kept: Kept): Question["kind"] =>
  typeof kept === "string" ? (questionById(kept)?.kind ?? "text") : kept.kind

export const idOf = (kept: Kept): string => (typeof kept === "string" ? kept : kept.id)
