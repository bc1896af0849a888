import { Effect } from "effect"
import { spawnSync } from "node:child_process"
import { readFileSync, statSync } from "node:fs"
import { attempt, fail } from "./Failure.ts"

/** Owns the server if we are root: PostgreSQL refuses to run as root. */
export interface ServerUser {
  readonly uid: number
  readonly gid: number
}

const lookup = (name: string): ServerUser | null => {
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((entry) => entry.startsWith(`${name}:`))
  const [, , uid, gid] = line?.split(":") ?? []
  return uid === undefined || gid === undefined ? null : { uid: Number(uid), gid: Number(gid) }
}

export const ownerOf = (path: string): ServerUser | null => {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat === undefined ? null : { uid: stat.uid, gid: stat.gid }
}

const create = Effect.gen(function* () {
  const made = spawnSync(
    "useradd",
    [
      "--system",
      "--user-group",
      "--no-create-home",
      "--home-dir",
      "/nonexistent",
      "--shell",
      "/usr/sbin/nologin",
      "confidant-pg",
    ],
    { encoding: "utf8" },
  )
  const user = yield* attempt("cannot read /etc/passwd", () => lookup("confidant-pg"))
  return (
    user ??
    (yield* fail(
      `running as root and could not create the system user confidant-pg (${String(made.error?.message ?? made.stderr).trim()}): create it, or start Confidant as an ordinary user`,
    ))
  )
})

/** null: we run the server ourselves. A user's own state folder keeps that user's database; else the server gets a user that nobody else is. */
export const serverUser = Effect.fnUntraced(function* (stateDir: string, dataDir: string) {
  if (process.getuid?.() !== 0) return null
  const { data, folder } = yield* attempt(`cannot look at ${dataDir}`, () => ({
    folder: ownerOf(stateDir),
    data: ownerOf(dataDir),
  }))
  if (data !== null && data.uid !== 0 && data.uid === folder?.uid) return data
  const existing = yield* attempt("cannot read /etc/passwd", () => lookup("confidant-pg"))
  return existing ?? (yield* create)
})
