import { button, message, type Say } from "../../domain/Feature.ts"
import { isZoneKnown, stampWithin } from "../../domain/talk/LocalTime.ts"
import { clockOf } from "../../domain/talk/place/TimeZones.ts"
import type { Keyboard, Outgoing } from "../../domain/talk/outgoing/Outgoing.ts"
import type { Person } from "../../domain/talk/Person.ts"
import { buttonLabelLength } from "../../policy/Limits.ts"
import { laterMinutes, onPage } from "../../policy/Reminders.ts"
import { name } from "./Due.ts"
import type { Reminder } from "./Reminders.ts"
import type { Told } from "./when/When.ts"

/** Who reads it, and when. */
export type Reader = Pick<Person, "language" | "timeZone"> & { readonly now: number }

export const readerOf = ({ now, person }: { readonly now: number; readonly person: Person }): Reader => ({
  language: person.language,
  timeZone: person.timeZone,
  now,
})

const short = (label: string): string => {
  const points = Array.from(label.replace(/\s+/gu, " "))
  return points.length <= buttonLabelLength ? points.join("") : `${points.slice(0, buttonLabelLength - 1).join("")}…`
}

/** When it comes, as the person reads a clock. */
export const whenOf = (say: Say, reader: Reader, { due, rhythm }: Pick<Reminder, "due" | "rhythm">): string => {
  if (rhythm?.repeat === "daily") return say("reminders-daily", { clock: clockOf(rhythm.minutes) })
  if (rhythm?.repeat === "weekly") return say(`reminders-weekly-${rhythm.weekday}`, { clock: clockOf(rhythm.minutes) })
  const stamp = stampWithin(due, reader.now, reader)
  return isZoneKnown(reader) ? stamp : `${stamp} UTC`
}

const stateOf = (say: Say, reader: Reader, reminder: Reminder): string => {
  const when = whenOf(say, reader, reminder)
  return reminder.saidAt !== null && reminder.rhythm === null ? say("reminders-was", { when }) : when
}

const act = (say: Say, action: string, id: number) =>
  button(say(`reminders-button-${action}`), name, action, String(id))

const toList = (say: Say): Keyboard => [[button(say("reminders-button-all"), name, "all")]]

export const list = (
  say: Say,
  reader: Reader,
  all: ReadonlyArray<Reminder>,
  wanted: number,
  back: Keyboard,
): Outgoing => {
  const pages = Math.max(1, Math.ceil(all.length / onPage))
  const page = Math.min(Math.max(0, wanted), pages - 1)
  const shown = all.slice(page * onPage, (page + 1) * onPage)
  const add = [button(say("reminders-button-new"), name, "new")]
  if (all.length === 0) return message(say("reminders-none"), [add, ...back])
  const lines = shown.map(
    (each, index) => `${page * onPage + index + 1}. ${stateOf(say, reader, each)} — ${each.text.replace(/\s+/gu, " ")}`,
  )
  const turn = (label: string, to: number) => (to < 0 || to >= pages ? [] : [button(label, name, "all", String(to))])
  const turning = [...turn("‹", page - 1), ...turn("›", page + 1)]
  return message([say("reminders-list", { count: all.length }), "", ...lines].join("\n"), [
    ...shown.map((each, index) => [
      button(short(`${page * onPage + index + 1}. ${each.text}`), name, "open", String(each.id)),
    ]),
    ...(turning.length === 0 ? [] : [turning]),
    add,
    ...back,
  ])
}

export const one = (say: Say, reader: Reader, reminder: Reminder): Outgoing => {
  const { id, rhythm } = reminder
  const first = rhythm === null ? [[act(say, "done", id), act(say, "later", id)]] : []
  return message(`${stateOf(say, reader, reminder)}\n\n${reminder.text}`, [
    ...first,
    [act(say, "change", id), act(say, "delete", id)],
    ...toList(say),
  ])
}

/** What comes at its time. */
export const said = (say: Say, { id, rhythm, text }: Reminder, late: string | null): Outgoing => {
  const words = late === null ? say("reminders-said", { text }) : say("reminders-said-late", { text, when: late })
  const stop = rhythm === null ? [] : [act(say, "stop", id)]
  return message(words, [[act(say, "done", id), act(say, "later", id), ...stop]])
}

export const later = (say: Say, { id, text }: Reminder): Outgoing =>
  message(say("reminders-later-ask", { text }), [
    laterMinutes.map((minutes) => button(say("reminders-later-minutes", { minutes }), name, "put", `${id}.${minutes}`)),
    [button(say("reminders-later-tomorrow"), name, "put", `${id}.tomorrow`)],
  ])

/** Says back when it comes, and what was taken for granted about that. */
export const set = (
  say: Say,
  reader: Reader,
  reminder: Reminder,
  key: string,
  taken: Extract<Told, { readonly _tag: "At" }>["taken"] = [],
): Outgoing => {
  const words = say(key, { when: whenOf(say, reader, reminder), text: reminder.text })
  const [, half = ""] = /(\d{2}:\d{2})/u.exec(stampWithin(reminder.due, reader.now, reader)) ?? []
  const notes = taken.map((each) => say(`reminders-took-${each}`, { clock: half }))
  return message([words, ...notes].join("\n\n"), [
    [act(say, "change", reminder.id), act(say, "delete", reminder.id)],
    ...toList(say),
  ])
}
