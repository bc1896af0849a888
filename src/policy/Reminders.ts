import { Duration } from "effect"

/** Of one person, those that were said and not yet ticked off included. */
export const mostReminders = 50

/** Characters of what somebody wants to be reminded of, and of the whole request. */
export const reminderLength = 300
export const requestLength = 400

/** More words than these, with no time in them, are something to talk about. */
export const requestWords = 15

export const furthest = Duration.days(3 * 366)

/** The hour of a part of the day; of a day alone it is the morning's. */
export const hours = { morning: 9, afternoon: 14, evening: 19, night: 22 } as const

/** A bare hour before this one is meant of the afternoon: few people are up at five, and those say so. */
export const afternoonHours = 7

/** "Today" said of an hour before this one, once it is past, is said of the coming night. */
export const nightUntil = 5

/** By the person's clock; what they set for these hours themselves comes then. */
export const quiet = { from: 22, until: 8 } as const

/** What comes later than this says so. */
export const lateFrom = Duration.minutes(5)

/** What comes later than this keeps out of the quiet hours. */
export const tooLateForNight = Duration.hours(1)

/** Minutes of the buttons under "later". */
export const laterMinutes = [10, 60, 180] as const

export const onPage = 8

/** What was said and not ticked off. */
export const keepSaid = Duration.days(30)
