import * as NodeChildProcessSpawner from "@effect/platform-node/NodeChildProcessSpawner"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import { Context, Effect, Fiber, Layer, Ref, Scope, Sink, Stream } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { createHash } from "node:crypto"
import { BackupError, type BackupFailure } from "../../domain/backup/BackupError.ts"
import { Databases } from "../../domain/backup/Databases.ts"
import { makeFindTools, plainEnvironment, type Program } from "./FindTools.ts"
import { gather } from "../make/Gather.ts"
import { explain, isOnlyTransactionTimeout } from "./ToolFailure.ts"
import { isTooNewToRestore, type Tools } from "./ToolVersions.ts"

/** Comments, tokens of newer minor releases, and settings that depend on the release. */
const noise =
  /^(?:--.*|\\(?:un)?restrict .*|SET (?:\w+_timeout|client_\w+|standard_conforming_strings|check_function_bodies|xmloption|row_security) = .*|SELECT pg_catalog\.set_config\('search_path'.*|\s*)$/

/** `varchar IN ('a', 'b')` is written with other casts and brackets once it has been restored. */
const settled = (line: string): string =>
  line.includes("'::character varying") ? line.replaceAll(/::(?:text|character varying)(?:\[\])?|[()]/g, "") : line

/** The lines of `pg_dump --schema-only` that are the same for a database and its restored copy. */
const schemaLines = <E, R>(text: Stream.Stream<Uint8Array, E, R>): Stream.Stream<string, E, R> =>
  text.pipe(
    Stream.decodeText(),
    Stream.splitLines,
    Stream.filter((line) => !noise.test(line)),
    Stream.map(settled),
  )

/** For tables under an exclusive lock. */
const lockWait = "60s"

/** pg_dump writes to a pipe in pieces of 4 KiB. */
const chunkBytes = 128 * 1024

const keptOfStderr = 65_536

interface Chosen extends Tools {
  /** Its restore reports an error that does not matter, so it must go on after errors. */
  readonly isTooNew: boolean
}

const make = Effect.gen(function* () {
  const databases = yield* Databases
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const findTools = yield* makeFindTools
  const plain = yield* plainEnvironment
  const chosen = yield* Ref.make<Chosen | null>(null)

  const find = (serverVersion: number) =>
    findTools(serverVersion).pipe(
      Effect.map((tools): Chosen => ({ ...tools, isTooNew: isTooNewToRestore(tools, serverVersion) })),
      Effect.tap((found) => Ref.set(chosen, found)),
    )

  const tools = Effect.flatMap(Ref.get(chosen), (known) =>
    known !== null
      ? Effect.succeed(known)
      : databases.facts(databases.target).pipe(
          Effect.mapError(({ message }) => new BackupError({ failure: "no backup", message })),
          Effect.flatMap(({ serverVersion }) => find(serverVersion)),
        ),
  )

  /** `ended` fails on a non-zero exit. */
  const run = Effect.fnUntraced(function* (
    failure: BackupFailure,
    program: Program,
    database: string,
    args: ReadonlyArray<string>,
    isHarmless: (stderr: string) => boolean = () => false,
  ) {
    const { folder } = yield* tools
    const failed = (why: string) => new BackupError({ failure, message: `${program} of ${database} failed: ${why}` })
    const handle = yield* spawner
      .spawn(
        ChildProcess.make(`${folder}${program}`, [connectingTo(database), ...args], {
          env: { ...plain, ...databases.environment(database) },
          stdin: program === "pg_dump" ? "ignore" : "pipe",
          stdout: program === "pg_dump" ? "pipe" : "ignore",
          forceKillAfter: "5 seconds",
        }),
      )
      .pipe(Effect.mapError(() => failed("it cannot be started")))
    const stderr = yield* Stream.decodeText(handle.stderr).pipe(
      Stream.runFold(
        () => "",
        (text, more) => (text + more).slice(-keptOfStderr),
      ),
      Effect.orElseSucceed(() => ""),
      Effect.forkScoped,
    )
    const ended = Effect.gen(function* () {
      const code = yield* handle.exitCode.pipe(Effect.mapError(() => failed("it was killed by a signal")))
      if (code === 0) return
      const said = yield* Fiber.join(stderr)
      if (!isHarmless(said)) return yield* failed(explain(said))
    })
    return { handle, ended, failed }
  })

  const output = (database: string, args: ReadonlyArray<string>): Stream.Stream<Uint8Array, BackupError> =>
    Stream.unwrap(
      Effect.gen(function* () {
        const { handle, ended, failed } = yield* run("no backup", "pg_dump", database, [...dumping, ...args])
        return handle.stdout.pipe(
          Stream.mapError(() => failed("its output cannot be read")),
          gather(chunkBytes),
          Stream.concat(Stream.fromEffectDrain(ended)),
        )
      }),
    )

  const dump = (database: string, snapshot: string) =>
    output(database, ["--format=custom", "--compress=0", `--snapshot=${snapshot}`])

  const schemaSha256 = Effect.fn("PostgresTools.schemaSha256")(function* (database: string, snapshot?: string) {
    const args = ["--schema-only", "--no-owner", "--no-privileges", "--no-tablespaces"]
    const hash = createHash("sha256")
    yield* output(database, snapshot === undefined ? args : [...args, `--snapshot=${snapshot}`]).pipe(
      schemaLines,
      Stream.runForEach((line) => Effect.sync(() => hash.update(`${line}\n`))),
    )
    return hash.digest("hex")
  })

  /** The program's failure wins over that of a source it no longer reads. */
  const feed = <E, R>(
    program: "pg_restore" | "psql",
    database: string,
    args: ReadonlyArray<string>,
    input: Stream.Stream<Uint8Array, E, R>,
    isHarmless?: (stderr: string) => boolean,
  ): Effect.Effect<void, BackupError | E, R> =>
    Effect.scopedWith((scope) =>
      Effect.gen(function* () {
        const { handle, ended } = yield* Scope.provide(
          run("could not verify", program, database, args, isHarmless),
          scope,
        )
        // If it stops reading, its exit code says why. If it ended well, the rest of the source must end well too.
        const intake = handle.stdin.pipe(
          Sink.orElse(() => Sink.drain),
          Sink.catch(() => Effect.void),
        )
        yield* Effect.all([ended, Stream.run(input, intake)], { concurrency: "unbounded", discard: true })
      }),
    )

  const restore: PostgresTools["Service"]["restore"] = (database, input) =>
    Effect.flatMap(tools, ({ isTooNew }) =>
      isTooNew
        ? feed("pg_restore", database, restoring, input, isOnlyTransactionTimeout)
        : feed("pg_restore", database, [...restoring, "--exit-on-error"], input),
    )

  const restoreSql: PostgresTools["Service"]["restoreSql"] = (database, input) =>
    feed("psql", database, executing, input)

  return {
    check: (serverVersion: number) => Effect.map(find(serverVersion), ({ version }) => version),
    dump,
    schemaSha256,
    restore,
    restoreSql,
  }
})

/** libpq would parse a bare name with "=" as a connection string. */
const connectingTo = (database: string) => `--dbname=dbname='${database.replaceAll(/['\\]/g, "\\$&")}'`

const dumping = ["--encoding=UTF8", "--no-password", "--no-sync", `--lock-wait-timeout=${lockWait}`]
const restoring = ["--format=custom", "--no-owner", "--no-privileges", "--no-password"]
const executing = [
  "--no-psqlrc",
  "--no-password",
  "--quiet",
  "--single-transaction",
  "--set=ON_ERROR_STOP=1",
  // Error texts may quote rows; the codes do not.
  "--set=VERBOSITY=sqlstate",
  "--file=-",
]

/** PostgreSQL's own programs as child processes. Passwords go through their environment. */
export class PostgresTools extends Context.Service<
  PostgresTools,
  {
    /** Version of pg_dump, like "15.18". Fails `usage` if a program is missing or older than the server. */
    readonly check: (serverVersion: number) => Effect.Effect<string, BackupError>
    /** Custom format, uncompressed. Fails `no backup`; the process stops when the stream is not read to its end. */
    readonly dump: (database: string, snapshot: string) => Stream.Stream<Uint8Array, BackupError>
    /** SHA-256 of the schema, without what varies between two dumps of it. Fails `no backup`. */
    readonly schemaSha256: (database: string, snapshot?: string) => Effect.Effect<string, BackupError>
    /** Custom format into an empty database, without owners and privileges. Fails `could not verify`. */
    readonly restore: <E, R>(
      database: string,
      dump: Stream.Stream<Uint8Array, E, R>,
    ) => Effect.Effect<void, BackupError | E, R>
    /** Plain SQL in one transaction. Fails `could not verify`. */
    readonly restoreSql: <E, R>(
      database: string,
      sql: Stream.Stream<Uint8Array, E, R>,
    ) => Effect.Effect<void, BackupError | E, R>
  }
>()("confidant/backup/PostgresTools") {
  static readonly layer: Layer.Layer<PostgresTools, never, Databases> = Layer.effect(PostgresTools, make).pipe(
    Layer.provide(NodeChildProcessSpawner.layer),
    Layer.provide([NodeFileSystem.layer, NodePath.layer]),
  )
}
