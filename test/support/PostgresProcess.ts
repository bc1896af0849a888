import { existsSync } from "node:fs"
import { join } from "node:path"
import { Effect, Redacted, Schedule } from "effect"
import * as Clusters from "./Clusters.ts"
import * as NodeProcess from "./NodeProcess.ts"
import { postmasterOf } from "./Postmaster.ts"

const script = join(import.meta.dirname, "embedded-postgres-main.ts")

const marker = "ready "

/** A database server that has nothing to do with the bot's life, on what is in the folder already. */
export const onFolder = Effect.fnUntraced(function* (folder: string) {
  const stateDir = join(folder, "database")
  let running: NodeProcess.NodeProcess | null = null
  let socketDir = ""

  /** Starts it (again) and waits until it serves. */
  const start = Effect.gen(function* () {
    running = yield* NodeProcess.start([script, stateDir])
    const line = yield* running.line("the database", (text) => text.startsWith(marker))
    socketDir = line.slice(marker.length)
  })

  /** Ends it like a stop of the service; nobody can connect afterwards. */
  const stop = Effect.suspend(() => {
    const socket = join(socketDir, ".s.PGSQL.5432")
    const gone = Effect.suspend(() => (existsSync(socket) ? Effect.fail("still there") : Effect.void)).pipe(
      Effect.retry(Schedule.spaced("20 millis")),
      Effect.orDie,
    )
    return running === null || socketDir === "" ? Effect.void : Effect.andThen(running.end("SIGTERM"), gone)
  })

  /** Ends it in the middle of whatever it does. */
  const kill = Effect.suspend(() => {
    const postmaster = postmasterOf(stateDir)
    const killed = running
    // Its socket stays: there is nothing to wait for.
    running = null
    return Effect.andThen(
      killed === null ? Effect.void : killed.end("SIGKILL"),
      Effect.sync(() => process.kill(postmaster, "SIGKILL")),
    )
  })

  yield* start
  // What still runs would write into a folder that is being removed.
  yield* Effect.addFinalizer(() => stop)
  return {
    url: Redacted.make(`postgres://confidant@localhost/postgres?host=${encodeURIComponent(socketDir)}`),
    start,
    stop,
    kill,
  }
})

/** The same with a database of its own; `folder` must let the server's user in. */
export const make = Effect.fnUntraced(function* (folder: string, which: keyof Clusters.Clusters = "empty") {
  yield* Clusters.copyTo(join(folder, "database"), which)
  return yield* onFolder(folder)
})
