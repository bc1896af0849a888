import { Duration } from "effect"
import type { BackupName, Verdict } from "../../domain/backup/Manifest.ts"
import { keepFor, keepVerified } from "../../policy/Backup.ts"
import type { Place } from "./Manifests.ts"

/** A backup as retention sees it. */
export interface Held {
  readonly name: BackupName
  readonly place: Place
  /** Unix time in milliseconds of the snapshot. */
  readonly at: number
  readonly verdict: Verdict
}

/** Why a backup goes (`expired`) or stays: `unproven` ones are old enough, but no newer one of the place is verified. */
export type Reason = "expired" | "for ever" | "young" | "unproven" | "last verified"

export interface Judged<A extends Held> {
  readonly held: A
  readonly reason: Reason
}

const isVerified = ({ verdict }: Held) => verdict === "VERIFIED"

const byNewest = (one: Held, other: Held) => other.at - one.at || (one.name < other.name ? 1 : -1)

const judgePlace = <A extends Held>(place: Place, held: ReadonlyArray<A>, now: number): ReadonlyArray<Judged<A>> => {
  const age = keepFor[place]
  let newerVerified = 0
  return held.toSorted(byNewest).map((one) => {
    const newer = newerVerified
    if (isVerified(one)) newerVerified += 1
    if (age === null) return { held: one, reason: "for ever" }
    if (now - one.at <= Duration.toMillis(age)) return { held: one, reason: "young" }
    if (newer === 0) return { held: one, reason: "unproven" }
    return { held: one, reason: isVerified(one) && newer < keepVerified ? "last verified" : "expired" }
  })
}

const places: ReadonlyArray<Place> = ["local", "weekly", "monthly"]

/**
 * What becomes of each backup, place by place, newest first: one goes when it is older than its place keeps it, a newer
 * one of the place is verified, and it is not among the last verified ones there.
 */
export const judge = <A extends Held>(held: ReadonlyArray<A>, now: number): ReadonlyArray<Judged<A>> =>
  places.flatMap((place) =>
    judgePlace(
      place,
      held.filter((one) => one.place === place),
      now,
    ),
  )
