import { Duration, Effect, Option, Schema } from "effect"
import {
  type Asked,
  button,
  clearPressed,
  type Feature,
  type Handling,
  inPlace,
  message,
  type OwnAsked,
  type Reply,
} from "../../domain/Feature.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { wordsOf } from "../../domain/talk/incoming/Words.ts"
import { laterMinutes, lateFrom, mostReminders } from "../../policy/Reminders.ts"
import { answers, awaiting, request } from "./Asking.ts"
import { jobsOf, name, Said, wake } from "./Due.ts"
import { change, type Reminder, Reminders } from "./Reminders.ts"
import { reminderTool } from "./ReminderTool.ts"
import * as Screens from "./Screens.ts"
import { placeIn, plusDays } from "../../domain/talk/place/Instants.ts"
import { isAsked, isMeant, told } from "./when/When.ts"

const decodeSaid = Schema.decodeUnknownOption(Said)
const dayLength = Duration.toMillis(Duration.days(1))

const gone = (asked: Asked): Reply => ({
  deliveries: [...clearPressed(asked), message(asked.say("reminders-gone"))],
})

const tomorrow = ({ now, person }: Asked): number => {
  const place = placeIn(person.timeZone)
  if (place === null) return now + dayLength
  const { day, minutes } = place.localOf(now)
  return place.instantOf(plusDays(day, 1), minutes)
}

const laterAt = (asked: Asked, choice: string): number | null => {
  if (choice === "tomorrow") return tomorrow(asked)
  const minutes = laterMinutes.find((each) => String(each) === choice)
  return minutes === undefined ? null : asked.now + minutes * 60_000
}

/** Ticks off what comes once; what comes again is done for this time. */
const done = (asked: Asked, { id, rhythm, text }: Reminder): Reply => ({
  deliveries: [inPlace(asked, message(asked.say(rhythm === null ? "reminders-done" : "reminders-done-now", { text })))],
  ...(rhythm === null ? { changes: [change.remove(id)] } : {}),
  dialogue: null,
})

const removed = (asked: Asked, { id, text }: Reminder): Reply => ({
  deliveries: [
    inPlace(
      asked,
      message(asked.say("reminders-deleted", { text }), [[button(asked.say("reminders-button-all"), name, "all")]]),
    ),
  ],
  changes: [change.remove(id)],
  dialogue: null,
})

/** What comes again stays as it is; it comes once more beside that. */
const put = (asked: Asked, known: Reminder, all: ReadonlyArray<Reminder>, choice: string): Reply => {
  const { now, person, say } = asked
  const due = laterAt(asked, choice)
  if (due === null) return gone(asked)
  if (known.rhythm !== null && all.length >= mostReminders) {
    return { deliveries: [message(say("reminders-full", { most: mostReminders }))] }
  }
  const id = known.rhythm === null ? known.id : all.reduce((last, each) => Math.max(last, each.id + 1), now)
  const next: Reminder = { ...known, id, due, rhythm: null, zone: person.timeZone, saidAt: null }
  return {
    deliveries: [inPlace(asked, Screens.set(say, Screens.readerOf(asked), next, "reminders-put"))],
    changes: [change.set({ ...next, messageId: null })],
    jobs: [wake(person.id, next)],
    dialogue: null,
  }
}

