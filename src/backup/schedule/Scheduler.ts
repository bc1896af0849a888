import { Clock, Duration, Effect, Layer, type Scope } from "effect"
import { everlasting } from "../../boundary/Loop.ts"
import { Settings } from "../../config/Settings.ts"
import { type BackupRun, BackupRuns } from "../../domain/backup/BackupRuns.ts"
import { exitCodes, lookEvery, measureEvery, runsLookedAt, tryAgainAfter } from "../../policy/Backup.ts"
import { Agenda } from "./Agenda.ts"
import { record, samplesOf, samplesOfFiles } from "../keep/BackupMetrics.ts"
import { Catalogue } from "../keep/Catalogue.ts"
import { BackupProcess } from "./BackupProcess.ts"
import { Notice } from "./Notice.ts"

/** More rows than can be open at once. */
const newest = 20

const sameLook = Duration.times(lookEvery, 0.5)

const minute = Duration.toMillis("1 minute")

/** Slots and waits end with a minute, or are not so exact. */
const endOfMinute = (millis: number): number => (Math.floor(millis / minute) + 1) * minute

/** Starts due backups in their own process, sends notices, updates metrics. Every bot may run it: lock and rows prevent doubles. */
export const run: Effect.Effect<
  never,
  never,
  Agenda | BackupProcess | BackupRuns | Catalogue | Notice | Scope.Scope | Settings
> = Effect.gen(function* () {
  const agenda = yield* Agenda
  const { here } = yield* Catalogue
  const { backup } = yield* Settings
  const runs = yield* BackupRuns
  const { tellEnded } = yield* Notice
  const { run: runProcess } = yield* BackupProcess

  /** Both loops look at the same time. */
  const seen = yield* Effect.cachedWithTTL(runs.recent(newest), sameLook)

  /** Runs change the agenda at once, and otherwise only the clock does. */
  let nothingDue = { after: "", until: 0 }
  const wanted = Effect.fnUntraced(function* (rows: ReadonlyArray<BackupRun>) {
    const now = yield* Clock.currentTimeMillis
    const state = JSON.stringify(rows)
    if (state === nothingDue.after && now < nothingDue.until) return null
    const found = yield* agenda.now
    nothingDue = { after: state, until: found === null ? endOfMinute(now) : 0 }
    return found
  })

  /** A process that failed to start has no row to delay the next try. */
  let refused = { job: "", until: 0 }

  /** Only taking the lock shows whether a `running` row is alive or was left by a dead process. */
  const atWork = Effect.scoped(Effect.as(runs.lock, false)).pipe(
    Effect.catchTag("BackupError", () => Effect.succeed(true)),
  )

  const wantedJob = Effect.fnUntraced(function* (open: ReadonlyArray<BackupRun>) {
    if (open.some(({ state }) => state === "running") && (yield* atWork)) return null
    const request = open.findLast(({ state }) => state === "requested")
    if (request !== undefined) return `request ${request.id}`
    const due = yield* wanted(open)
    return due === null ? null : `${due.tier} ${due.slot}`
  })

  const look = Effect.gen(function* () {
    const job = yield* wantedJob(yield* seen)
    const now = yield* Clock.currentTimeMillis
    if (job === null || (job === refused.job && now < refused.until)) return
    const code = yield* runProcess
    yield* tellEnded
    if (code !== 0 && code !== exitCodes.locked && (yield* wantedJob(yield* runs.recent(newest))) === job) {
      refused = { job, until: (yield* Clock.currentTimeMillis) + Duration.toMillis(tryAgainAfter) }
      yield* Effect.logError(`The backup could not be started: exit code ${code}`)
    }
  })

  /** Ended runs that nobody was told of are among these rows, but for those that many newer ones follow. */
  let told = { of: "", until: 0 }
  const tellNews = Effect.gen(function* () {
    const state = JSON.stringify(yield* seen)
    const now = yield* Clock.currentTimeMillis
    if (state === told.of && now < told.until) return
    yield* tellEnded
    told = { of: state, until: now + Duration.toMillis(measureEvery) }
  })

  const measure = Effect.gen(function* () {
    yield* record(samplesOf(yield* runs.recent(runsLookedAt), agenda.tiers))
  })

  /** A folder that cannot be read has no backups to offer. */
  const count = Effect.gen(function* () {
    const { copies } = yield* Effect.orElseSucceed(here, () => ({ copies: [] }))
    yield* record(samplesOfFiles(copies, ["local"], backup.recipient === null))
  })

  const again = <E extends { readonly message: string }, R>(
    work: Effect.Effect<void, E, R>,
    every: Duration.Duration,
  ) =>
    everlasting(
      "The backup scheduler",
      Effect.catch(work, ({ message }) => Effect.logWarning(`The backup scheduler failed and will retry: ${message}`)),
      every,
    )

  return yield* Effect.all(
    [again(look, lookEvery), again(tellNews, lookEvery), again(measure, measureEvery), again(count, measureEvery)],
    {
      concurrency: "unbounded",
    },
  ).pipe(
    // Polls that find nothing are not worth a trace; a backup has its own.
    Effect.withTracerEnabled(false),
    Effect.andThen(Effect.never),
  )
})

export const layer = Layer.effectDiscard(Effect.forkScoped(run))
