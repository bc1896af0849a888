import { Duration, Effect, Option, Schema } from "effect"
import { type Asked, button, type Handling, inPlace, message, type Reply } from "../../domain/Feature.ts"
import { distressIn } from "../../domain/distress/Distress.ts"
import { dangerOf } from "../../domain/safety/Worries.ts"
import { topicOf } from "../../domain/talk/incoming/Incoming.ts"
import { isShortAnswer } from "../../domain/talk/incoming/Words.ts"
import type { Keyboard } from "../../domain/talk/outgoing/Outgoing.ts"
import { minutesIn, zoneTold } from "../../domain/talk/place/TimeZones.ts"
import { answerWords } from "../../policy/Limits.ts"
import { furthest, mostReminders, reminderLength, requestLength, requestWords } from "../../policy/Reminders.ts"
import { name, wake } from "./Due.ts"
import { change, type Reminder, type Reminders } from "./Reminders.ts"
import { readerOf, set } from "./Screens.ts"
import { placeIn } from "../../domain/talk/place/Instants.ts"
import { type Told, told } from "./when/When.ts"

const Awaited = Schema.Struct({
  asks: Schema.Literals(["all", "when", "what", "zone", "change"]),
  said: Schema.String,
  /** Of the reminder that is to be changed; absent: a new one. */
  id: Schema.optionalKey(Schema.Int),
  messageId: Schema.NullOr(Schema.Int),
})
export type Awaited = typeof Awaited.Type
const decode = Schema.decodeUnknownOption(Awaited)

export const awaiting = (state: Awaited) => ({ feature: name, state })

/** What is asked for: its words, the message that they came in, and the reminder that they change. */
interface Request {
  readonly said: string
  readonly messageId: number | null
  readonly known?: Reminder
}

const allButton = ({ say }: Asked): Keyboard => [[button(say("reminders-button-all"), name, "all")]]

const ask = (asked: Asked, asks: Awaited["asks"], { known, messageId, said }: Request, words: string): Reply => ({
  deliveries: [inPlace(asked, message(words, allButton(asked)))],
  dialogue: awaiting({ asks, said, messageId, ...(known === undefined ? {} : { id: known.id }) }),
})

const refuse = (asked: Asked, words: string): Reply => ({
  deliveries: [message(words, allButton(asked))],
  dialogue: null,
})

const askZone = (asked: Asked, request: Request): Reply => ask(asked, "zone", request, asked.say("reminders-ask-zone"))

const stored = (
  asked: Asked,
  all: ReadonlyArray<Reminder>,
  { known, messageId }: Request,
  given: Pick<Reminder, "due" | "rhythm" | "text">,
  taken: Extract<Told, { readonly _tag: "At" }>["taken"] = [],
): Reply => {
  const { now, person, say } = asked
  const { id } = known ?? { id: all.reduce((last, each) => Math.max(last, each.id + 1), now) }
  const threadId = topicOf(asked.content) ?? known?.threadId ?? null
  const reminder: Reminder = { ...given, id, zone: person.timeZone, saidAt: null, threadId }
  return {
    deliveries: [
      inPlace(
        asked,
        set(say, readerOf(asked), reminder, known === undefined ? "reminders-set" : "reminders-changed", taken),
      ),
    ],
    changes: [change.set({ ...reminder, messageId })],
    jobs: [wake(person.id, reminder)],
    dialogue: null,
    forgetText: true,
  }
}

/** What somebody wants to be reminded to do is what they want to do. */
export const isDangerous = (what: string): boolean =>
  ["I want to", "Хочу"].some((wish) => distressIn(`${wish} ${what}`) !== null)

