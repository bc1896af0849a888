import { execFile } from "node:child_process"
import { createHash } from "node:crypto"
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { Effect, Schedule } from "effect"
import { binaries } from "../../src/store/postgres/Binaries.ts"
import { places } from "../../src/store/postgres/Places.ts"
import { environment, identity } from "../../src/store/postgres/Processes.ts"

const scripts = join(import.meta.dirname, "../../deploy/pgbackrest")

export interface Ended {
  readonly code: number
  readonly output: string
}

/** Every file below the folder with the digest of its content. */
export const contentOf = (folder: string): ReadonlyArray<string> =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => `${file} ${createHash("sha256").update(readFileSync(file)).digest("hex")}`)

const shipped = readFileSync(join(scripts, "pgbackrest.conf"), "utf8")

/** The shipped configuration, filled in. */
export const configuration = (values: Readonly<Record<string, string>>, variant: "folder" | "S3" = "folder") =>
  Object.entries(values).reduce(
    (text, [option, value]) => text.replace(new RegExp(`^#?${option}=.*$`, "m"), `${option}=${value}`),
    variant === "S3" ? shipped.replace(/^repo1-path=.*$/m, "") : shipped,
  )

/** A PostgreSQL server of its own, as its own system user, with pgBackRest configured beside it; nothing archives yet. */
export const make = Effect.gen(function* () {
  const folder = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "confidant-pit-"))),
    (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true })),
  )
  chmodSync(folder, 0o755)
  const at = yield* places(join(folder, "server"))
  const found = yield* binaries(at)
  const bin = dirname(found.postgres)
  // The checkout may lie where the server's user cannot go.
  const copies = join(folder, "scripts")
  for (const made of [join(folder, "own"), copies]) {
    mkdirSync(made)
    if (at.user !== null) chownSync(made, at.user.uid, at.user.gid)
  }
  for (const script of readdirSync(scripts)) writeFileSync(join(copies, script), readFileSync(join(scripts, script)))
  const own = join(folder, "own")
  const config = join(own, "pgbackrest.conf")
  const dataDir = join(own, "data")

  const run = (command: string, args: ReadonlyArray<string>, env: Readonly<Record<string, string>> = {}) =>
    Effect.callback<Ended>((resume) => {
      const child = execFile(
        command,
        [...args],
        {
          ...identity(at.user),
          cwd: "/",
          env: { ...environment(), HOME: own, PG_BIN: bin, PGBACKREST_CONFIG: config, ...env },
        },
        (error, stdout, stderr) =>
          resume(
            Effect.succeed({
              code: error === null ? 0 : typeof error.code === "number" ? error.code : -1,
              output: stdout + stderr,
            }),
          ),
      )
      return Effect.sync(() => child.kill("SIGTERM"))
    })
  const must = (command: string, args: ReadonlyArray<string>) =>
    Effect.flatMap(run(command, args), ({ code, output }) =>
      code === 0 ? Effect.succeed(output.trim()) : Effect.die(new Error(`${command} ended with ${code}: ${output}`)),
    )

  const start = (directory: string) =>
    must(join(bin, "pg_ctl"), [
      `--pgdata=${directory}`,
      `--log=${directory}.log`,
      `--options=-c listen_addresses= -c unix_socket_directories=${own}`,
      "-sw",
      "start",
    ])
  const stop = (directory: string) => must(join(bin, "pg_ctl"), ["-D", directory, "-s", "-w", "-m", "fast", "stop"])
  const psql = (query: string, database = "postgres") =>
    must("psql", ["-h", own, "-U", "confidant", "-d", database, "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", query])

  const values = {
    "pg1-path": dataDir,
    "pg1-socket-path": own,
    "pg1-user": "confidant",
    "repo1-cipher-pass": "of this test only",
    "repo1-path": join(own, "repository"),
    "log-level-file": `off\nlock-path=${join(own, "lock")}\nspool-path=${join(own, "spool")}`,
  }
  const configure = (text: string) =>
    Effect.sync(() => {
      writeFileSync(config, text, { mode: 0o640 })
      if (at.user !== null) chownSync(config, at.user.uid, at.user.gid)
    })
  yield* configure(configuration(values))
  yield* must(join(bin, "initdb"), ["-D", dataDir, "-U", "confidant", "-A", "trust", "-E", "UTF8", "--no-sync"])
  yield* start(dataDir)
  yield* Effect.addFinalizer(() =>
    Effect.forEach(readdirSync(own), (name) =>
      run(join(bin, "pg_ctl"), ["-D", join(own, name), "-s", "-m", "immediate", "stop"]),
    ),
  )

  /** Waits until the server's log up to this moment is in the repository, by `archive_timeout` alone. */
  const archived = Effect.flatMap(psql("SELECT pg_walfile_name(pg_current_wal_insert_lsn())"), (segment) =>
    psql(`SELECT coalesce(last_archived_wal >= '${segment}', false) FROM pg_stat_archiver`).pipe(
      Effect.filterOrFail((answer) => answer === "t"),
      Effect.retry(Schedule.spaced("100 millis")),
    ),
  )

  /** Runs one of the project's scripts. */
  const script = (name: string, ...args: ReadonlyArray<string>) => run("sh", [join(copies, name), ...args])

  /** Does what `setup.sh` asks for, but archives every second. Gives its words, before and after. */
  const archive = Effect.gen(function* () {
    const asked = yield* script("setup.sh")
    yield* Effect.forEach(asked.output.match(/ALTER SYSTEM .*;/g) ?? [], (statement) => psql(statement))
    yield* psql("ALTER SYSTEM SET archive_timeout = '1s'")
    yield* stop(dataDir)
    yield* start(dataDir)
    return { asked, done: yield* script("setup.sh") }
  })

  return {
    /** Everybody may look into it. */
    folder,
    /** The server's user owns it. */
    own,
    dataDir,
    repository: values["repo1-path"],
    /** What the shipped configuration was filled in with. */
    values,
    config,
    configure,
    start,
    stop,
    psql,
    run,
    archived,
    archive,
    script,
  }
})
