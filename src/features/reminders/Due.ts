import { Clock, Cron, Duration, Effect, Schema } from "effect"
import { ChatId, type UserId } from "../../domain/Ids.ts"
import { type JobKind, jobKind, type JobResult, type NewJob, type OwnTurn } from "../../domain/Jobs.ts"
import { pruneSchedule, usual } from "../../policy/Jobs.ts"
import { quiet, tooLateForNight } from "../../policy/Reminders.ts"
import { change, type Reminded, type Reminder, type Reminders } from "./Reminders.ts"
import { type Place, placeIn, plusDays } from "../../domain/talk/place/Instants.ts"
import { again } from "./when/When.ts"

export const name = "reminders"

const Owed = Schema.Struct({
  id: Schema.Int,
  due: Schema.Int,
  /** The end of the quiet hours that it has waited for. */
  heldUntil: Schema.optionalKey(Schema.Int),
})

/** `standsAt`: the time at which the reminder stands since then; anything else means that it was changed meanwhile. */
export const Said = Schema.Struct({ id: Schema.Int, due: Schema.Int, standsAt: Schema.Int })

/** Wakes at the time of a reminder; one that has another time by then has a job of its own. */
export const wake = (userId: UserId, { due, id }: Pick<Reminder, "due" | "id">, heldUntil?: number): NewJob => ({
  kind: "reminders.due",
  key: `${userId} ${id} ${due}${heldUntil === undefined ? "" : ` ${heldUntil}`}`,
  userId,
  lane: `${name} ${userId}`,
  payload: { id, due, ...(heldUntil === undefined ? {} : { heldUntil }) },
  runAt: heldUntil ?? due,
})

/** When the quiet hours end; null: it is day, or nobody knows. */
export const quietUntil = (place: Place | null, now: number): number | null => {
  if (place === null) return null
  const { day, minutes } = place.localOf(now)
  const isEvening = minutes >= quiet.from * 60
  if (!isEvening && minutes >= quiet.until * 60) return null
  return place.instantOf(isEvening ? plusDays(day, 1) : day, quiet.until * 60)
}

/** What the time of a reminder brings. Of times that were missed together one is made up for. */
export const dueAt = (
  userId: UserId,
  { isReachable, reminder, timeZone }: Reminded,
  { due, heldUntil }: Pick<typeof Owed.Type, "due" | "heldUntil">,
  now: number,
): JobResult => {
  const { id, rhythm, saidAt, threadId, zone } = reminder
  if (reminder.due !== due || (rhythm === null && saidAt !== null)) return {}
  const place = placeIn(timeZone ?? zone)
  if (rhythm !== null && place !== null && timeZone !== null && timeZone !== zone) {
    const { day } = place.localOf(now)
    const here = place.instantOf(day, rhythm.minutes)
    // They have moved, and where they are now it is not that time yet.
    if (here > Math.max(now, due)) {
      return {
        changes: [change.move({ id, due, next: here, zone: timeZone })],
        jobs: [wake(userId, { id, due: here })],
      }
    }
  }
  const morning = quietUntil(place, now)
  // This clock may be a little behind the one that wakes: it never waits twice for one morning.
  if (now - due >= Duration.toMillis(tooLateForNight) && morning !== null && morning !== heldUntil) {
    return { jobs: [wake(userId, reminder, morning)] }
  }
  const next = rhythm === null || place === null ? null : again(rhythm, due, place, now)
  const turn: OwnTurn = {
    // A private chat has the id of its person.
    chatId: ChatId.make(userId),
    userId,
    feature: name,
    payload: { id, due, standsAt: next ?? due } satisfies typeof Said.Type,
    ...(threadId === null ? {} : { threadId }),
  }
  return {
    changes: [change.said({ id, due, next, zone: timeZone ?? zone })],
    jobs: next === null ? [] : [wake(userId, { id, due: next })],
    turns: isReachable ? [turn] : [],
  }
}

export const jobsOf = (reminders: Reminders["Service"]): ReadonlyArray<JobKind> => [
  jobKind({
    name: "reminders.due",
    payload: Owed,
    policy: usual,
    run: Effect.fnUntraced(function* (owed, { userId }) {
      const found = userId === null ? null : yield* reminders.find(userId, owed.id)
      if (userId === null || found === null) return {}
      return dueAt(userId, found, owed, yield* Clock.currentTimeMillis)
    }),
  }),
  jobKind({
    name: "reminders.prune",
    payload: Schema.Null,
    policy: usual,
    schedule: Cron.parseUnsafe(pruneSchedule),
    run: () => Effect.as(reminders.prune, {}),
  }),
]
