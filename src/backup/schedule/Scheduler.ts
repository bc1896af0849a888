import { Clock, Duration, Effect, Layer, type Scope } from "effect"
import { everlasting } from "../../boundary/Loop.ts"
import { BackupRuns } from "../../domain/backup/BackupRuns.ts"
import { exitCodes, lookEvery, measureEvery, runsLookedAt, tryAgainAfter } from "../../policy/Backup.ts"
import { Agenda } from "./Agenda.ts"
import { record, samplesOf } from "../keep/BackupMetrics.ts"
import { BackupProcess } from "./BackupProcess.ts"
import { Notice } from "./Notice.ts"

/** More rows than can be open at once. */
const newest = 20

/** Starts due backups in their own process, sends notices, updates metrics. Every bot may run it: lock and rows prevent doubles. */
export const run: Effect.Effect<never, never, Agenda | BackupProcess | BackupRuns | Notice | Scope.Scope> = Effect.gen(
  function* () {
    const agenda = yield* Agenda
    const runs = yield* BackupRuns
    const { tellEnded } = yield* Notice
    const { run: runProcess } = yield* BackupProcess

    /** A process that failed to start has no row to delay the next try. */
    let refused = { job: "", until: 0 }

    /** Only taking the lock shows whether a `running` row is alive or was left by a dead process. */
    const atWork = Effect.scoped(Effect.as(runs.lock, false)).pipe(
      Effect.catchTag("BackupError", () => Effect.succeed(true)),
    )

    const wantedJob = Effect.gen(function* () {
      const open = yield* runs.recent(newest)
      if (open.some(({ state }) => state === "running") && (yield* atWork)) return null
      const request = open.findLast(({ state }) => state === "requested")
      if (request !== undefined) return `request ${request.id}`
      const wanted = yield* agenda.now
      return wanted === null ? null : `${wanted.tier} ${wanted.slot}`
    })

    const look = Effect.gen(function* () {
      const job = yield* wantedJob
      const now = yield* Clock.currentTimeMillis
      if (job === null || (job === refused.job && now < refused.until)) return
      const code = yield* runProcess
      yield* tellEnded
      if (code !== 0 && code !== exitCodes.locked && (yield* wantedJob) === job) {
        refused = { job, until: (yield* Clock.currentTimeMillis) + Duration.toMillis(tryAgainAfter) }
        yield* Effect.logError(`The backup could not be started: exit code ${code}`)
      }
    })

    const measure = Effect.gen(function* () {
      yield* record(samplesOf(yield* runs.recent(runsLookedAt), agenda.tiers))
    })

    const again = <E extends { readonly message: string }, R>(
      work: Effect.Effect<void, E, R>,
      every: Duration.Duration,
    ) =>
      everlasting(
        "The backup scheduler",
        Effect.catch(work, ({ message }) =>
          Effect.logWarning(`The backup scheduler failed and will retry: ${message}`),
        ),
        every,
      )

    return yield* Effect.all([again(look, lookEvery), again(tellEnded, lookEvery), again(measure, measureEvery)], {
      concurrency: "unbounded",
    }).pipe(
      // Polls that find nothing are not worth a trace; a backup has its own.
      Effect.withTracerEnabled(false),
      Effect.andThen(Effect.never),
    )
  },
)

/** Interrupting it stops a running backup. */
export const layer = Layer.effectDiscard(Effect.forkScoped(run))
