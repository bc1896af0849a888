import { Effect } from "effect"
import { createHash } from "node:crypto"
import { mkdirSync, statSync } from "node:fs"
import { homedir } from "node:os"
import { join } from "node:path"
import { attempt, fail } from "./Failure.ts"

/** `sun_path` holds 104 bytes on macOS and 108 on Linux; PostgreSQL appends `/.s.PGSQL.5432.lock`, a lock the process id. */
const longest = 80

export const shortName = (path: string) => createHash("sha256").update(path).digest("hex").slice(0, 16)

const writableByOthers = 0o022

/** Nobody else can take a name in it. */
const isPrivate = (path: string): boolean => {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat?.isDirectory() === true && stat.uid === process.getuid?.() && (stat.mode & writableByOthers) === 0
}

const parents = (): ReadonlyArray<string> => {
  if (process.getuid?.() === 0) return ["/run", "/var/run"]
  const given = process.env["XDG_RUNTIME_DIR"]
  const cache = join(homedir(), ".cache")
  if (isPrivate(homedir())) mkdirSync(cache, { recursive: true, mode: 0o700 })
  return [...(given === undefined ? [] : [given]), cache]
}

/** The wanted folder or, if a socket in it would have too long a path, one for `owner` where only this user can make any. */
export const shortFolder = Effect.fnUntraced(function* (wanted: string, owner: string) {
  if (Buffer.byteLength(wanted) <= longest) return wanted
  const found = yield* attempt("cannot look for a folder for sockets", () => parents().filter(isPrivate))
  const short = found.map((parent) => join(parent, `confidant-${shortName(owner)}`))
  const fitting = short.find((path) => Buffer.byteLength(path) <= longest)
  if (fitting !== undefined) {
    yield* attempt(`cannot create ${fitting}`, () => mkdirSync(fitting, { recursive: true, mode: 0o700 }))
    return fitting
  }
  return yield* fail(
    `${owner} is too long for a socket: set a STATE_DIR of ${longest - 4} bytes or fewer, or XDG_RUNTIME_DIR to a folder that only this user may write to`,
  )
})
