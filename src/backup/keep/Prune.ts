import { Clock, Context, DateTime, Effect, Layer } from "effect"
import type { BackupError } from "../../domain/backup/BackupError.ts"
import type { ObjectStoreError } from "../../domain/backup/ObjectStore.ts"
import { Catalogue } from "./Catalogue.ts"
import type { Copy, Leftover } from "./Inventory.ts"
import { dumpKey, fileEnding, manifestKey, nameIn, type Place } from "./Manifests.ts"
import { type Held, judge, type Reason } from "./Retention.ts"

export interface Pruned {
  readonly place: Place
  readonly address: string
  readonly bytes: number
  readonly goes: boolean
  readonly why: string
}

export interface PruneReport {
  readonly pruned: ReadonlyArray<Pruned>
  /** Backups old enough to go that stay because no newer one of their place is verified. */
  readonly refused: number
  readonly problems: ReadonlyArray<string>
}

interface Candidate extends Held {
  readonly address: string
  readonly bytes: number
}

const words: Readonly<Record<Reason, string>> = {
  expired: "older than its place keeps it, and newer ones are verified",
  superseded: "not verified, and neither are several newer ones here",
  "for ever": "kept for ever",
  young: "not old enough",
  unproven: "old enough, but no newer one here is verified",
  "last verified": "one of the last verified ones here",
}

const timeIn = (name: string): number => {
  const digits = name.replaceAll(/\D/g, "")
  const at = (from: number, to: number) => Number(digits.slice(from, to))
  const parts = { year: at(0, 4), month: at(4, 6), day: at(6, 8), hour: at(8, 10), minute: at(10, 12) }
  return DateTime.toEpochMillis(DateTime.makeUnsafe({ ...parts, second: at(12, 14) }))
}

const ofCopy = (copy: Copy): Candidate => ({ ...copy, at: copy.manifest.at, whole: true })

/** Incomplete or damaged files prove nothing, but they go no sooner than a backup would. */
const ofLeftover = (leftover: Leftover): ReadonlyArray<Candidate> => {
  const name = nameIn(leftover.key, fileEnding) ?? nameIn(leftover.key, ".json")
  return name === null ? [] : [{ ...leftover, name, at: timeIn(name), verdict: "COULD NOT VERIFY", whole: false }]
}

const make = Effect.gen(function* () {
  const catalogue = yield* Catalogue

  const retire = (place: Place, key: string) =>
    Effect.catchIf(
      catalogue.storeOf({ place }).retire(key),
      ({ reason }) => reason === "missing",
      () => Effect.void,
    )

  /** The manifest goes first: without it the dump is no longer a backup, even if the rest fails. */
  const remove = ({ name, place }: Candidate) =>
    Effect.andThen(retire(place, manifestKey(place, name)), retire(place, dumpKey(place, name)))

  const carryOut = Effect.fnUntraced(function* (what: Pruned, removal: Effect.Effect<void, ObjectStoreError>) {
    const problem = yield* Effect.match(removal, {
      onSuccess: () => null,
      onFailure: ({ message }) => `${what.address} could not be removed: ${message}`,
    })
    if (problem !== null) return [problem]
    yield* Effect.logInfo("Removed from the backups").pipe(
      Effect.annotateLogs({ address: what.address, why: what.why }),
    )
    return []
  })

  const run: Prune["Service"]["run"] = Effect.fn("backup.prune")(function* ({ dryRun }) {
    const now = yield* Clock.currentTimeMillis
    const { copies, leftovers, unreachable } = yield* catalogue.list
    const judged = judge([...copies.map(ofCopy), ...leftovers.flatMap(ofLeftover)], now)
    const all = judged.map(({ held, reason }) => ({
      what: {
        place: held.place,
        address: held.address,
        bytes: held.bytes,
        goes: reason === "expired" || reason === "superseded",
        why: words[reason],
      },
      removal: remove(held),
    }))
    const due = dryRun ? [] : all.filter(({ what }) => what.goes)
    const problems = yield* Effect.forEach(due, ({ removal, what }) => carryOut(what, removal))
    return {
      pruned: all.map(({ what }) => what),
      refused: judged.filter(({ reason }) => reason === "unproven").length,
      problems: [...(unreachable === null ? [] : [`The bucket could not be read: ${unreachable}`]), ...problems.flat()],
    }
  })

  return Prune.of({ run })
})

/** Deletes expired backups in every place. Only for the holder of the backup lock. */
export class Prune extends Context.Service<
  Prune,
  {
    /** Fails `no backup` when BACKUP_DIR cannot be read; anything else is a problem in the report. */
    readonly run: (options: { readonly dryRun: boolean }) => Effect.Effect<PruneReport, BackupError>
  }
>()("confidant/backup/Prune") {
  static readonly layer = Layer.effect(Prune, make)
}
