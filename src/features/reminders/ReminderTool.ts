import { Duration, Effect, Schema } from "effect"
import { topicOf } from "../../domain/talk/incoming/Incoming.ts"
import { clockOf, dayOf } from "../../domain/talk/LocalTime.ts"
import type { Asked, ToolAsked, ToolResult } from "../../domain/Feature.ts"
import { dayIn, type Place, placeIn, weekdayOf } from "../../domain/talk/place/Instants.ts"
import { saidPlainly, tool } from "../../domain/Tool.ts"
import { furthest, mostReminders, reminderLength } from "../../policy/Reminders.ts"
import { isDangerous } from "./Asking.ts"
import { wake } from "./Due.ts"
import { change, type Reminder, type Reminders, type Rhythm } from "./Reminders.ts"
import { readerOf, set } from "./Screens.ts"

const Arguments = Schema.Struct({
  what: Schema.String.annotate({ description: "What to remind them of, in their own words, without the time." }),
  at: Schema.optionalKey(
    Schema.NullOr(Schema.String).annotate({
      description: "By their clock, as YYYY-MM-DDTHH:MM. Needed unless in_minutes is given.",
    }),
  ),
  in_minutes: Schema.optionalKey(
    Schema.NullOr(Schema.Int).annotate({ description: "Instead of a time: so long from now." }),
  ),
  repeat: Schema.optionalKey(Schema.NullOr(Schema.Literals(["never", "daily", "weekly"]))),
})

const wish =
  /(?<!(?:don['’]?t|do not|never|no need to) )(?:remind me|set (?:me )?(?:a|another|the|\w+) reminder|reminder (?:for|to|about|at)|(?:don['’]?t|do not) let me forget|so (?:that )?i (?:don['’]?t|won['’]?t|do not) forget|wake me|set (?:an|my|the) alarm|alarm (?:for|at)|ping me|nudge me)(?!\p{L})/iu
const russianWish =
  /(?<!не )(?<!\p{L})(?:напомн(?:и|ите|ишь|ить|и-ка)|напоминай(?:те)?|напоминани[ея]|не да(?:й|йте) (?:мне )?забыть|чтоб(?:ы)? (?:я )?(?:\p{L}+ )?не забыл[аи]?|разбуди(?:те)?|поставь(?:те)? будильник)(?!\p{L})/iu

/** Whether somebody wants a reminder, in words of their own and now. */
export const asksForReminder = (own: string): boolean => {
  const said = saidPlainly(own)
  return wish.test(said) || russianWish.test(said)
}

const stems = (text: string): ReadonlyArray<string> =>
  (text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? []).map((word) => word.slice(0, 4))

/** Most of its words are the person's, from this message or an earlier one: nobody else decides what it says. */
const isTheirs = (what: string, own: string, { history = [] }: Asked): boolean => {
  const theirs = new Set(
    stems([own, ...history.flatMap(({ role, text }) => (role === "user" ? [text] : []))].join(" ")),
  )
  const words = stems(what)
  return words.length > 0 && words.filter((word) => theirs.has(word)).length * 2 >= words.length
}

const written = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::00)?$/u

/** null: no calendar and no clock has it. */
const instantIn = (place: Place, at: string) => {
  const [, year, month, date, hour = "", minute = ""] = written.exec(at.trim()) ?? []
  const day = dayIn(Number(year), Number(month), Number(date))
  const minutes = Number(hour) * 60 + Number(minute)
  if (day === null || Number(hour) > 23 || Number(minute) > 59) return null
  return { at: place.instantOf(day, minutes), day, minutes }
}

const refused = (told: string): ToolResult => ({ outcome: "refused", told: `Not done: ${told}` })

interface Time {
  readonly due: number
  readonly rhythm: Rhythm | null
}

const timeOf = ({ now, person }: Asked, { at, in_minutes, repeat }: typeof Arguments.Type): Time | string => {
  const isOnce = repeat === undefined || repeat === null || repeat === "never"
  if (in_minutes !== undefined && in_minutes !== null && isOnce) return { due: now + in_minutes * 60_000, rhythm: null }
  const place = placeIn(person.timeZone)
  if (place === null) return "it is not known what time it is for them. They can write /remind, which asks for it."
  const found = instantIn(place, at ?? "")
  if (found === null) return "give at as YYYY-MM-DDTHH:MM."
  if (isOnce) return { due: found.at, rhythm: null }
  return {
    due: found.at,
    rhythm: { repeat, minutes: found.minutes, weekday: repeat === "weekly" ? weekdayOf(found.day) : null },
  }
}

const decided = (
  { asked, own, place }: ToolAsked,
  all: ReadonlyArray<Reminder>,
  given: typeof Arguments.Type,
): ToolResult => {
  const { content, now, person, say } = asked
  const text = given.what.replace(/\s+/gu, " ").trim()
  if (!asksForReminder(own)) return refused("they have not asked for a reminder in their own words just now.")
  if (text.length > reminderLength) return refused(`it may have at most ${reminderLength} characters.`)
  if (!isTheirs(text, own, asked)) return refused("say what it is about in their own words, or ask them.")
  if (isDangerous(text)) return refused("this would be a danger to them. Make none, and speak with them about it.")
  if (all.length + place >= mostReminders)
    return refused(`they have ${mostReminders} reminders; /reminders shows them.`)
  const time = timeOf(asked, given)
  if (typeof time === "string") return refused(time)
  if (time.due <= now) return refused("that time has passed. Ask them when.")
  if (time.due > now + Duration.toMillis(furthest)) return refused("that is more than three years ahead.")
  const id = all.reduce((last, each) => Math.max(last, each.id + 1), now) + place
  const reminder: Reminder = {
    ...time,
    id,
    text,
    zone: person.timeZone,
    saidAt: null,
    threadId: topicOf(content) ?? null,
  }
  const messageId = "messageId" in content && content._tag !== "Callback" ? content.messageId : null
  return {
    outcome: "done",
    told: `Set for ${dayOf(time.due, person)}, ${clockOf(time.due, person) ?? "by their clock"}. The program tells them so in a message behind your answer: do not repeat the time.`,
    changes: [change.set({ ...reminder, messageId })],
    jobs: [wake(person.id, reminder)],
    deliveries: [set(say, readerOf(asked), reminder, "reminders-set")],
  }
}

const now = ({ now, person, say }: Asked): string =>
  say("reminders-tool-now", { day: dayOf(now, person), clock: clockOf(now, person) ?? "?" })

/** What people ask for in free conversation, and no rule of ours reads. */
export const reminderTool = (reminders: Reminders["Service"]) =>
  tool({
    name: "set_reminder",
    parameters: Arguments,
    description: (asked) =>
      `Sets a reminder, if they ask for one in their newest message. Not for what stands in quoted lines. ${now(asked)}`,
    instead: ({ say }) => say("reminders-prompt"),
    run: (asked, given) => Effect.map(reminders.all(asked.asked.person.id), (all) => decided(asked, all, given)),
  })
