import { Clock, Context, Cron, DateTime, Duration, Effect, Layer } from "effect"
import { Settings } from "../../config/Settings.ts"
import { type BackupRun, BackupRuns, type Tier } from "../../domain/backup/BackupRuns.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { schedule, tryAgainAfter, tryAgainWithin } from "../../policy/Backup.ts"

export interface Due {
  readonly tier: Tier
  /** The time it was due, Unix milliseconds. */
  readonly slot: number
}

/** Each keeps what the ones before it promise: a monthly backup is also this week's in the bucket, and today's here. */
const widening: ReadonlyArray<Tier> = ["daily", "weekly", "monthly"]

/** Whether a run of the tier leaves nothing to do for the other. */
export const covers = (tier: Tier, other: Tier) => widening.indexOf(tier) >= widening.indexOf(other)

/** The tiers that differ from each other: without a bucket there is no place for the wider ones. */
export const tiersOf = (bucket: boolean): ReadonlyArray<Tier> => (bucket ? widening : ["daily"])

/** The newest time of the schedule that is not in the future. */
export const latestSlot = (tier: Tier, now: number, zone: DateTime.TimeZone): number =>
  // `prev` looks strictly before the given second.
  Cron.prev(Cron.parseUnsafe(schedule[tier], zone), (Math.floor(now / 1_000) + 1) * 1_000).getTime()

/** Whether the run was for the slot or a later one, or took its snapshot after it. */
const reaches = (run: BackupRun, slot: number) => (run.slot ?? 0) >= slot || (run.startedAt ?? 0) >= slot

/** What did not get to the bucket is still a verified backup of this machine. */
export const succeeded = (run: BackupRun, tier: Tier): boolean =>
  covers(run.tier, tier) && (run.state === "verified" || (run.state === "not uploaded" && tier === "daily"))

/** The first repetition comes soon; the longer the slot has been missed, the longer the next one waits: each leaves its file. */
const mayTryAgain = (run: BackupRun, slot: number, now: number): boolean => {
  const ended = run.finishedAt ?? run.startedAt ?? now
  const wait = Duration.clamp(Duration.millis(ended - slot), { minimum: tryAgainAfter, maximum: tryAgainWithin })
  return now >= ended + Duration.toMillis(wait)
}

/** What is to be run now, of several due tiers only the widest; null: nothing. A missed slot is made up once, for the newest one. */
export const due = (given: {
  /** Unix milliseconds. */
  readonly now: number
  readonly zone: DateTime.TimeZone
  readonly tiers: ReadonlyArray<Tier>
  /** Slots before it were not missed: there was no schedule yet. */
  readonly since: number
  readonly last: ReadonlyArray<BackupRun>
}): Due | null => {
  const { last, now, since, tiers, zone } = given
  const open = tiers.flatMap((tier): ReadonlyArray<Due> => {
    const slot = latestSlot(tier, now, zone)
    const tries = last.filter((run) => covers(run.tier, tier) && reaches(run, slot))
    const done = tries.some((run) => run.state === "running" || succeeded(run, tier))
    return slot > since && !done && tries.every((run) => mayTryAgain(run, slot, now)) ? [{ tier, slot }] : []
  })
  return open.reduce<Due | null>(
    (widest, one) => (widest !== null && covers(widest.tier, one.tier) ? widest : one),
    null,
  )
}

const make = Effect.gen(function* () {
  const { backup } = yield* Settings
  const runs = yield* BackupRuns
  const zone = DateTime.zoneMakeLocal()
  const tiers = tiersOf(backup.s3 !== null)
  const now = Effect.gen(function* () {
    const [since, last] = yield* Effect.all([runs.since, runs.lastScheduled])
    return due({ now: yield* Clock.currentTimeMillis, zone, tiers, since, last })
  })
  return Agenda.of({ now, tiers })
})

export class Agenda extends Context.Service<
  Agenda,
  {
    readonly now: Effect.Effect<Due | null, StoreError>
    readonly tiers: ReturnType<typeof tiersOf>
  }
>()("confidant/backup/Agenda") {
  static readonly layer = Layer.effect(Agenda, make)
}
