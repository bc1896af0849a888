import { Clock, Context, Effect, type FileSystem, Layer, Stream } from "effect"
import { Settings } from "../../config/Settings.ts"
import { counted } from "../../domain/Counted.ts"
import type { BackupError } from "../../domain/backup/BackupError.ts"
import { type BackupRun, BackupRuns, type Tier } from "../../domain/backup/BackupRuns.ts"
import { Databases } from "../../domain/backup/Databases.ts"
import type { Erasures } from "../../domain/backup/Erasures.ts"
import type { LocalBackups, RemoteBackups } from "../../domain/backup/ObjectStore.ts"
import { BackupKey } from "./BackupKey.ts"
import { Catalogue } from "../keep/Catalogue.ts"
import { dump, noBackup } from "./Dump.ts"
import { ErasureLedger } from "../../domain/backup/ErasureLedger.ts"
import { planOf, sealedSize } from "./Estimate.ts"
import type { Copy } from "../keep/Inventory.ts"
import { remotePlaceOf, rowsOf, sealedToOthers, verdictOf, withDrill } from "../keep/Manifests.ts"
import { PostgresTools } from "../tools/PostgresTools.ts"
import { problemOf, worse } from "./Drill.ts"
import { begin } from "./Progress.ts"
import { Prune } from "../keep/Prune.ts"
import { recorded, stateOf } from "./Recorded.ts"
import { bucket, upload } from "./Upload.ts"
import { drillOf, remember } from "./Verify.ts"
import { triesLookedAt } from "../../policy/Backup.ts"

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
  if (refused > 0)
    yield* Effect.logWarning(
      `${counted(refused, "old backup stays", "old backups stay")}: no newer one in their place is verified`,
    )
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

/** A lost or exchanged key shows only here, before somebody needs it. */
const shoutAboutKey = Effect.fnUntraced(function* (recipient: string, copies: ReadonlyArray<Copy>) {
  const { backup } = yield* Settings
  const others = sealedToOthers([recipient, ...(yield* BackupKey.use(({ opened }) => opened))], copies)
  if (others.length === 0) return
  const text = `${counted(others.length, "backup here is", "backups here are")} sealed to another key than the one in use now (${recipient}): keep that key, nothing else opens them`
  yield* backup.recipient === null ? Effect.logError(text) : Effect.logWarning(text)
})

/** The unverified backup of an earlier try at the same slot, if this machine has the key that opens it. */
const triedBefore = Effect.fnUntraced(function* ({ slot, tier }: Pick<BackupRun, "slot" | "tier">) {
  if (slot === null) return null
  const recent = yield* BackupRuns.use((runs) => runs.recent(triesLookedAt)).pipe(Effect.orElseSucceed(() => []))
  const isTry = (run: BackupRun) => run.slot === slot && run.tier === tier && run.state === "could not verify"
  const names = new Set(recent.filter(isTry).map(({ name }) => name))
  const { copies } = yield* Catalogue.use((catalogue) => catalogue.here)
  const copy = copies.find(({ name, verdict }) => verdict === "COULD NOT VERIFY" && names.has(name))
  if (copy === undefined) return null
  const opened = yield* BackupKey.use((key) => key.opened)
  return opened.includes(copy.manifest.file.recipient) ? copy : null
})

/** Dumping anew would leave a file at each try. */
const verifiedAgain = Effect.fnUntraced(function* (copy: Copy) {
  yield* Effect.logInfo(`Verifying ${copy.name} again, instead of making another one`)
  const { storeOf } = yield* Catalogue
  const open = Stream.mapError(storeOf(copy).open(copy.key), noBackup)
  const drill = yield* drillOf({ address: copy.address, manifest: copy.manifest, open, copy }, null)
  yield* remember(copy, drill)
  const manifest = withDrill(copy.manifest, drill)
  return { ...copy, manifest, verdict: verdictOf(manifest) }
})

const made = Effect.fnUntraced(function* ({ slot, tier }: Pick<BackupRun, "slot" | "tier">) {
  const databases = yield* Databases
  const start = yield* Clock.currentTimeMillis
  const uploads = remotePlaceOf(tier) !== null
  if (uploads) yield* bucket
  const recipient = yield* BackupKey.use((key) => key.recipient)
  const facts = yield* Effect.mapError(databases.facts(databases.target), noBackup)
  const pgDump = yield* PostgresTools.use((tools) => tools.check(facts.serverVersion))
  const { copies } = yield* Catalogue.use((catalogue) => catalogue.here)
  yield* shoutAboutKey(recipient, copies)
  const last = copies[0]?.manifest ?? null
  const before = yield* triedBefore({ slot, tier })
  const again = before === null ? null : yield* Effect.scoped(verifiedAgain(before))
  const progress = yield* begin(planOf(facts, last, uploads))

  const copy = again ?? (yield* dump({ facts, pgDump, recipient, progress, expected: sealedSize(facts, last) }))
  const { notUploaded, seconds, uploadedTo } = yield* goingUp(copy, tier, progress)
  const tidying = yield* Clock.currentTimeMillis
  yield* tidyUp
  const durations = {
    ...copy.manifest.durations,
    ...(seconds === null ? {} : { upload: seconds }),
    prune: yield* secondsSince(tidying),
    total: yield* secondsSince(start),
  }
  const drilled = copy.manifest.drills.slice(-1).map((drill) => problemOf(copy.name, drill))
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
      return yield* recorded(row, outcomeOf, made({ slot, tier: options.tier }))
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
