import { Effect } from "effect"
import { stat, statfs } from "node:fs/promises"
import { dirname } from "node:path"
import { type DatabaseFacts, Databases } from "../../domain/backup/Databases.ts"
import { isHere, roomFor } from "../../domain/backup/Room.ts"
import { size } from "./Progress.ts"

interface Disk {
  readonly free: number
  readonly device: number
}

/** Of the nearest folder that exists; null: none can be looked at. */
const diskOf = (path: string): Effect.Effect<Disk | null> =>
  Effect.tryPromise(() => Promise.all([statfs(path), stat(path)])).pipe(
    Effect.map(([{ bavail, bsize }, { dev }]): Disk | null => ({ free: bavail * bsize, device: dev })),
    Effect.catch(() => (dirname(path) === path ? Effect.succeed(null) : diskOf(dirname(path)))),
  )

/** Where the server keeps its files; null: on another machine, or this user may not know. */
const diskOfServer = Effect.fnUntraced(function* ({ dataDirectory, name }: DatabaseFacts) {
  const databases = yield* Databases
  const host = String(databases.environment(name)["PGHOST"] ?? "localhost")
  if (dataDirectory === null || !isHere(host)) return null
  return yield* Effect.tryPromise(() => stat(dataDirectory)).pipe(
    Effect.andThen(diskOf(dataDirectory)),
    Effect.orElseSucceed(() => null),
  )
})

const lack = (what: string, needed: number, free: number): string | null =>
  free >= needed
    ? null
    : `no room: ${what} needs ${size(needed)} on the disk of the database, and ${size(free)} are free`

/** Why a second copy of `bytes` would fill the disk of the database, which stops it; null: there is room, or nobody can tell. */
export const lackForCopy = Effect.fnUntraced(function* (facts: DatabaseFacts, bytes: number, beside = 0) {
  const disk = yield* diskOfServer(facts)
  return disk === null ? null : lack("a copy", roomFor(bytes, facts.walBytes) + beside, disk.free)
})

/** The same of a file of `bytes` in the folder; a full disk of backups alone does no harm. */
export const lackForFile = Effect.fnUntraced(function* (facts: DatabaseFacts, folder: string, bytes: number) {
  const [ofServer, ofFolder] = yield* Effect.all([diskOfServer(facts), diskOf(folder)])
  if (ofServer === null || ofServer.device !== ofFolder?.device) return { shared: false, why: null }
  return { shared: true, why: lack("the backup", Math.ceil(bytes + facts.walBytes), ofServer.free) }
})
