import { Duration } from "effect"
import type { BackupName, Verdict } from "../../domain/backup/Manifest.ts"
import { keepFor, keepUnverified, keepVerified } from "../../policy/Backup.ts"
import type { Place } from "./Manifests.ts"

export interface Held {
  readonly name: BackupName
  readonly place: Place
  readonly at: number
  readonly verdict: Verdict
  readonly whole: boolean
}

/** Only `expired` and `superseded` ones go. `unproven`: old enough, but no newer one of the place is verified. */
export type Reason = "expired" | "superseded" | "for ever" | "young" | "unproven" | "last verified"

export interface Judged<A extends Held> {
  readonly held: A
  readonly reason: Reason
}

const isVerified = ({ verdict }: Held) => verdict === "VERIFIED"

const byNewest = (one: Held, other: Held) => other.at - one.at || (one.name < other.name ? 1 : -1)

const judgePlace = <A extends Held>(place: Place, held: ReadonlyArray<A>, now: number): ReadonlyArray<Judged<A>> => {
  const age = keepFor[place]
  let newerVerified = 0
  let newerUnverified = 0
  return held.toSorted(byNewest).map((one) => {
    const newer = newerVerified
    if (isVerified(one)) newerVerified += 1
    else if (one.whole && newerUnverified++ >= keepUnverified) return { held: one, reason: "superseded" }
    if (age === null) return { held: one, reason: "for ever" }
    if (now - one.at <= Duration.toMillis(age)) return { held: one, reason: "young" }
    if (newer === 0) return { held: one, reason: "unproven" }
    return { held: one, reason: isVerified(one) && newer < keepVerified ? "last verified" : "expired" }
  })
}

const places: ReadonlyArray<Place> = ["local", "weekly", "monthly"]

/** Of those that are not verified only the newest stay. Any other goes when it has expired, a newer one in the same place is verified, and it is not among the last verified there. */
export const judge = <A extends Held>(held: ReadonlyArray<A>, now: number): ReadonlyArray<Judged<A>> =>
  places.flatMap((place) =>
    judgePlace(
      place,
      held.filter((one) => one.place === place),
      now,
    ),
  )
