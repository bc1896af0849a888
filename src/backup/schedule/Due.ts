import { Cron, type DateTime, Duration } from "effect"
import type { BackupRun, Tier } from "../../domain/backup/BackupRuns.ts"
import { schedule, tryAgainAfter, tryAgainWithin } from "../../policy/Backup.ts"

export interface Due {
  readonly tier: Tier
  /** Scheduled time, Unix milliseconds. */
  readonly slot: number
}

/** Each covers those before it: a monthly backup is also this week's in the bucket and today's here. */
const widening: ReadonlyArray<Tier> = ["daily", "weekly", "monthly"]

export const covers = (tier: Tier, other: Tier) => widening.indexOf(tier) >= widening.indexOf(other)

/** Without a bucket the wider tiers have no place. */
export const tiersOf = (bucket: boolean): ReadonlyArray<Tier> => (bucket ? widening : ["daily"])

export const latestSlot = (tier: Tier, now: number, zone: DateTime.TimeZone): number =>
  // `prev` returns a time strictly before the given second.
  Cron.prev(Cron.parseUnsafe(schedule[tier], zone), (Math.floor(now / 1_000) + 1) * 1_000).getTime()

const reaches = (run: BackupRun, slot: number) => (run.slot ?? 0) >= slot || (run.startedAt ?? 0) >= slot

/** `not uploaded` is still a verified local backup. */
export const succeeded = (run: BackupRun, tier: Tier): boolean =>
  covers(run.tier, tier) && (run.state === "verified" || (run.state === "not uploaded" && tier === "daily"))

/** The wait grows with the time since the slot, as each try leaves a file. */
const mayTryAgain = (run: BackupRun, slot: number, now: number): boolean => {
  const ended = run.finishedAt ?? run.startedAt ?? now
  const wait = Duration.clamp(Duration.millis(ended - slot), { minimum: tryAgainAfter, maximum: tryAgainWithin })
  return now >= ended + Duration.toMillis(wait)
}

/** null: nothing. A missed slot is made up for once, the newest only; of several due tiers the widest runs, as it covers the rest. */
export const due = (given: {
  /** Unix milliseconds. */
  readonly now: number
  readonly zone: DateTime.TimeZone
  readonly tiers: ReadonlyArray<Tier>
  /** Slots before this are not missed: there was no schedule yet. */
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
