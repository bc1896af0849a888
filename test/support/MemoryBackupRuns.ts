import { Clock, Context, Effect, Layer } from "effect"
import { BackupError } from "../../src/domain/backup/BackupError.ts"
import { type BackupRun, BackupRuns } from "../../src/domain/backup/BackupRuns.ts"
import type { OwnTurn } from "../../src/domain/Jobs.ts"

type Stored = { -readonly [Field in keyof BackupRun]: BackupRun[Field] }

const day = 86_400_000

/** What was put into the inbox about runs. */
export class SaidOfBackups extends Context.Service<SaidOfBackups, Array<OwnTurn>>()("test/SaidOfBackups") {}

/** The same promises as the table, kept in memory. Everybody who asked speaks English. */
export const makeMemoryBackupRuns = Effect.gen(function* () {
  const said = yield* SaidOfBackups
  const since = yield* Clock.currentTimeMillis
  const runs = new Array<Stored>()
  const told = new Set<number>()
  let locked = false

  const isFresh = (run: Stored, now: number) => run.trigger === "operator" && (run.startedAt ?? 0) > now - 60_000
  const newestFirst = () => runs.toReversed().map((run): BackupRun => Object.assign({}, run))
  const add = (run: Pick<Stored, "kind" | "trigger" | "tier" | "slot" | "askedBy" | "state" | "startedAt">) => {
    const id = runs.length + 1
    runs.push({ ...run, id, name: null, finishedAt: null, bytes: null, rows: null, durations: {}, detail: null })
    return id
  }

  return BackupRuns.of({
    lock: Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      if (locked) return yield* new BackupError({ failure: "locked", message: "Another backup runs" })
      yield* Effect.acquireRelease(
        Effect.sync(() => (locked = true)),
        () => Effect.sync(() => (locked = false)),
      )
      for (const run of runs) {
        if (run.state === "running" && !isFresh(run, now)) Object.assign(run, { state: "interrupted", finishedAt: now })
      }
    }),
    begin: (run) => Effect.map(Clock.currentTimeMillis, (startedAt) => add({ ...run, state: "running", startedAt })),
    finish: (id, outcome) =>
      Effect.map(Clock.currentTimeMillis, (finishedAt) => {
        const run = runs[id - 1]
        if (run !== undefined && run.state !== "requested") Object.assign(run, outcome, { finishedAt })
      }),
    request: (askedBy) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        const isOpen = runs.some(
          (run) => run.state === "requested" || (run.state === "running" && (locked || isFresh(run, now))),
        )
        const wanted = { kind: "backup", trigger: "operator", tier: "daily", slot: null, askedBy } as const
        if (!isOpen) add({ ...wanted, state: "requested", startedAt: null })
        return !isOpen
      }),
    takeRequest: Effect.map(Clock.currentTimeMillis, (startedAt) => {
      const run = runs.find(({ state }) => state === "requested")
      if (run === undefined) return null
      Object.assign(run, { state: "running", startedAt })
      return { ...run }
    }),
    recent: (limit) => Effect.sync(() => newestFirst().slice(0, limit)),
    lastScheduled: Effect.sync(() => {
      const scheduled = newestFirst()
        .filter(({ trigger, slot }) => trigger === "schedule" && slot !== null)
        .sort((a, b) => (b.slot ?? 0) - (a.slot ?? 0) || b.id - a.id)
      return (["daily", "monthly", "weekly"] as const).flatMap(
        (tier) => scheduled.find((run) => run.tier === tier) ?? [],
      )
    }),
    since: Effect.succeed(since),
    tellEnded: (sayings) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        const ended = runs
          .filter(({ id, finishedAt }) => finishedAt !== null && finishedAt > now - day && !told.has(id))
          .map((run) => Object.assign({}, run, { language: run.askedBy === null ? null : ("en" as const) }))
        for (const { id } of ended) told.add(id)
        said.push(...ended.flatMap(sayings))
        return ended
      }),
  })
})

export const MemoryBackupRuns: Layer.Layer<BackupRuns | SaidOfBackups> = Layer.effect(
  BackupRuns,
  makeMemoryBackupRuns,
).pipe(Layer.provideMerge(Layer.sync(SaidOfBackups, () => [])))
