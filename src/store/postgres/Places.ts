import { Effect } from "effect"
import { createHash } from "node:crypto"
import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { attempt, fail } from "./Failure.ts"
import { succeeds } from "./Processes.ts"
import { type ServerUser, serverUser } from "./ServerUser.ts"

export interface Places {
  readonly user: ServerUser | null
  /** Holds everything, except the socket if its path would be too long. */
  readonly base: string
  readonly dataDir: string
  /** Only for the server's user and root: the socket asks for no password. */
  readonly socketDir: string
  readonly logFile: string
}

/** `sun_path` holds 104 bytes on macOS and 108 on Linux; the server appends `/.s.PGSQL.5432.lock`. */
const longestSocketDir = 80

const shortName = (path: string) => createHash("sha256").update(path).digest("hex").slice(0, 16)

const dataDirOf = (base: string) => join(base, "postgres")

const privateDirectory = (path: string, user: ServerUser | null) =>
  attempt(`cannot create ${path}`, () => {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    const stat = lstatSync(path)
    const owner = user?.uid ?? process.getuid?.()
    if (!stat.isDirectory() || (stat.uid !== owner && stat.uid !== process.getuid?.())) {
      throw new Error("it exists and is not ours")
    }
    if (user !== null) chownSync(path, user.uid, user.gid)
    chmodSync(path, 0o700)
  })

const reachable = (path: string, user: ServerUser | null) => user === null || succeeds("test", ["-x", path], user)

export const places = Effect.fnUntraced(function* (stateDir: string) {
  // The server's user cannot enter a private home such as /root.
  const elsewhere = join("/var/lib/confidant", shortName(stateDir))
  const user = yield* serverUser([dataDirOf(stateDir), dataDirOf(elsewhere)])
  yield* attempt(`cannot create ${stateDir}`, () => mkdirSync(stateDir, { recursive: true, mode: 0o755 }))
  const here = existsSync(dataDirOf(stateDir)) || !existsSync(dataDirOf(elsewhere))
  const base = here && reachable(stateDir, user) ? stateDir : elsewhere
  if (base !== stateDir && existsSync(dataDirOf(stateDir))) {
    return yield* fail(
      `the database user (uid ${user?.uid}) can no longer reach ${dataDirOf(stateDir)}: make every folder above it traversable (chmod o+x)`,
    )
  }
  if (base !== stateDir) {
    yield* attempt(`cannot create ${base}`, () => mkdirSync(base, { recursive: true, mode: 0o755 }))
    yield* Effect.logInfo(`The database user cannot reach ${stateDir}; the database lives in ${base}`)
  }
  const wanted = join(base, "run")
  const socketDir =
    wanted.length <= longestSocketDir
      ? wanted
      : join(user === null ? (process.env["XDG_RUNTIME_DIR"] ?? tmpdir()) : tmpdir(), `confidant-${shortName(base)}`)
  yield* privateDirectory(socketDir, user)
  return { user, base, dataDir: dataDirOf(base), socketDir, logFile: join(base, "postgres.log") }
})
