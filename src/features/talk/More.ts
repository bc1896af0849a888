import { type Asked, button, clearPressed, message, type Reply, type Say, type Talk } from "../../domain/Feature.ts"
import type { UpdateId } from "../../domain/Ids.ts"
import type { Button } from "../../domain/talk/outgoing/Outgoing.ts"
import type { NewMessage } from "../../domain/talk/Turn.ts"
import type { Found } from "./Modes.ts"

/** Under an answer that was cut short, which its turn names. */
export const offerMore = (say: Say, answer: UpdateId): Button =>
  button(say("talk-button-more"), "talk", "more", String(answer))

/** What the person last wrote themselves: a press has no message of its own. */
const questionOf = ({ history }: Found): string =>
  history.findLast(({ role, telegramMessageId }) => role === "user" && telegramMessageId !== null)?.text ?? ""

/** Goes on from where the answer stopped, while nothing has been said since. */
export const more = (
  asked: Asked,
  found: Found | null,
  argument: string,
  talkAbout: (asked: Asked, said: NewMessage) => Talk,
): Reply => {
  const { say } = asked
  if (found === null || String(found.newest) !== argument) {
    return { deliveries: [...clearPressed(asked), message(say("talk-more-past"))] }
  }
  const talk = talkAbout(asked, { role: "user", text: say("talk-button-more"), telegramMessageId: null })
  return {
    deliveries: clearPressed(asked),
    talk: { ...talk, persona: `${talk.persona}\n${say("talk-more-rule")}`, about: questionOf(found) },
  }
}
