import { Effect, Layer, Option, Schema } from "effect"
import { counted } from "../../domain/Counted.ts"
import { BackupError } from "../../domain/backup/BackupError.ts"
import { ErasureLedger } from "../../domain/backup/ErasureLedger.ts"
import { Erasure } from "../../domain/backup/Erasures.ts"
import {
  LocalBackups,
  type ObjectStore,
  type ObjectStoreError,
  RemoteBackups,
} from "../../domain/backup/ObjectStore.ts"

export const ledgerKey = "erasures.jsonl"

/** Unreadable lines are moved here unchanged. */
export const damagedKey = "erasures.damaged.jsonl"

const Line = Schema.fromJsonString(Erasure)
const decode = Schema.decodeUnknownOption(Line)

export const readLedger = (text: string) => {
  const lines = text.split("\n").filter((line) => line.trim() !== "")
  const read = lines.map((line) => ({ line, erasure: Option.getOrNull(decode(line)) }))
  return {
    erasures: read.flatMap(({ erasure }) => (erasure === null ? [] : [erasure])),
    damaged: read.flatMap(({ erasure, line }) => (erasure === null ? [line] : [])),
  }
}

/** Each person once, with the latest time; sorted by time. */
export const union = (...lists: ReadonlyArray<ReadonlyArray<Erasure>>): ReadonlyArray<Erasure> => {
  const latest = new Map<number, Erasure>()
  for (const erasure of lists.flat()) {
    const known = latest.get(erasure.userId)
    if (known === undefined || known.at < erasure.at) latest.set(erasure.userId, erasure)
  }
  return [...latest.values()].toSorted((one, other) => one.at - other.at || one.userId - other.userId)
}

export const writeLedger = (erasures: ReadonlyArray<Erasure>): string =>
  erasures.map(({ at, userId }) => `${JSON.stringify({ userId, at })}\n`).join("")

/** null: the place has no list. */
const textIn = (store: ObjectStore, key: string) =>
  store
    .read(key)
    .pipe(Effect.catch((error) => (error.reason === "missing" ? Effect.succeed(null) : Effect.fail(error))))

const unreadable = (store: ObjectStore) => (error: ObjectStoreError) =>
  new BackupError({
    failure: "no backup",
    message: `The list of people who asked to be forgotten (${ledgerKey} in ${store.place}) cannot be used: ${error.message}`,
  })

const withoutBucket = ({ failure, message }: BackupError) =>
  new BackupError({ failure, message: `${message} To go on without the list in the bucket, unset S3_BUCKET.` })

const setAside = Effect.fnUntraced(function* (store: ObjectStore, damaged: ReadonlyArray<string>) {
  if (damaged.length === 0) return
  yield* store.update(damagedKey, (text) => {
    const before = (text ?? "").split("\n").filter((line) => line !== "")
    const all = [...new Set([...before, ...damaged])]
    return all.length > before.length ? `${all.join("\n")}\n` : (text ?? "")
  })
  yield* Effect.logWarning(
    `${ledgerKey} in ${store.place} has ${counted(damaged.length, "line")} that cannot be read, moved to ${damagedKey}`,
  )
})

/** Adds what the place does not know yet and returns all it knows. Never removes anybody; an empty list is written too. */
const merge = Effect.fnUntraced(function* (store: ObjectStore, known: ReadonlyArray<Erasure>) {
  const { damaged: moved } = readLedger((yield* textIn(store, ledgerKey)) ?? "")
  yield* setAside(store, moved)
  const text = yield* store.update(ledgerKey, (before) => {
    const { damaged, erasures } = readLedger(before ?? "")
    const later = damaged.filter((line) => !moved.includes(line)).map((line) => `${line}\n`)
    return writeLedger(union(erasures, known)) + later.join("")
  })
  return readLedger(text).erasures
})

const make = Effect.gen(function* () {
  const local = yield* LocalBackups
  const remote = yield* RemoteBackups
  const places = remote === null ? [local] : [local, remote]

  const read = Effect.forEach(places, (store) =>
    textIn(store, ledgerKey).pipe(
      Effect.map((text) => ({ isMissing: text === null, ...readLedger(text ?? "") })),
      Effect.tap(({ damaged }) =>
        damaged.length === 0
          ? Effect.void
          : Effect.logWarning(
              `${ledgerKey} in ${store.place} has ${counted(damaged.length, "line")} that cannot be read`,
            ),
      ),
      Effect.mapError(unreadable(store)),
      Effect.mapError((error) => (store === remote ? withoutBucket(error) : error)),
    ),
  ).pipe(
    Effect.map((ledgers) =>
      ledgers.every(({ isMissing }) => isMissing) ? null : union(...ledgers.map(({ erasures }) => erasures)),
    ),
  )

  const add = Effect.fn("ErasureLedger.add")(function* (known: ReadonlyArray<Erasure>) {
    const here = yield* Effect.mapError(merge(local, known), unreadable(local))
    if (remote === null) return { unreachable: null }
    return yield* merge(remote, here).pipe(
      // BACKUP_DIR learns what only the bucket knew.
      Effect.flatMap((there) => merge(local, there)),
      Effect.as({ unreachable: null }),
      Effect.catch((error) => Effect.succeed({ unreachable: unreadable(remote)(error).message })),
    )
  })

  return { read, add }
})

export const ErasureLedgerFiles = Layer.effect(ErasureLedger, make)
