import { Clock, Duration, Effect, Layer, type Scope } from "effect"
import { BackupRuns } from "../../domain/backup/BackupRuns.ts"
import { exitCodes, lookEvery, measureEvery, runsLookedAt, tryAgainAfter } from "../../policy/Backup.ts"
import { Agenda } from "./Agenda.ts"
import { record, samplesOf } from "../keep/BackupMetrics.ts"
import { BackupProcess } from "./BackupProcess.ts"
import { Notice } from "./Notice.ts"

/** More than the open ones: there are never many. */
const newest = 20

/**
 * Looks again and again whether a backup is due or asked for, and runs it in a process of its own; tells of ended runs; takes over their
 * metrics. Every bot may do so: the lock and the rows of the database see to it that each run is made and told of once.
 */
export const run: Effect.Effect<never, never, Agenda | BackupProcess | BackupRuns | Notice | Scope.Scope> = Effect.gen(
  function* () {
    const agenda = yield* Agenda
    const runs = yield* BackupRuns
    const { tellEnded } = yield* Notice
    const { run: runProcess } = yield* BackupProcess

    /** What a process could not even begin: it has no row that would keep it from being tried again at once. */
    let refused = { job: "", until: 0 }

    /** The one who comes for the lock finds out whether a run is at work, or was left by a dead process. */
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
        yield* Effect.logError(`The backup could not be begun: exit code ${code}`)
      }
    })

    const measure = Effect.gen(function* () {
      yield* record(samplesOf(yield* runs.recent(runsLookedAt), agenda.tiers))
    })

    /** Whatever fails is tried again: the database comes back. */
    const again = <E extends { readonly message: string }, R>(
      work: Effect.Effect<void, E, R>,
      every: Duration.Duration,
    ) =>
      work.pipe(
        Effect.catch(({ message }) => Effect.logWarning(`Backups could not be looked after: ${message}`)),
        Effect.catchDefect((defect) => Effect.logError("Backups could not be looked after", defect)),
        Effect.andThen(Effect.sleep(every)),
        Effect.forever,
      )

    return yield* Effect.all([again(look, lookEvery), again(tellEnded, lookEvery), again(measure, measureEvery)], {
      concurrency: "unbounded",
    }).pipe(
      // Looks that find nothing are no traces worth keeping; a backup has its own.
      Effect.withTracerEnabled(false),
      Effect.andThen(Effect.never),
    )
  },
)

/** `run` in the background, as long as the layer is there; a backup at work is asked to stop with it. */
export const layer = Layer.effectDiscard(Effect.forkScoped(run))
