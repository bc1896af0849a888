import { Effect } from "effect"
import { distressOf } from "../../domain/distress/Distress.ts"
import { type Asked, type Feature, message, type Reply } from "../../domain/Feature.ts"
import { heard } from "../../domain/safety/NoticeClock.ts"
import { wordsOf } from "../../domain/talk/incoming/Words.ts"
import { saidBy } from "../../domain/talk/Said.ts"
import { styleOf, usualStyle } from "../../domain/talk/Style.ts"
import { identityAsked } from "./Asking.ts"

const name = "identity"

const asks = ({ content }: Asked) => (content._tag === "Edited" ? null : identityAsked(wordsOf(content).own))

/** Whoever has not been asked for consent yet hears it with that question; of a cry for help this is no part. */
const answered = (asked: Asked): Reply | null => {
  const { circumstances, content, now, person, say } = asked
  if (person.consent === null || asks(asked) !== "whole" || distressOf(content) !== null) return null
  const { tone } = circumstances.flags.has("ENABLE_STYLE_SETTINGS") ? styleOf(person) : usualStyle
  const words = say(`identity-${tone}`)
  const said = person.consent === "granted" ? saidBy(content) : null
  return {
    deliveries: [message(words)],
    ...(said === null ? {} : { messages: [said, { role: "assistant", text: words, telegramMessageId: null }] }),
    ...(said === null ? {} : { person: { noticed: heard(person.noticed, now) } }),
  }
}

/** "Are you human?" is answered by the program, whatever model and style there are. */
export const identity: Feature = {
  name,
  gate: (asked) => Effect.succeed(answered(asked)),
  prompt: {
    share: 0.05,
    load: (asked) => Effect.succeed(asks(asked) === null ? null : asked.say("identity-prompt")),
  },
}
