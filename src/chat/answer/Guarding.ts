import { distressIn, distressOf } from "../../domain/distress/Distress.ts"
import type { Say } from "../../domain/Feature.ts"
import { guarded, questionsIn } from "../../domain/safety/Guard.ts"
import type { HelpLine } from "../../domain/safety/HelpLine.ts"
import { dictation, goodbye } from "../../domain/safety/Patterns.ts"
import { namable } from "../../domain/safety/Phones.ts"
import type { Content } from "../../domain/talk/incoming/Incoming.ts"
import type { Message } from "../../domain/talk/Person.ts"
import type { NewMessage } from "../../domain/talk/Turn.ts"
import { answerLengths } from "../../policy/Limits.ts"

interface Talked {
  readonly history: ReadonlyArray<Pick<Message, "role" | "text" | "beside">>
  readonly mode: string
  readonly said: ReadonlyArray<NewMessage>
  readonly contents: ReadonlyArray<Content>
  /** The question, where what is said only asks for more of its answer. */
  readonly about?: string | undefined
  /** The model has seen danger that no word of the list says. */
  readonly isAtRisk?: boolean
}

const wordsOf = ({ beside, text }: Pick<NewMessage, "text" | "beside">): ReadonlyArray<string> => [
  text,
  ...(beside?.shown.map((shown) => shown.text) ?? []),
]

/** The model's answer as it may leave: checked by rules, whatever the model was told. */
export const guardedAnswer = (
  answer: string,
  lines: ReadonlyArray<HelpLine>,
  say: Say,
  { about, contents, history, isAtRisk, mode, said }: Talked,
): string => {
  const newest = about ?? said.map(({ text }) => text).join("\n")
  const words = [...history.filter(({ role }) => role === "user"), ...said].flatMap(wordsOf).join("\n")
  const isGoodbye = goodbye.test(newest)
  const isCrisis =
    isAtRisk === true ||
    contents.some((content) => distressOf(content) !== null) ||
    (about !== undefined && distressIn(about) !== null)
  return guarded(answer, {
    said: words,
    mayBeNamed: namable(lines, words),
    isGoodbye,
    isDictated: !isCrisis && dictation.test(newest),
    questions: questionsIn(mode, newest),
    isCrisis,
    lengths: answerLengths,
    instead: {
      answer: say(isGoodbye ? "guard-goodbye" : "guard-answer"),
      number: say("guard-number"),
      medicine: say("guard-medicine"),
      help: say("guard-help"),
    },
  })
}
