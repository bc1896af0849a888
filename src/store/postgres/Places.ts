import { Effect } from "effect"
import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync } from "node:fs"
import { dirname, join } from "node:path"
import { MayBeginEmpty } from "../../domain/MayBeginEmpty.ts"
import { attempt, fail } from "./Failure.ts"
import { claimantOf, historyIn, identifierIn, readPointer } from "./Pointer.ts"
import { succeeds } from "./Processes.ts"
import { type ServerUser, serverUser } from "./ServerUser.ts"
import { shortFolder, shortName } from "./ShortFolder.ts"
import { pointerName, whereabouts } from "./Whereabouts.ts"

export interface Places {
  readonly stateDir: string
  readonly user: ServerUser | null
  /** Holds everything, except the socket if its path would be too long. */
  readonly base: string
  readonly dataDir: string
  /** Only for the server's user and root: the socket asks for no password. */
  readonly socketDir: string
  readonly logFile: string
}

const dataDirOf = (base: string) => join(base, "postgres")

const privateDirectory = (path: string, user: ServerUser | null) =>
  attempt(`cannot create ${path}`, () => {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    const stat = lstatSync(path)
    // Root may take over what an earlier user of the server left.
    const isOurs = stat.uid === process.getuid?.() || process.getuid?.() === 0
    if (!stat.isDirectory() || !isOurs) throw new Error("it exists and is not ours")
    if (user !== null) chownSync(path, user.uid, user.gid)
    chmodSync(path, 0o700)
  })

const reachable = (path: string, user: ServerUser | null) => user === null || succeeds("test", ["-x", path], user)

/** The server's user cannot enter a private home such as /root. */
const elsewhereOf = (stateDir: string): ReadonlyArray<string> => {
  const first = join("/var/lib/confidant", shortName(stateDir))
  return ["", "-2", "-3", "-4"].map((suffix) => dataDirOf(`${first}${suffix}`))
}

const placeOf = Effect.fnUntraced(function* (stateDir: string, isReachable: boolean) {
  const pointer = yield* attempt(`cannot use ${join(stateDir, pointerName)}`, () => readPointer(stateDir))
  const here = dataDirOf(stateDir)
  // Without an identifier it is no database, and making one there fails with the reason.
  if (pointer === null && existsSync(here)) return here
  const mayBeginEmpty = yield* MayBeginEmpty
  const facts = {
    stateDir,
    pointer,
    here,
    elsewhere: process.getuid?.() === 0 ? elsewhereOf(stateDir) : [here],
    found: identifierIn,
    claimedBy: (dataDir: string) => claimantOf(stateDir, dataDir),
    mayBeginEmpty,
  }
  const history = yield* attempt(`cannot look into ${stateDir}`, () => historyIn(stateDir))
  const found = whereabouts({ ...facts, history })
  if (found._tag === "Refuse") return yield* fail(found.message)
  if (found._tag === "Use") return found.dataDir
  return isReachable ? here : found.elsewhere
})

export const places = Effect.fnUntraced(function* (stateDir: string) {
  yield* attempt(`cannot create ${stateDir} (STATE_DIR must be a folder that this user may write to)`, () =>
    mkdirSync(stateDir, { recursive: true, mode: 0o755 }),
  )
  const here = dataDirOf(stateDir)
  const user = yield* serverUser(stateDir, here)
  const isReachable = reachable(stateDir, user)
  const dataDir = yield* placeOf(stateDir, isReachable)
  if (dataDir === here && !isReachable) {
    return yield* fail(
      `the database user (uid ${user?.uid}) can no longer reach ${dataDir}: make every folder above it traversable (chmod o+x)`,
    )
  }
  const base = dirname(dataDir)
  if (base !== stateDir) {
    yield* attempt(`cannot create ${base}`, () => mkdirSync(base, { recursive: true, mode: 0o755 }))
    yield* Effect.logInfo(`The database of ${stateDir} lives in ${base}`)
  }
  const socketDir = yield* shortFolder(join(base, "run"), base)
  yield* privateDirectory(socketDir, user)
  return { stateDir, user, base, dataDir, socketDir, logFile: join(base, "postgres.log") }
})
