import { Clock, Duration, Effect, Schema } from "effect"
import { ChatId, type UserId } from "../../domain/Ids.ts"
import { type JobKind, jobKind, type JobResult, type NewJob, type OwnTurn } from "../../domain/Jobs.ts"
import { isBefore, type Place, placeIn, plusDays } from "../../domain/talk/place/Instants.ts"
import {
  afterDanger,
  apart,
  eveningFrom,
  hereWithin,
  leftOutAfter,
  unansweredAtMost,
} from "../../policy/talk/Checkins.ts"
import { usual } from "../../policy/Jobs.ts"
import { change, type CheckedOn, type Checkin, type Checkins } from "./Checkins.ts"

export const name = "checkins"

const Owed = Schema.Struct({ due: Schema.Int })

/** `at`: when it was asked, or when they stopped. */
export const Said = Schema.Struct({ what: Schema.Literals(["ask", "stopped", "evening"]), at: Schema.Int })

export const wake = (userId: UserId, due: number): NewJob => ({
  kind: "checkins.due",
  key: `${userId} ${due}`,
  userId,
  lane: `${name} ${userId}`,
  payload: { due },
  runAt: due,
})

/** The first time after `from`: on another day than the last one, and not soon after talk of danger. */
export const nextAt = (
  place: Place,
  minutes: number,
  from: number,
  { askedAt, helpedAt }: Pick<Checkin, "askedAt"> & Pick<CheckedOn, "helpedAt">,
): number => {
  const after = Math.max(
    from,
    askedAt === null ? from : askedAt + Duration.toMillis(apart),
    helpedAt === null ? from : helpedAt + Duration.toMillis(afterDanger),
  )
  const { day } = place.localOf(after)
  const isAnotherDay = (at: number) => askedAt === null || isBefore(place.localOf(askedAt).day, place.localOf(at).day)
  const times = [0, 1, 2].map((days) => place.instantOf(plusDays(day, days), minutes))
  return times.find((at) => at > after && isAnotherDay(at)) ?? place.instantOf(plusDays(day, 3), minutes)
}

/** Whether it was less than that ago. */
const isSince = (at: number | null, span: Duration.Duration, now: number): boolean =>
  at !== null && now - at < Duration.toMillis(span)

/** What the hour of a check-in brings. */
export const dueAt = (
  userId: UserId,
  { adult, checkin, heardAt, helpedAt, isReachable, timeZone }: CheckedOn,
  due: number,
  now: number,
): JobResult => {
  if (checkin.due !== due) return {}
  const zone = timeZone ?? checkin.zone
  const place = placeIn(zone)
  if (!isReachable || place === null) return { changes: [change.off(due)] }
  const turn = (what: (typeof Said.Type)["what"]): OwnTurn => ({
    // A private chat has the id of its person.
    chatId: ChatId.make(userId),
    userId,
    feature: name,
    payload: { what, at: now } satisfies typeof Said.Type,
  })
  const { askedAt, minutes } = checkin
  if (adult === false && minutes >= eveningFrom * 60) return { changes: [change.off(due)], turns: [turn("evening")] }
  const isAnswered = askedAt === null || (heardAt !== null && heardAt > askedAt)
  const unanswered = isAnswered ? 0 : checkin.unanswered
  const from = Math.max(now, due)
  const next = nextAt(place, minutes, from, { askedAt, helpedAt })
  const isItsHour =
    Math.abs(now - due) <= Duration.toMillis(leftOutAfter) &&
    // They are elsewhere now, where it is another hour.
    Math.abs(place.instantOf(place.localOf(now).day, minutes) - now) <= Duration.toMillis(leftOutAfter)
  if (!isItsHour || isSince(heardAt, hereWithin, now) || isSince(helpedAt, afterDanger, now)) {
    return { changes: [change.move({ due, next, zone, unanswered })], jobs: [wake(userId, next)] }
  }
  if (unanswered >= unansweredAtMost) return { changes: [change.off(due)], turns: [turn("stopped")] }
  const tomorrow = nextAt(place, minutes, from, { askedAt: now, helpedAt })
  return {
    changes: [change.asked({ at: now, due, next: tomorrow, zone, unanswered: unanswered + 1 })],
    jobs: [wake(userId, tomorrow)],
    turns: [turn("ask")],
  }
}

export const jobsOf = (checkins: Checkins["Service"]): ReadonlyArray<JobKind> => [
  jobKind({
    name: "checkins.due",
    payload: Owed,
    policy: usual,
    run: Effect.fnUntraced(function* ({ due }, { userId }) {
      const found = userId === null ? null : yield* checkins.find(userId)
      return userId === null || found === null ? {} : dueAt(userId, found, due, yield* Clock.currentTimeMillis)
    }),
  }),
]