/** Sets or changes a reminder, or asks for what is missing. */
export const request = (asked: Asked, all: ReadonlyArray<Reminder>, wanted: Request): Reply => {
  const { content, now, person, say } = asked
  const { known, said } = wanted
  if (dangerOf(content) !== null) return refuse(asked, say("reminders-danger"))
  if (said.length > requestLength) return refuse(asked, say("reminders-long", { most: reminderLength }))
  if (said.trim() === "") return ask(asked, "all", wanted, say("reminders-ask"))
  if (known === undefined && all.length >= mostReminders) {
    return refuse(asked, say("reminders-full", { most: mostReminders }))
  }
  const found = told(said, placeIn(person.timeZone), now)
  if (isDangerous(found.what)) return refuse(asked, say("reminders-danger"))
  const what = found.what === "" ? (known?.text ?? "") : found.what
  if (what.length > reminderLength) return refuse(asked, say("reminders-long", { most: reminderLength }))
  switch (found._tag) {
    case "Zoneless":
      return askZone(asked, wanted)
    case "Past":
      return ask(asked, "when", { ...wanted, said: found.what }, say("reminders-past"))
    case "Unclear":
      return known === undefined || found.isTimed
        ? ask(asked, "when", { ...wanted, said: found.what }, say("reminders-when"))
        : stored(asked, all, wanted, { ...known, text: what })
    case "At": {
      if (found.at > now + Duration.toMillis(furthest)) return refuse(asked, say("reminders-far"))
      if (what === "") return ask(asked, "what", wanted, say("reminders-what"))
      return stored(asked, all, wanted, { due: found.at, rhythm: found.rhythm, text: what }, found.taken)
    }
  }
}

const zoned = (asked: Asked, timeZone: string, go: (asked: Asked) => Handling): Handling =>
  minutesIn(timeZone, asked.now) === null
    ? Effect.succeed(null)
    : Effect.map(go({ ...asked, person: { ...asked.person, timeZone } }), (reply) =>
        reply === null ? null : { ...reply, person: { ...reply.person, timeZone } },
      )

/** The rest of what was begun by a question. */
export const answers = (reminders: Reminders["Service"]) => {
  const go =
    ({ id, messageId }: Awaited, said: string) =>
    (asked: Asked): Handling =>
      Effect.map(reminders.all(asked.person.id), (all) => {
        const known = all.find((each) => each.id === id)
        if (id !== undefined && known === undefined) return refuse(asked, asked.say("reminders-gone"))
        return request(asked, all, { said, messageId, ...(known === undefined ? {} : { known }) })
      })

  const again = (asked: Asked, text: string, key: string): Reply | null =>
    isShortAnswer(text, answerWords) ? { deliveries: [message(asked.say(key), allButton(asked))] } : null

  const inZone = (asked: Asked, awaited: Awaited, text: string): Handling => {
    const { now, person, say } = asked
    const found = zoneTold(text, person.language, now)
    switch (found._tag) {
      case "Zone":
        return zoned(asked, found.zone, go(awaited, awaited.said))
      case "Halves":
        return Effect.succeed({
          deliveries: [
            message(
              say("style-which-half"),
              found.halves.map(({ time, zone }) => [button(time, name, "zone", zone)]),
            ),
          ],
        })
      case "Impossible":
        return Effect.succeed({ deliveries: [message(say("style-no-such-time"))] })
      case "Unclear":
        return Effect.succeed(again(asked, text, "style-unclear-timeZone"))
    }
  }

  const answered = (asked: Asked, state: unknown, text: string): Handling => {
    const awaited = Option.getOrNull(decode(state))
    if (awaited === null) return Effect.succeed(null)
    if (awaited.asks === "zone") return inZone(asked, awaited, text)
    const isUnclear = told(text, placeIn(asked.person.timeZone), asked.now)._tag === "Unclear"
    // More than an answer is something to talk about.
    if (text.length > requestLength || (isUnclear && !isShortAnswer(text, requestWords))) return Effect.succeed(null)
    if (awaited.asks === "when" && isUnclear) return Effect.succeed(again(asked, text, "reminders-when-unclear"))
    return go(awaited, awaited.asks === "what" ? `${awaited.said} ${text}` : `${text} ${awaited.said}`)(asked)
  }

  /** Chosen by a button, where a clock of twelve hours left two zones. */
  const chosen = (asked: Asked, zone: string): Handling => {
    const { dialogue } = asked.person
    const awaited = dialogue?.feature === name ? Option.getOrNull(decode(dialogue.state)) : null
    return awaited?.asks !== "zone"
      ? Effect.succeed(refuse(asked, asked.say("reminders-gone")))
      : zoned(asked, zone, go(awaited, awaited.said))
  }

  return { answered, chosen }
}