const remindingWith = (reminders: Reminders["Service"]): Feature => {
  const { answered, chosen } = answers(reminders)

  const listed = (asked: Asked, page: string): Handling =>
    Effect.map(reminders.all(asked.person.id), (all) => ({
      deliveries: [
        inPlace(asked, Screens.list(asked.say, Screens.readerOf(asked), all, Number(page) || 0, asked.home.keyboard)),
      ],
      dialogue: null,
    }))

  const asking = (asked: Asked, said: string): Handling =>
    Effect.map(reminders.all(asked.person.id), (all) => request(asked, all, { said, messageId: messageOf(asked) }))

  const ofOne =
    (reply: (asked: Asked, known: Reminder, all: ReadonlyArray<Reminder>, choice: string) => Reply) =>
    (asked: Asked, argument: string): Handling => {
      const [id = "", choice = ""] = argument.split(".")
      return Effect.map(reminders.all(asked.person.id), (all) => {
        const known = all.find((each) => String(each.id) === id)
        return known === undefined ? gone(asked) : reply(asked, known, all, choice)
      })
    }

  const shown = (asked: Asked, screen: Reply["deliveries"][number]): Reply => ({
    deliveries: [inPlace(asked, screen)],
    dialogue: null,
  })

  const own = Effect.fnUntraced(function* (from: OwnAsked, payload: unknown): Effect.fn.Return<Reply, StoreError> {
    const owed = Option.getOrNull(decodeSaid(payload))
    const { now, person, say } = from
    if (owed === null || person?.consent !== "granted") return { deliveries: [] }
    const found = yield* reminders.find(person.id, owed.id)
    // What people have decided since it was handed over counts.
    if (found === null || found.reminder.due !== owed.standsAt || found.reminder.saidAt === null)
      return { deliveries: [] }
    const isLate = now - owed.due > Duration.toMillis(lateFrom)
    const late = isLate ? Screens.whenOf(say, Screens.readerOf({ now, person }), { due: owed.due, rhythm: null }) : null
    return { deliveries: [Screens.said(say, found.reminder, late)] }
  })

  return {
    name,
    commands: {
      remind: { shown: true, handle: (asked) => asking(asked, wordsOf(asked.content).own) },
      reminders: { shown: true, handle: (asked) => listed(asked, "") },
    },
    buttons: {
      all: listed,
      new: (asked) => asking(asked, ""),
      open: ofOne((asked, known) => shown(asked, Screens.one(asked.say, Screens.readerOf(asked), known))),
      done: ofOne(done),
      later: ofOne((asked, known) => shown(asked, Screens.later(asked.say, known))),
      put: ofOne(put),
      delete: ofOne(removed),
      stop: ofOne(removed),
      change: ofOne((asked, known) => ({
        deliveries: [inPlace(asked, message(asked.say("reminders-change-ask", { text: known.text })))],
        dialogue: awaiting({ asks: "change", said: "", id: known.id, messageId: null }),
      })),
      zone: chosen,
    },
    dialogue: answered,
    own,
    entry: ({ person, say }) => (person.consent === "granted" ? button(say("reminders-button"), name, "all") : null),
    tools: [reminderTool(reminders)],
    jobs: jobsOf(reminders),
  }
}

const messageOf = ({ content }: Asked): number | null =>
  "messageId" in content && content._tag !== "Callback" ? content.messageId : null

const asCommand = /^\/remind(?:@\w+)?(?:\s|$)/iu

/** Words that ask for a reminder without a command, and edits of those that did. */
const wordsWith = (reminders: Reminders["Service"]): Feature => ({
  name: "reminders-words",
  content: (asked) => {
    const { content, now, person } = asked
    const { own } = wordsOf(content)
    if (content._tag === "Text" && isAsked(own)) {
      if (!isMeant(own, told(own, placeIn(person.timeZone), now))) return Effect.succeed(null)
      return Effect.map(reminders.all(person.id), (all) =>
        request(asked, all, { said: own, messageId: content.messageId }),
      )
    }
    if (content._tag !== "Edited" || !(asCommand.test(own) || isAsked(own))) return Effect.succeed(null)
    return Effect.gen(function* () {
      const known = yield* reminders.askedBy(person.id, content.messageId)
      if (known === null) return null
      const said = own.replace(asCommand, "")
      return request(asked, [], { said, messageId: content.messageId, known })
    })
  },
})

/** `/remind` and `/reminders`: what somebody wants to be reminded of, at their own time. */
export const make: Effect.Effect<{ readonly words: Feature; readonly reminding: Feature }, never, Reminders> =
  Effect.map(Reminders, (reminders) => ({ words: wordsWith(reminders), reminding: remindingWith(reminders) }))
