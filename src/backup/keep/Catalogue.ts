import { Context, DateTime, Effect, Layer } from "effect"
import { BackupError } from "../../domain/backup/BackupError.ts"
import { LocalBackups, type ObjectStore, RemoteBackups } from "../../domain/backup/ObjectStore.ts"
import { type Copy, type Inventory, type Leftover, takeStock } from "./Inventory.ts"
import { nameOf, remotePlaces, timeOf } from "./Manifests.ts"
import { othersThan, type Unusable } from "./Others.ts"

export interface Listing {
  /** Newest first; where the same backup is in several places, the local copy comes first. */
  readonly copies: ReadonlyArray<Copy>
  readonly leftovers: ReadonlyArray<Leftover>
  /** Why the bucket could not be read; null: it was read, or none is configured. */
  readonly unreachable: string | null
}

export interface Wanted {
  readonly at?: number
  readonly verified?: boolean
}

export interface Found extends Copy {
  /** Of `latest`: what is newer and cannot be used, in sentences. */
  readonly passedOver: ReadonlyArray<string>
}

const order = ["local", "weekly", "monthly"]

const byNewest = (one: Copy, other: Copy) =>
  other.manifest.at - one.manifest.at || order.indexOf(one.place) - order.indexOf(other.place)

const listing = (inventories: ReadonlyArray<Inventory>, unreachable: string | null): Listing => ({
  copies: inventories.flatMap(({ copies }) => copies).toSorted(byNewest),
  leftovers: inventories.flatMap(({ leftovers }) => leftovers),
  unreachable,
})

const withoutBucket = (unreachable: string | null) =>
  unreachable === null ? "" : ` The bucket could not be read: ${unreachable}`

/** Something of that name is there, but it is no backup. */
const unusable = ({ address, damaged, key, why }: Leftover, { copies, unreachable }: Listing) => {
  const name = nameOf(key)
  const others = name === null ? "" : ` ${othersThan({ name, address }, copies)}`
  return new BackupError({
    failure: damaged ? "differs" : "usage",
    message: `${address} ${damaged ? "is damaged" : "is not a backup"}: ${why}.${others}${withoutBucket(unreachable)}`,
  })
}

const nothing = (ref: string, { at, verified }: Wanted, unreachable: string | null) => {
  const what = `${verified ? "verified " : ""}backup`
  const when = at === undefined ? "" : ` of ${DateTime.formatIso(DateTime.makeUnsafe(at))} or before`
  const why = withoutBucket(unreachable)
  const message = ref === "latest" ? `There is no ${what}${when}.` : `There is no ${what} ${ref}.`
  return new BackupError({ failure: "usage", message: `${message} See "confidant backup list".${why}` })
}

/** What is newer than the newest one that can be used, and why it is not taken, in words. */
const passedOver = (found: Copy, { copies, leftovers, unreachable }: Listing, at: number): ReadonlyArray<string> => [
  ...copies
    .filter(({ manifest, name }) => name > found.name && manifest.at <= at)
    .map(({ address, verdict }) => `${address} is newer, but it is ${verdict}.`),
  ...leftovers
    .filter(({ key }) => {
      const name = nameOf(key)
      return name !== null && name > found.name && (timeOf(name) ?? 0) <= at
    })
    .map(({ address, damaged, why }) => `${address} is newer, but it is ${damaged ? "damaged" : "no backup"}: ${why}.`),
  ...(unreachable === null
    ? []
    : [`The bucket could not be read, so a newer backup may be there: ${unreachable.replace(/\.$/, "")}.`]),
]

const make = Effect.gen(function* () {
  const local = yield* LocalBackups
  const remote = yield* RemoteBackups

  const here = Effect.flatMap(local.list(""), (all) => takeStock(local, "local", all, all)).pipe(
    Effect.map((found) => ({ ...found, copies: found.copies.toSorted(byNewest) })),
    Effect.mapError(
      ({ message }) =>
        new BackupError({
          failure: "no backup",
          message: `The backups in ${local.place} cannot be read: ${message}`,
        }),
    ),
  )

  const inBucket = (store: ObjectStore) =>
    Effect.forEach(remotePlaces, (place) =>
      Effect.all([store.list(`${place}/`), store.list(`manifests/${place}/`)], { concurrency: 2 }).pipe(
        Effect.flatMap(([dumps, manifests]) => takeStock(store, place, dumps, manifests)),
      ),
    )

  const list = Effect.gen(function* () {
    const found = yield* here
    if (remote === null) return listing([found], null)
    return yield* Effect.match(inBucket(remote), {
      onFailure: ({ message }) => listing([found], message),
      onSuccess: (inventories) => listing([found, ...inventories], null),
    })
  })

  const find: Catalogue["Service"]["find"] = Effect.fnUntraced(function* (ref, wanted = {}) {
    const listed = yield* list
    const { at = Number.POSITIVE_INFINITY, verified = false } = wanted
    const found = listed.copies.find(
      ({ address, manifest, name, verdict }) =>
        (ref === "latest" || ref === name || ref === address) &&
        manifest.at <= at &&
        (!verified || verdict === "VERIFIED"),
    )
    if (found !== undefined) return { ...found, passedOver: ref === "latest" ? passedOver(found, listed, at) : [] }
    const broken = listed.leftovers.find(({ address, key }) => ref === address || ref === nameOf(key))
    return yield* broken === undefined ? nothing(ref, wanted, listed.unreachable) : unusable(broken, listed)
  })

  const others: Catalogue["Service"]["others"] = (than) =>
    Effect.match(list, {
      onFailure: () => "",
      onSuccess: ({ copies, unreachable }) => ` ${othersThan(than, copies)}${withoutBucket(unreachable)}`,
    })

  return Catalogue.of({
    list,
    here,
    find,
    others,
    storeOf: ({ place }) => (place === "local" || remote === null ? local : remote),
  })
})

/** The backups in BACKUP_DIR and in the bucket. A file without a manifest is not a backup. */
export class Catalogue extends Context.Service<
  Catalogue,
  {
    /** Fails `no backup` when BACKUP_DIR cannot be read; an unreachable bucket is part of the listing. */
    readonly list: Effect.Effect<Listing, BackupError>
    readonly here: Effect.Effect<Inventory, BackupError>
    /** `latest`, the name of a backup, or the address of a copy. Fails `usage` if there is none, `differs` if it is visibly damaged. */
    readonly find: (ref: string, wanted?: Wanted) => Effect.Effect<Found, BackupError>
    /** A sentence about what to take in its place, after a space; empty where BACKUP_DIR cannot be read. */
    readonly others: (than: Unusable) => Effect.Effect<string>
    readonly storeOf: (copy: Pick<Copy, "place">) => ObjectStore
  }
>()("confidant/backup/Catalogue") {
  static readonly layer = Layer.effect(Catalogue, make)
}
