import { Effect } from "effect"
import { type ChildProcess, spawn, spawnSync } from "node:child_process"
import { readdirSync, readFileSync, readlinkSync, realpathSync } from "node:fs"
import { EmbeddedPostgresError, errorCode } from "./Failure.ts"
import type { ServerUser } from "./ServerUser.ts"

export const identity = (user: ServerUser | null) => (user === null ? {} : { uid: user.uid, gid: user.gid })

export const environment = () => ({ PATH: process.env["PATH"], LC_ALL: "C", TZ: "UTC" })

export const succeeds = (command: string, args: ReadonlyArray<string>, user: ServerUser | null): boolean =>
  spawnSync(command, args, { ...identity(user), cwd: "/", env: environment() }).status === 0

const killGroup = ({ pid }: ChildProcess) => {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL")
  } catch {
    // They have ended by themselves.
  }
}

/** Runs a command to its end. Interrupted, it kills the command and its children, and waits until they are gone. */
export const run = (command: string, args: ReadonlyArray<string>, user: ServerUser | null) =>
  Effect.callback<{ readonly code: number | null; readonly output: string }, EmbeddedPostgresError>((resume) => {
    const child = spawn(command, args, {
      ...identity(user),
      cwd: "/",
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: environment(),
    })
    let output = ""
    const keep = (data: unknown) => {
      output += String(data)
    }
    child.stdout.on("data", keep)
    child.stderr.on("data", keep)
    child.on("error", (cause) =>
      resume(Effect.fail(new EmbeddedPostgresError({ message: `cannot run ${command}`, cause }))),
    )
    child.on("close", (code) => resume(Effect.succeed({ code, output })))
    return Effect.callback<void>((gone) => {
      child.once("close", () => gone(Effect.void))
      killGroup(child)
    })
  })

/** A killed process stays a zombie, and accepts signals, until its parent reaps it. */
export const processState = (pid: number): "alive" | "zombie" | "gone" => {
  try {
    process.kill(pid, 0)
  } catch (cause) {
    return errorCode(cause) === "EPERM" ? "alive" : "gone"
  }
  if (process.platform !== "linux") return "alive"
  try {
    return /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8")) ? "zombie" : "alive"
  } catch {
    return "gone"
  }
}

/** Postmaster and backends run in the data directory. */
const isWorkingDirectory = (directory: string): boolean =>
  readdirSync("/proc").some((entry) => {
    if (!/^\d+$/.test(entry)) return false
    try {
      return readlinkSync(`/proc/${entry}/cwd`) === directory
    } catch {
      return false
    }
  })

/** `pid` comes from the pid file and may belong to another program by now. */
export const worksIn = (dataDir: string, pid: number): boolean => {
  if (process.platform === "linux") return isWorkingDirectory(realpathSync(dataDir))
  return spawnSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" }).stdout.includes(dataDir)
}
