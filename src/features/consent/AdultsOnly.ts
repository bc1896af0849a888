import { Context } from "effect"
import { type Asked, button, clearPressed, message, type Reply, type Say } from "../../domain/Feature.ts"
import { distressOf } from "../../domain/distress/Distress.ts"
import { emergencyNumber } from "../../domain/safety/Emergency.ts"
import { linesFor } from "../../domain/safety/ForPerson.ts"
import { type HelpLine, nameOf } from "../../domain/safety/HelpLine.ts"
import { isShortAnswer, wordsOf } from "../../domain/talk/incoming/Words.ts"
import type { Keyboard, Outgoing } from "../../domain/talk/outgoing/Outgoing.ts"
import { saidBy } from "../../domain/talk/Said.ts"
import { answerWords } from "../../policy/Limits.ts"
import { ages } from "./Age.ts"
import { freeCommands, isFreeButton } from "./Free.ts"
import { change, gone } from "./Kept.ts"
import { isArriving, isNew, name, waits } from "./Steps.ts"

/** ADULTS_ONLY: whoever says that they are under 18 is refused. */
export const AdultsOnly = Context.Reference<boolean>("confidant/features/consent/AdultsOnly", {
  defaultValue: () => false,
})

const corrected = (say: Say): Keyboard => [[button(say("consent-button-adult"), name, "adult")]]

/** What the refused may still ask: what is kept of them, to take it away, to delete it, and numbers for help. */
const open: ReadonlySet<string> = new Set(["privacy", "export", "forget", "safety"])

/** What /forget has asked for. A longer text would be talked about, so it is no answer here. */
const isAnswerToForget = ({ content, person }: Asked): boolean =>
  content._tag === "Text" &&
  person.dialogue?.feature === "forget" &&
  distressOf(content) === null &&
  isShortAnswer(wordsOf(content).own, answerWords)

const helpFor = ({ person, say }: Asked, lines: ReadonlyArray<HelpLine>): string => {
  const { country, language } = person
  const emergency = emergencyNumber(country)
  const named = linesFor(lines, { adult: false, country }, "crisis").flatMap((line) =>
    line.number === null ? [] : [say("consent-young-line", { name: nameOf(line, language), number: line.number })],
  )
  const danger = emergency === null ? say("consent-young-anywhere") : say("consent-young-danger", { number: emergency })
  return [...named, danger].join("\n")
}

/** Calm, with the help there is, and without a way around. */
const tooYoung = (asked: Asked, lines: ReadonlyArray<HelpLine>, key: string, keyboard?: Keyboard): Outgoing =>
  message([asked.say(key), helpFor(asked, lines)].join("\n\n"), keyboard)

/** What somebody under 18 gets for whatever they send; its words are not kept. `history`: they were here before the operators chose this. */
export const refusedYoung = (asked: Asked, lines: ReadonlyArray<HelpLine>): Reply | null => {
  const { content, person } = asked
  if (isAnswerToForget(asked)) return null
  const hasHistory = person.consent === "granted"
  const refused = hasHistory
    ? tooYoung(asked, lines, "consent-young-history", corrected(asked.say))
    : tooYoung(asked, lines, "consent-young-again")
  switch (content._tag) {
    case "Command":
      return open.has(content.name) ? null : { deliveries: [refused], forgetText: true, dialogue: null }
    case "Callback":
      return /^forget(?::|$)/u.test(content.data) || (hasHistory && content.data === "consent:adult")
        ? null
        : { deliveries: [refused] }
    case "Edited":
      return { deliveries: [], forgetText: true }
    default:
      if (saidBy(content) === null) return null
      // A cry for help has had its answer.
      return { deliveries: distressOf(content) === null ? [refused] : [], forgetText: true }
  }
}

/** Who is only arriving leaves nothing here; a history is not erased unasked, and a wrong button can be put right there. */
export const minorRefused = (asked: Asked, lines: ReadonlyArray<HelpLine>): Reply => {
  const { person } = asked
  const isArrived = !isArriving(asked) && !isNew(person)
  return isArrived
    ? {
        deliveries: [...clearPressed(asked), tooYoung(asked, lines, "consent-young-history", corrected(asked.say))],
        person: { adult: false },
        dialogue: null,
      }
    : {
        deliveries: [...clearPressed(asked), tooYoung(asked, lines, "consent-young")],
        person: gone(false),
        changes: [change.erase],
        dialogue: null,
      }
}

/** Where only adults are talked with, their age comes before everything but a cry for help. */
export const ageFirst = (asked: Asked): Reply | null => {
  const { circumstances, content, now, say } = asked
  if (isAnswerToForget(asked)) return null
  const question: Reply = { deliveries: [message(say("consent-age-needed"), ages(say))] }
  const waiting = isArriving(asked) ? { dialogue: waits(now, now) } : {}
  switch (content._tag) {
    case "Command":
      if (freeCommands.has(content.name) || circumstances.isOperator) return null
      return content.argument === "" ? question : { ...question, changes: [change.hold], ...waiting }
    case "Callback":
      return isFreeButton(content.data) ? null : question
    case "Edited":
      return { deliveries: [], changes: [change.hold] }
    case "Text":
    case "Media":
    case "Unsupported":
      return distressOf(content) === null ? { ...question, changes: [change.hold], ...waiting } : null
    default:
      return null
  }
}
