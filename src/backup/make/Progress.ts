import { Clock, Context, Duration, Effect, Metric } from "effect"
import { everlasting } from "../../boundary/Loop.ts"
import { progressEvery } from "../../policy/Backup.ts"
import { progressBytes, progressRatio, progressRows, progressSecondsLeft } from "../keep/BackupMetrics.ts"

/** `restore`: of a file, or what is left after the last byte of the dump, such as indexes. */
export type Phase = "dump" | "restore" | "compare" | "upload"

export interface Plan {
  /** In order; `weight` is their share of the time, in any unit. */
  readonly phases: ReadonlyArray<{ readonly phase: Phase; readonly weight: number }>
  readonly bytes: number
  readonly rows: number
}

export interface Done {
  readonly phase: Phase
  readonly bytes: number
  readonly bytesOf: number
  readonly compared: number
  /** Rows read in total, in the database and its copy. */
  readonly rows: number
  readonly seconds: number
}

export interface Standing extends Done {
  readonly ratio: number
  readonly secondsLeft: number | null
}

/** Totals are estimates, so the quotient can exceed 1. */
const part = (done: number, of: number): number => (of <= 0 ? 0 : Math.min(1, done / of))

const within = (plan: Plan, done: Done): number => {
  return done.phase === "compare" ? part(done.compared, plan.rows) : part(done.bytes, done.bytesOf)
}

const tooEarly = 0.02

export const standing = (plan: Plan, done: Done): Standing => {
  const now = plan.phases.findIndex(({ phase }) => phase === done.phase)
  const weights = plan.phases.map(
    ({ weight }, index) => weight * (index < now ? 1 : index > now ? 0 : within(plan, done)),
  )
  const sum = (numbers: ReadonlyArray<number>) => numbers.reduce((total, one) => total + one, 0)
  const ratio = part(sum(weights), sum(plan.phases.map(({ weight }) => weight)))
  const secondsLeft = ratio < tooEarly ? null : (done.seconds * (1 - ratio)) / ratio
  return { ...done, ratio, secondsLeft }
}

const units = ["B", "kB", "MB", "GB", "TB"]

export const size = (bytes: number): string => {
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1_000 ** power
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[power]}`
}

export const time = (seconds: number): string => {
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  if (seconds < 120) return `${Math.round(seconds)} s`
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3_600).toFixed(1)} h`
}

export const line = ({ bytes, phase, ratio, rows, secondsLeft }: Standing): string => {
  const left = secondsLeft === null ? "" : `, about ${time(secondsLeft)} left`
  return `${phase}: ${size(bytes)}, ${rows.toLocaleString("en")} ${rows === 1 ? "row" : "rows"}, ${Math.floor(ratio * 100)} %${left}`
}

/** Called several times a second; a command shows the progress on the terminal. */
export const Watching = Context.Reference<((standing: Standing) => Effect.Effect<void>) | null>(
  "confidant/backup/Watching",
  { defaultValue: () => null },
)

const watchedEvery = Duration.millis(250)

/** Reports progress to the log, the metrics and `Watching` until the scope ends. */
export const begin = Effect.fnUntraced(function* (plan: Plan) {
  const started = yield* Clock.currentTimeMillis
  const watch = yield* Watching
  let phase: Phase = plan.phases[0]?.phase ?? "dump"
  let bytes = 0
  let bytesOf = plan.bytes
  let compared = 0
  let rows = 0

  const now = Effect.map(Clock.currentTimeMillis, (millis) =>
    standing(plan, { phase, bytes, bytesOf, compared, rows, seconds: (millis - started) / 1_000 }),
  )
  const measure = Effect.flatMap(now, ({ ratio, secondsLeft }) =>
    Effect.all([
      Metric.update(progressRatio, ratio),
      Metric.update(progressBytes, bytes),
      Metric.update(progressRows, rows),
      Metric.update(progressSecondsLeft, secondsLeft ?? 0),
    ]),
  )
  const tell = Effect.flatMap(now, (standing) => Effect.logInfo(`Backup, ${line(standing)}`))
  yield* everlasting("Reporting progress", tell, progressEvery).pipe(Effect.delay(progressEvery), Effect.forkScoped)
  const show = Effect.flatMap(now, (standing) => (watch === null ? Effect.void : watch(standing)))
  yield* Effect.forkScoped(everlasting("Showing progress", Effect.andThen(measure, show), watchedEvery))
  yield* Effect.addFinalizer(() => measure)

  return {
    enter: (next: Phase, total = 0) =>
      Effect.sync(() => {
        phase = next
        bytes = 0
        bytesOf = total
      }),
    addBytes: (more: number) => {
      bytes += more
    },
    setBytes: (all: number) =>
      Effect.sync(() => {
        bytes = all
      }),
    addRows: (more: number) =>
      Effect.sync(() => {
        rows += more
        if (phase === "compare") compared += more
      }),
  }
})
export type Progress = Effect.Success<ReturnType<typeof begin>>
