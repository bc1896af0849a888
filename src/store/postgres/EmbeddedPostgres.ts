import { Clock, Context, Deferred, Effect, Layer, Redacted, Schedule } from "effect"
import { join } from "node:path"
import { everlasting } from "../../boundary/Loop.ts"
import { binaries } from "./Binaries.ts"
import { initialise, start } from "./Cluster.ts"
import { attempt, type EmbeddedPostgresError, fail } from "./Failure.ts"
import { instanceLock } from "./InstanceLock.ts"
import { type Places, places } from "./Places.ts"
import { writePointers } from "./Pointer.ts"

const lock = (at: Places, stateDir: string) => instanceLock(join(at.socketDir, "instance.lock"), stateDir)

const addressOf = (at: Places) => ({
  socketDir: at.socketDir,
  dataDir: at.dataDir,
  url: Redacted.make(`postgres://confidant@localhost/postgres?host=${encodeURIComponent(at.socketDir)}`),
})

/** Only for the holder of the instance lock. */
const serve = Effect.fnUntraced(function* (at: Places) {
  const begun = yield* Clock.currentTimeMillis
  const found = yield* binaries(at)
  yield* Effect.logInfo(`Preparing PostgreSQL ${found.version} in ${at.dataDir}`)
  yield* initialise(found, at)
  yield* attempt(`cannot write where the database of ${at.stateDir} is`, () => writePointers(at.stateDir, at.dataDir))

  /** One server from its start to its exit. Interrupted at any moment, it leaves none behind. */
  const live = (ready: Effect.Effect<unknown>) =>
    Effect.gen(function* () {
      const { exited } = yield* start(found, at)
      yield* ready
      const code = yield* Deferred.await(exited)
      yield* Effect.logError(`PostgreSQL exited (${code}); starting it again`)
    }).pipe(Effect.scoped)

  // When the server itself dies (out of memory, kill -9) it is started again; the client's pool reconnects by itself.
  const liveAgain = live(Effect.logInfo("PostgreSQL is back")).pipe(
    Effect.tapError((error) => Effect.logError(error.message)),
    Effect.retry(Schedule.min([Schedule.exponential("200 millis"), Schedule.spaced("5 seconds")])),
  )
  const isReady = yield* Deferred.make<void, EmbeddedPostgresError>()
  yield* live(Deferred.succeed(isReady, undefined)).pipe(
    Effect.retry(Schedule.max([Schedule.spaced("1 second"), Schedule.recurs(5)])),
    Effect.matchCauseEffect({
      onFailure: (cause) => Deferred.failCause(isReady, cause),
      onSuccess: () => everlasting("Keeping PostgreSQL running", liveAgain, "200 millis"),
    }),
    Effect.forkScoped,
  )
  yield* Deferred.await(isReady)
  const seconds = ((yield* Clock.currentTimeMillis) - begun) / 1_000
  yield* Effect.logInfo(`PostgreSQL ${found.version} is ready in ${seconds.toFixed(1)} s`)
  return addressOf(at)
})

const make = Effect.fnUntraced(function* (stateDir: string) {
  const at = yield* places(stateDir)
  yield* lock(at, stateDir).pipe(Effect.catchTag("StateInUse", ({ message }) => fail(message)))
  return yield* serve(at)
})

const makeBeside = Effect.fnUntraced(function* (stateDir: string) {
  const at = yield* places(stateDir)
  const isOurs = yield* lock(at, stateDir).pipe(
    Effect.as(true),
    Effect.catchTag("StateInUse", () => Effect.succeed(false)),
  )
  return isOurs ? yield* serve(at) : addressOf(at)
})

/** PostgreSQL as a child process for the lifetime of its layer, reachable over a unix socket only. */
export class EmbeddedPostgres extends Context.Service<
  EmbeddedPostgres,
  {
    /** Readable only by the server's user and root. */
    readonly socketDir: string
    readonly dataDir: string
    /** The database `postgres`, as the superuser `confidant`. */
    readonly url: Redacted.Redacted
  }
>()("confidant/store/EmbeddedPostgres") {
  /** `stateDir`: absolute path; one running process per folder. */
  static readonly layer = (options: {
    readonly stateDir: string
  }): Layer.Layer<EmbeddedPostgres, EmbeddedPostgresError> => Layer.effect(EmbeddedPostgres, make(options.stateDir))

  /** Uses the server of the process that holds the folder, even while it starts; otherwise starts one. */
  static readonly layerBeside: typeof EmbeddedPostgres.layer = ({ stateDir }) =>
    Layer.effect(EmbeddedPostgres, makeBeside(stateDir))
}
