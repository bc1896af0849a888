import { type Aside, type Feature, message } from "../../domain/Feature.ts"
import { heard, noticeAt } from "../../domain/safety/NoticeClock.ts"
import { dangerOf } from "../../domain/safety/Worries.ts"
import { saidBy } from "../../domain/talk/Said.ts"

/** Says that this is an AI where the day begins and in long use, and suggests a pause. Behind what answers words of theirs, never in a group. */
export const notice: Feature = {
  name: "notice",
  behind: ({ chatId, now, person, say }, contents): Aside | null => {
    const isSaid = contents.some((content) => saidBy(content) !== null)
    if (chatId < 0 || !isSaid) return null
    const { notice: due, state } = noticeAt(person.noticed, now, person)
    if (due === null) return state === person.noticed ? null : { deliveries: [], person: { noticed: state } }
    // The help that came before the answer has said it, and nobody is sent away now.
    if (contents.some((content) => dangerOf(content) !== null))
      return { deliveries: [], person: { noticed: heard(person.noticed, now) } }
    const words = [say(`notice-${due.why}`), ...(due.pause ? [say("notice-pause")] : [])].join(" ")
    return { deliveries: [message(words)], person: { noticed: state } }
  },
}
