import { Clock, Context, Effect, type FileSystem, Layer } from "effect"
import type { Settings } from "../../config/Settings.ts"
import type { BackupError } from "../../domain/backup/BackupError.ts"
import type { BackupRun, BackupRuns, Tier } from "../../domain/backup/BackupRuns.ts"
import { Databases } from "../../domain/backup/Databases.ts"
import type { Erasures } from "../../domain/backup/Erasures.ts"
import type { LocalBackups, RemoteBackups } from "../../domain/backup/ObjectStore.ts"
import { BackupKey } from "./BackupKey.ts"
import { Catalogue } from "../keep/Catalogue.ts"
import { dump, noBackup } from "./Dump.ts"
import { ErasureLedger } from "../../domain/backup/ErasureLedger.ts"
import { planOf } from "./Estimate.ts"
import type { Copy } from "../keep/Inventory.ts"
import { remotePlaceOf, rowsOf } from "../keep/Manifests.ts"
import { PostgresTools } from "../tools/PostgresTools.ts"
import { problemOf, worse } from "./Drill.ts"
import { begin } from "./Progress.ts"
import { Prune } from "../keep/Prune.ts"
import { recorded, stateOf } from "./Recorded.ts"
import { bucket, upload } from "./Upload.ts"

export interface BackupOptions extends Pick<BackupRun, "trigger" | "tier"> {
  readonly slot?: BackupRun["slot"]
  readonly askedBy?: BackupRun["askedBy"]
  readonly runId?: number
  /** Asked under the lock; false: fails `locked`. */
  readonly stillWanted?: Effect.Effect<boolean, BackupError>
}

export interface BackupReport {
  readonly copy: Copy
  readonly rows: number
  /** Address in the bucket; null: not wanted there, or the upload failed. */
  readonly uploadedTo: string | null
  readonly durations: Readonly<Record<string, number>>
  /** Why a backup that was made is not a success; null: it is. */
  readonly problem: BackupError | null
}

const secondsSince = (start: number) => Effect.map(Clock.currentTimeMillis, (now) => (now - start) / 1_000)

/** The next run can do this as well, so a failure does not spoil the backup. */
const tidyUp = Effect.gen(function* () {
  const prune = yield* Prune
  const { problems, refused } = yield* prune.run({ dryRun: false })
  yield* Effect.forEach(problems, (problem) => Effect.logWarning(problem))
  if (refused > 0) yield* Effect.logWarning(`${refused} old backups stay: no newer one in their place is verified`)
  yield* ErasureLedger.sync
}).pipe(Effect.catch(({ message }) => Effect.logWarning(`After the backup: ${message}`)))

const goingUp = (copy: Copy, tier: Tier, progress: Effect.Success<ReturnType<typeof begin>>) =>
  Effect.gen(function* () {
    const place = remotePlaceOf(tier)
    if (place === null || copy.verdict === "FAILED") return { uploadedTo: null, notUploaded: null, seconds: null }
    const start = yield* Clock.currentTimeMillis
    const sent = yield* Effect.result(upload(yield* bucket, copy, place, progress))
    const seconds = yield* secondsSince(start)
    return sent._tag === "Success"
      ? { uploadedTo: sent.success, notUploaded: null, seconds }
      : { uploadedTo: null, notUploaded: sent.failure, seconds }
  })

const made = Effect.fnUntraced(function* (tier: Tier) {
  const databases = yield* Databases
  const start = yield* Clock.currentTimeMillis
  const uploads = remotePlaceOf(tier) !== null
  if (uploads) yield* bucket
  const recipient = yield* BackupKey.use((key) => key.recipient)
  const facts = yield* Effect.mapError(databases.facts(databases.target), noBackup)
  const pgDump = yield* PostgresTools.use((tools) => tools.check(facts.serverVersion))
  const { copies } = yield* Catalogue.use((catalogue) => catalogue.here)
  const progress = yield* begin(planOf(facts, copies[0]?.manifest ?? null, uploads))

  const copy = yield* dump({ facts, pgDump, recipient, progress })
  const { notUploaded, seconds, uploadedTo } = yield* goingUp(copy, tier, progress)
  const tidying = yield* Clock.currentTimeMillis
  yield* tidyUp
  const durations = {
    ...copy.manifest.durations,
    ...(seconds === null ? {} : { upload: seconds }),
    prune: yield* secondsSince(tidying),
    total: yield* secondsSince(start),
  }
  const drilled = copy.manifest.drills.map((drill) => problemOf(copy.name, drill))
  const report: BackupReport = {
    copy,
    rows: rowsOf(copy.manifest),
    uploadedTo,
    durations,
    problem: drilled.reduce(worse, notUploaded),
  }
  return report
}, Effect.scoped)

const outcomeOf = ({ copy, durations, problem, rows }: BackupReport) => ({
  state: stateOf(problem),
  name: copy.name,
  bytes: copy.bytes,
  rows,
  durations,
  detail: problem?.message ?? null,
})

const tell = ({ copy, problem, rows }: BackupReport) =>
  problem === null
    ? Effect.logInfo("Backup made and verified").pipe(Effect.annotateLogs({ name: copy.name, bytes: copy.bytes, rows }))
    : Effect.logError(problem.message)

type Needs =
  | BackupKey
  | BackupRuns
  | Catalogue
  | Databases
  | ErasureLedger
  | Erasures
  | FileSystem.FileSystem
  | LocalBackups
  | PostgresTools
  | Prune
  | RemoteBackups
  | Settings

const make = Effect.gen(function* () {
  const context = yield* Effect.context<Needs>()
  const run = Effect.fn("backup.run")(
    function* ({ askedBy = null, runId, slot = null, ...options }: BackupOptions) {
      const row = { ...options, kind: "backup", slot, askedBy, runId: runId ?? null } as const
      return yield* recorded(row, outcomeOf, made(options.tier))
    },
    Effect.tap(tell),
    Effect.provideContext(context),
  )
  return Backup.of({ run })
})

/** Dumps, restores, compares, seals and uploads; then deletes expired backups. */
export class Backup extends Context.Service<
  Backup,
  {
    /** Fails when no backup was made, `locked` while another run is at work. One that differs or was not uploaded is a report. */
    readonly run: (options: BackupOptions) => Effect.Effect<BackupReport, BackupError>
  }
>()("confidant/backup/Backup") {
  static readonly layer = Layer.effect(Backup, make)
}
