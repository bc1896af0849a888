import { Context, Effect, Layer, Queue } from "effect"
import { Agenda } from "../../../src/backup/schedule/Agenda.ts"
import { Backup, type BackupReport } from "../../../src/backup/make/Backup.ts"
import { BackupProcess } from "../../../src/backup/schedule/BackupProcess.ts"
import { runDue } from "../../../src/backup/schedule/DueRun.ts"
import { Notice } from "../../../src/backup/schedule/Notice.ts"
import { Settings } from "../../../src/config/Settings.ts"
import { BackupError } from "../../../src/domain/backup/BackupError.ts"
import { BackupRuns, type RunOutcome } from "../../../src/domain/backup/BackupRuns.ts"
import { ChatId } from "../../../src/domain/Ids.ts"
import { BackupName } from "../../../src/domain/backup/Manifest.ts"
import { Texts } from "../../../src/domain/talk/Texts.ts"
import { exitCodes } from "../../../src/policy/Backup.ts"
import { Shelf } from "../Shelf.ts"
import { settingsWith } from "../../support/Settings.ts"

export const operators = ChatId.make(-100)

/** How the next backups end, and what became of the processes that were started. */
export class Bench extends Context.Service<
  Bench,
  {
    /** How backups end; null: the process ends before it has a row. */
    end: RunOutcome["state"] | null
    /** What a process waits for before it looks what is due. */
    gate: Effect.Effect<void>
    /** Exit codes, as the processes end. */
    readonly ended: Queue.Queue<number | "interrupted">
    started: number
  }
>()("confidant/test/Bench") {
  static readonly layer = Layer.effect(
    Bench,
    Effect.map(Queue.unbounded<number | "interrupted">(), (ended) =>
      Bench.of({ end: "verified", gate: Effect.void, ended, started: 0 }),
    ),
  )
}

const name = BackupName.make("confidant_20261120_020000")

/** Keeps the book as the real one does, and makes nothing. */
export const FakeBackup = Layer.effect(
  Backup,
  Effect.gen(function* () {
    const bench = yield* Bench
    const runs = yield* BackupRuns
    const away = () => new BackupError({ failure: "no backup", message: "the database is away" })
    return Backup.of({
      run: Effect.fnUntraced(
        function* ({ askedBy = null, runId, slot = null, stillWanted = Effect.succeed(true), tier, trigger }) {
          yield* runs.lock
          if (!(yield* stillWanted)) return yield* new BackupError({ failure: "locked", message: "it was done" })
          const id = runId ?? (yield* runs.begin({ kind: "backup", trigger, tier, slot, askedBy }))
          yield* Effect.yieldNow
          const state = bench.end ?? "not made"
          yield* runs.finish(id, { state, name, bytes: 7, rows: 3, durations: { total: 1 }, detail: "why" })
          const failure = state === "verified" ? "differs" : "no backup"
          return yield* new BackupError({ failure, message: "there is no report in this test" })
        },
        Effect.scoped,
        Effect.catchTag("StoreError", () => Effect.fail(away())),
      ),
    })
  }),
)

const codeOf = (report: BackupReport | null) => (report === null ? 0 : 1)

/** What `confidant backup --due` does, in this process. */
const FakeProcess = Layer.effect(
  BackupProcess,
  Effect.gen(function* () {
    const bench = yield* Bench
    const context = yield* Effect.context<Agenda | Backup | BackupRuns>()
    const work = Effect.suspend(() => (bench.end === null ? Effect.succeed(1) : Effect.map(runDue, codeOf))).pipe(
      Effect.catch(({ failure }) => Effect.succeed(failure === "differs" ? 0 : exitCodes[failure])),
      Effect.provideContext(context),
    )
    const run = Effect.gen(function* () {
      bench.started += 1
      yield* bench.gate
      return yield* work
    }).pipe(
      Effect.tap((code) => Queue.offer(bench.ended, code)),
      Effect.onInterrupt(() => Queue.offer(bench.ended, "interrupted")),
    )
    return BackupProcess.of({ run })
  }),
)

const settings = settingsWith({ operators: { userIds: [], chatId: operators } })

/** All that a scheduler needs but the table of runs; the keys stand for the texts. */
export const Surroundings = Layer.mergeAll(FakeProcess, Notice.layer).pipe(
  Layer.provide(FakeBackup),
  Layer.provideMerge(Bench.layer),
  Layer.provide(Layer.succeed(Texts, { get: (language, key) => `${language} ${key}` })),
  Layer.provideMerge(Layer.merge(Layer.succeed(Settings, settings), new Shelf().layer)),
)

/** The real agenda on settings without a bucket. */
export const DailyAgenda = Agenda.layer.pipe(Layer.provide(Layer.succeed(Settings, settings)))
