import { Deferred, Effect, Schedule } from "effect"
import { type ChildProcess, spawn, spawnSync } from "node:child_process"
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs"
import { join } from "node:path"
import type { Binaries } from "./Binaries.ts"
import { attempt, fail } from "./Failure.ts"
import type { Places } from "./Places.ts"
import { environment, identity, processState, run, worksIn } from "./Processes.ts"

interface Running {
  readonly child: ChildProcess
  readonly exited: Deferred.Deferred<number | null>
}

/** From `postmaster.pid`: the process id (line 1) and the status (line 8). */
const postmaster = (dataDir: string) => {
  try {
    const lines = readFileSync(join(dataDir, "postmaster.pid"), "utf8").split("\n")
    return { pid: Number(lines[0]), status: (lines[7] ?? "").trim() }
  } catch {
    return null
  }
}

const clusterVersion = (dataDir: string) => {
  try {
    return readFileSync(join(dataDir, "PG_VERSION"), "utf8").trim()
  } catch {
    return null
  }
}

/** What `initdb` says of its failure, without all that it did before. */
export const whyNot = (output: string): string => {
  const errors = output.split("\n").flatMap((line) => /(?:FATAL|PANIC|error): +(.*)/.exec(line)?.[1] ?? [])
  return errors.length === 0 ? output.trim() : errors.join("; ")
}

/** Creates the data directory atomically if there is none. Returns whether it did. */
export const initialise = Effect.fnUntraced(function* (binaries: Binaries, places: Places) {
  const { dataDir, user } = places
  const major = binaries.version.split(".")[0]
  const existing = clusterVersion(dataDir)
  if (existing !== null && existing !== major) {
    return yield* fail(`${dataDir} belongs to PostgreSQL ${existing}, this version brings ${major}`)
  }
  if (existing !== null) return false
  if (existsSync(dataDir)) return yield* fail(`${dataDir} exists but holds no database: move it away`)
  const half = `${dataDir}.half`
  yield* attempt(`cannot create ${half}`, () => {
    rmSync(half, { recursive: true, force: true })
    mkdirSync(half, { recursive: true, mode: 0o700 })
    if (user !== null) chownSync(half, user.uid, user.gid)
  })
  const made = yield* run(
    binaries.initdb,
    // Stable, bytewise collation with a Unicode-aware lower() and ILIKE.
    [
      "-D",
      half,
      "-U",
      "confidant",
      "--auth=trust",
      "-E",
      "UTF8",
      "--locale=C",
      "--lc-ctype=C.UTF-8",
      "--data-checksums",
    ],
    user,
  )
  if (made.code !== 0) return yield* fail(`cannot create the database in ${dataDir}: ${whyNot(made.output)}`)
  yield* attempt(`cannot move the database to ${dataDir}`, () => renameSync(half, dataDir))
  return true
})

const signal = (pid: number, name: "SIGINT" | "SIGQUIT") =>
  Effect.ignore(attempt(`cannot signal ${pid}`, () => process.kill(pid, name)))

/** We hold the instance lock, so a server found here is left over from a killed process of ours. */
const clearOrphan = Effect.fnUntraced(function* (places: Places) {
  const { dataDir, socketDir } = places
  const old = postmaster(dataDir)
  if (old !== null && processState(old.pid) === "alive" && worksIn(dataDir, old.pid)) {
    yield* Effect.logWarning(`Stopping an orphaned PostgreSQL (pid ${old.pid})`)
    yield* signal(old.pid, "SIGINT")
    yield* Effect.suspend(() =>
      processState(old.pid) === "alive" ? fail(`the orphaned PostgreSQL (pid ${old.pid}) does not stop`) : Effect.void,
    ).pipe(Effect.retry(Schedule.max([Schedule.spaced("50 millis"), Schedule.recurs(600)])))
  }
  // PostgreSQL's own check takes an unreaped postmaster or a reused process id for a live server.
  const stale = postmaster(dataDir)
  if (stale !== null && !worksIn(dataDir, stale.pid)) {
    yield* attempt("cannot remove stale locks", () => {
      const socket = join(socketDir, ".s.PGSQL.5432")
      for (const file of [join(dataDir, "postmaster.pid"), `${socket}.lock`, socket]) rmSync(file, { force: true })
    })
  }
})

