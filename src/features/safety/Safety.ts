import { Duration, Effect, Option, Schema } from "effect"
import type { Feature } from "../../domain/Feature.ts"
import { type HelpLine, HelpLines, helpLines } from "../../domain/safety/HelpLine.ts"
import { heard } from "../../domain/safety/NoticeClock.ts"
import { isHeavy } from "../../domain/safety/Risk.ts"
import { dangerOf, type Worry } from "../../domain/safety/Worries.ts"
import { Language } from "../../domain/talk/Language.ts"
import type { Person } from "../../domain/talk/Person.ts"
import { saidBy } from "../../domain/talk/Said.ts"
import { aheadAgain } from "../../policy/Rhythm.ts"
import { counted } from "./Counting.ts"
import { helpAnswer, protocol } from "./HelpAnswer.ts"

const Said = Schema.Struct({
  about: Schema.Literals(["self", "somebody", "violence", "eating"]),
  language: Language,
  again: Schema.Boolean,
  /** As the model sees it; absent: words of the list. */
  level: Schema.optionalKey(Schema.Literals(["high", "imminent"])),
})
const decodeSaid = Schema.decodeUnknownOption(Said)

/** Who was told of one danger must hear of another in full. */
const kindOf = (about: (typeof Said.Type)["about"]): "crisis" | Worry["about"] =>
  about === "violence" || about === "eating" ? about : "crisis"

const isHelped = (person: Pick<Person, "noticed"> | null, kind: ReturnType<typeof kindOf>, now: number): boolean => {
  const at = person?.noticed?.helped?.[kind]
  return at !== undefined && Math.abs(now - at) < Duration.toMillis(aheadAgain)
}

/** The help says that this is an AI. Of somebody who said no nothing is kept. */
const helped = (person: Person | null, kind: ReturnType<typeof kindOf>, now: number) =>
  person === null || person.consent === "declined"
    ? {}
    : {
        person: {
          noticed: { ...heard(person.noticed, now), helped: { ...person.noticed?.helped, [kind]: now } },
        },
      }

/** Words of acute distress get a calm answer before anything else, whatever the model, the flags or consent are. */
export const safetyWith = (lines: ReadonlyArray<HelpLine>): Feature => ({
  name: "safety",
  ahead: (content, lately) => {
    const danger = dangerOf(content)
    if (danger === null) return null
    const kind = kindOf(danger.about)
    return { kind, payload: { ...danger, again: lately.has(kind) } }
  },
  own: ({ now, person, sayIn }, payload) =>
    Effect.sync(() => {
      const said = Option.getOrNull(decodeSaid(payload))
      if (said === null) return { deliveries: [] }
      const { about, language, level } = said
      const kind = kindOf(about)
      const again = said.again || isHelped(person, kind, now)
      const heardNow = helped(person, kind, now)
      if (again && level === "high") return { deliveries: [], ...heardNow }
      const mayGoOn = person?.consent === "granted" && !person.banned
      return {
        deliveries: [helpAnswer(sayIn(language), lines, { about, language, again, mayGoOn, person })],
        ...heardNow,
        changes: [counted(level === undefined ? about : "model", again)],
      }
    }),
  commands: {
    safety: {
      shown: true,
      handle: ({ person, say }) => Effect.succeed({ deliveries: [protocol(say, lines, person)] }),
    },
  },
  prompt: {
    share: 0.05,
    load: ({ content, now, person, say }) =>
      Effect.sync(() => {
        const danger = dangerOf(content)
        if (danger !== null) return say(`safety-prompt-${kindOf(danger.about)}`)
        return isHelped(person, "crisis", now) ? say("safety-prompt-lately") : null
      }),
  },
  risk: {
    question: ({ content, now, person, say }) => {
      const said = saidBy(content)
      if (said === null) return null
      return isHeavy(said.text) || isHelped(person, "crisis", now) ? say("safety-risk-prompt") : null
    },
    found: ({ now, person }, level) => ({
      payload: { about: "self", language: person.language, again: false, level },
      again: isHelped(person, "crisis", now),
    }),
  },
})

/** With our own list of lines. */
export const safety = safetyWith(helpLines)

export const make = Effect.map(HelpLines, safetyWith)
