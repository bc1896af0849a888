import { Duration, Effect, Option, Schema } from "effect"
import { distressOf } from "../../domain/distress/Distress.ts"
import type { Feature } from "../../domain/Feature.ts"
import type { ChatId, TelegramMessageId } from "../../domain/Ids.ts"
import { makeRecent } from "../../domain/Recent.ts"
import { type HelpLine, HelpLines, helpLines } from "../../domain/safety/HelpLine.ts"
import { heard } from "../../domain/safety/NoticeClock.ts"
import { isHeavy } from "../../domain/safety/Risk.ts"
import { type Worry, worryOf } from "../../domain/safety/Worries.ts"
import type { Content } from "../../domain/talk/incoming/Incoming.ts"
import { Language } from "../../domain/talk/Language.ts"
import { saidBy } from "../../domain/talk/Said.ts"
import { crowd } from "../../policy/Crowd.ts"
import { aheadAgain } from "../../policy/Rhythm.ts"
import { counted } from "./Counting.ts"
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

/** When they were last given help here, and for which message the model saw the danger. */
interface Helped {
  readonly at: number
  readonly messageId: TelegramMessageId | null
}

/** Words of acute distress get a calm answer before anything else, whatever the model, the flags or consent are. */
export const safetyWith = (lines: ReadonlyArray<HelpLine>): Feature => {
  // Only this process remembers it: at worst help is named once more.
  const helped = makeRecent<ChatId, Helped>(crowd.remembered)
  const helpedLately = (chatId: ChatId, now: number): Helped | null => {
    const last = helped.get(chatId)
    return last !== undefined && now - last.at < Duration.toMillis(aheadAgain) ? last : null
  }

  return {
    name: "safety",
    ahead: (content, lately) => {
      const danger = found(content)
      if (danger === null) return null
      const kind = kindOf(danger.about)
      return { kind, payload: { ...danger, again: lately.has(kind) } }
    },
    own: ({ chatId, now, person, sayIn }, payload) =>
      Effect.sync(() => {
        const said = Option.getOrNull(decodeSaid(payload))
        if (said === null) return { deliveries: [] }
        const { about, again, language } = said
        if (kindOf(about) === "crisis") helped.set(chatId, { at: now, messageId: null })
        const mayGoOn = person?.consent === "granted" && !person.banned
        return {
          deliveries: [helpAnswer(sayIn(language), lines, { ...said, mayGoOn, person })],
          // It says that this is an AI.
          ...(mayGoOn ? { person: { noticed: heard(person.noticed, now) } } : {}),
          changes: [counted(about, again)],
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
      load: ({ chatId, content, now, say }) =>
        Effect.sync(() => {
          const danger = found(content)
          if (danger !== null) return say(`safety-prompt-${kindOf(danger.about)}`)
          return helpedLately(chatId, now) === null ? null : say("safety-prompt-lately")
        }),
    },
    risk: {
      question: ({ chatId, content, now, say }) => {
        const said = saidBy(content)
        if (said === null) return null
        return isHeavy(said.text) || helpedLately(chatId, now) !== null ? say("safety-risk-prompt") : null
      },
      answer: ({ chatId, content, now, person, say }, level) =>
        Effect.sync(() => {
          const messageId = saidBy(content)?.telegramMessageId ?? null
          const last = helpedLately(chatId, now)
          // The same turn may be decided twice.
          const again = last !== null && (messageId === null || last.messageId !== messageId)
          helped.set(chatId, { at: now, messageId: again ? last.messageId : messageId })
          const heardNow = { noticed: heard(person.noticed, now) }
          if (again && level === "high") return { deliveries: [], person: heardNow }
          const needed = { about: "self", again, language: person.language, mayGoOn: true, person } as const
          return {
            deliveries: [helpAnswer(say, lines, needed)],
            person: heardNow,
            changes: [counted("model", again)],
          }
        }),
    },
  }
}

/** With our own list of lines. */
export const safety = safetyWith(helpLines)

export const make = Effect.map(HelpLines, safetyWith)