const command = (binaries: Binaries, places: Places) => {
  const settings = [
    "listen_addresses=",
    `unix_socket_directories=${places.socketDir}`,
    "unix_socket_permissions=0700",
    "max_connections=50",
    "shared_buffers=128MB",
  ].flatMap((setting) => ["-c", setting])
  const args = ["-D", places.dataDir, ...settings]
  const { user } = places
  const hasSetpriv = process.platform === "linux" && spawnSync("setpriv", ["--pdeathsig", "INT", "true"]).status === 0
  if (!hasSetpriv) return { file: binaries.postgres, args, identity: identity(user) }
  // pdeathsig: if we are killed, the kernel asks the server for a fast, clean shutdown.
  const drop = user === null ? [] : [`--reuid=${user.uid}`, `--regid=${user.gid}`, "--clear-groups"]
  return { file: "setpriv", args: [...drop, "--pdeathsig=INT", "--", binaries.postgres, ...args], identity: {} }
}

/** Fast shutdown: sessions are aborted, everything committed is on disk. */
const stop = ({ child, exited }: Running) =>
  Effect.gen(function* () {
    child.kill("SIGINT")
    yield* Deferred.await(exited).pipe(
      Effect.timeoutOrElse({
        duration: "30 seconds",
        orElse: () =>
          Effect.andThen(
            Effect.sync(() => child.kill("SIGQUIT")),
            Deferred.await(exited),
          ),
      }),
    )
  })

const launch = (binaries: Binaries, places: Places) =>
  attempt("cannot start PostgreSQL", (): Running => {
    const exited = Deferred.makeUnsafe<number | null>()
    const log = openSync(places.logFile, "a", 0o600)
    const chosen = command(binaries, places)
    const child = spawn(chosen.file, chosen.args, {
      ...chosen.identity,
      cwd: "/",
      // Its own process group: Ctrl-C must reach us first, not the database.
      detached: true,
      stdio: ["ignore", log, log],
      env: environment(),
    })
    closeSync(log)
    child.once("error", () => Deferred.doneUnsafe(exited, Effect.succeed(null)))
    child.once("exit", (code) => Deferred.doneUnsafe(exited, Effect.succeed(code)))
    return { child, exited }
  })

/** An earlier release let another user own it. Nothing runs on it now. */
const handOver = ({ dataDir, user }: Places) =>
  Effect.gen(function* () {
    if (user === null || statSync(dataDir).uid === user.uid) return
    yield* Effect.logInfo(`Handing ${dataDir} over to the database user (uid ${user.uid})`)
    const done = spawnSync("chown", ["-R", "-P", `${user.uid}:${user.gid}`, dataDir], { encoding: "utf8" })
    if (done.status !== 0) return yield* fail(`cannot hand ${dataDir} over: ${String(done.stderr).trim()}`)
  })

/** Starts the server and returns once it accepts connections. It stops with the scope, also while it is still starting. */
export const start = Effect.fnUntraced(function* (binaries: Binaries, places: Places) {
  yield* clearOrphan(places)
  yield* handOver(places)
  const { child, exited } = yield* Effect.acquireRelease(launch(binaries, places), stop)
  const ready = Effect.suspend(() => {
    const found = postmaster(places.dataDir)
    return found?.pid === child.pid && found?.status === "ready" ? Effect.void : fail("PostgreSQL is not ready yet")
  }).pipe(
    Effect.retry(Schedule.spaced("20 millis")),
    Effect.timeoutOrElse({ duration: "5 minutes", orElse: () => fail("PostgreSQL did not become ready") }),
  )
  const died = Effect.flatMap(Deferred.await(exited), (code) =>
    fail(`PostgreSQL exited (${code}) while starting; see ${places.logFile}`),
  )
  yield* Effect.raceFirst(ready, died)
  return { exited }
})
