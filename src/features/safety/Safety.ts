import { Effect, Option, Schema } from "effect"
import { distressOf } from "../../domain/distress/Distress.ts"
import type { Feature } from "../../domain/Feature.ts"
import { type HelpLine, HelpLines, helpLines } from "../../domain/safety/HelpLine.ts"
import { heard } from "../../domain/safety/NoticeClock.ts"
import { type Worry, worryOf } from "../../domain/safety/Worries.ts"
import type { Content } from "../../domain/talk/incoming/Incoming.ts"
import { Language } from "../../domain/talk/Language.ts"
import { helpAnswer, protocol } from "./HelpAnswer.ts"

const Said = Schema.Struct({
  about: Schema.Literals(["self", "somebody", "violence", "eating"]),
  language: Language,
  again: Schema.Boolean,
})
const decodeSaid = Schema.decodeUnknownOption(Said)

const found = (content: Content) => distressOf(content) ?? worryOf(content)

/** Who was told of one danger must hear of another in full. */
const kindOf = (about: (typeof Said.Type)["about"]): "crisis" | Worry["about"] =>
  about === "violence" || about === "eating" ? about : "crisis"

/** Words of acute distress get a calm answer before anything else, whatever the model, the flags or consent are. */
export const safetyWith = (lines: ReadonlyArray<HelpLine>): Feature => ({
  name: "safety",
  ahead: (content, lately) => {
    const danger = found(content)
    if (danger === null) return null
    const kind = kindOf(danger.about)
    return { kind, payload: { ...danger, again: lately.has(kind) } }
  },
  own: ({ now, person, sayIn }, payload) =>
    Effect.succeed(
      Option.match(decodeSaid(payload), {
        onNone: () => ({ deliveries: [] }),
        onSome: (said) => {
          const mayGoOn = person?.consent === "granted" && !person.banned
          return {
            deliveries: [helpAnswer(sayIn(said.language), lines, { ...said, mayGoOn, person })],
            // It says that this is an AI.
            ...(mayGoOn ? { person: { noticed: heard(person.noticed, now) } } : {}),
          }
        },
      }),
    ),
  commands: {
    safety: {
      shown: true,
      handle: ({ person, say }) => Effect.succeed({ deliveries: [protocol(say, lines, person)] }),
    },
  },
  prompt: {
    share: 0.05,
    load: ({ content, say }) => {
      const danger = found(content)
      return Effect.succeed(danger === null ? null : say(`safety-prompt-${kindOf(danger.about)}`))
    },
  },
})

/** With our own list of lines. */
export const safety = safetyWith(helpLines)

export const make = Effect.map(HelpLines, safetyWith)
