import { appendFileSync, existsSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { Effect, Schedule } from "effect"

const signal = (dataDir: string) => join(dataDir, "recovery.signal")

/** The next start of the server on this folder never gets ready: it waits for an archive that does not answer. */
export const stuck = (dataDir: string) =>
  Effect.sync(() => {
    if (!existsSync(join(dataDir, "PG_VERSION"))) throw new Error(`no database in ${dataDir}`)
    appendFileSync(join(dataDir, "postgresql.auto.conf"), "restore_command = 'sleep 600'\n")
    writeFileSync(signal(dataDir), "")
  })

/** The next start gets ready again. */
export const mended = (dataDir: string) => Effect.sync(() => rmSync(signal(dataDir), { force: true }))

/** Processes (of this machine, by Linux) that work in the folder or name it in their command line. */
export const processesOf = (dataDir: string): ReadonlyArray<number> =>
  readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => {
      try {
        return (
          readlinkSync(`/proc/${pid}/cwd`).startsWith(dataDir) ||
          readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").includes(dataDir)
        )
      } catch {
        return false
      }
    })
    .map(Number)

/** Waits until `isSo`; dies when that takes a minute. */
export const until = (what: string, isSo: () => boolean) =>
  Effect.suspend(() => (isSo() ? Effect.void : Effect.fail("not yet"))).pipe(
    Effect.retry(Schedule.spaced("5 millis")),
    Effect.timeoutOrElse({ duration: "1 minute", orElse: () => Effect.die(new Error(`waited in vain for ${what}`)) }),
    Effect.orDie,
  )

/** Waits until a server is starting on the folder, other than `former`, and has come to where it is stuck. */
export const starting = (dataDir: string, former = 0) =>
  until(`a server on ${dataDir} that is starting`, () => {
    const file = join(dataDir, "postmaster.pid")
    const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n") : []
    return Number(lines[0]) !== former && lines[7]?.trim() === "starting"
  })
