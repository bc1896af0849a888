import { Clock, Context, Effect, type FileSystem, Layer, type Path, Stream } from "effect"
import { createHash } from "node:crypto"
import type { Settings } from "../../config/Settings.ts"
import type { BackupError } from "../../domain/backup/BackupError.ts"
import type { BackupRuns } from "../../domain/backup/BackupRuns.ts"
import { Databases } from "../../domain/backup/Databases.ts"
import type { Drill } from "../../domain/backup/Manifest.ts"
import { BackupKey } from "./BackupKey.ts"
import { Catalogue } from "../keep/Catalogue.ts"
import { problemOf, rehearse } from "./Drill.ts"
import { noBackup } from "./Dump.ts"
import type { Copy } from "../keep/Inventory.ts"
import { manifestKey, readManifest, rowsOf, withDrill, writeManifest } from "../keep/Manifests.ts"
import { PostgresTools } from "../tools/PostgresTools.ts"
import { begin } from "./Progress.ts"
import { recorded, stateOf } from "./Recorded.ts"
import { unseal } from "./Seal.ts"
import { type Subject, subjectOf } from "./Subject.ts"

export interface VerifyOptions {
  readonly ref: string
  readonly identity: string | null
}

export interface VerifyReport {
  readonly subject: Subject
  readonly drill: Drill
  readonly problem: BackupError | null
}

/** Read again before writing: other drills may have been recorded meanwhile. */
export const remember = Effect.fnUntraced(
  function* (copy: Copy, drill: Drill) {
    const store = (yield* Catalogue).storeOf(copy)
    const key = manifestKey(copy.place, copy.name)
    const manifest = readManifest(yield* store.read(key)) ?? copy.manifest
    yield* store.write(key, yield* writeManifest(withDrill(manifest, drill)))
  },
  Effect.catch(({ message }) => Effect.logWarning(`The drill could not be recorded: ${message}`)),
)

/** A damaged file is a result; one that cannot be read is a failure. */
export const drillOf = Effect.fnUntraced(function* ({ manifest, open }: Subject, identity: string | null) {
  const key = yield* BackupKey.use((keys) => keys.identity(identity))
  const at = yield* Clock.currentTimeMillis
  const progress = yield* begin({
    phases: [
      { phase: "restore", weight: manifest.durations["restore"] ?? 3 },
      { phase: "compare", weight: manifest.durations["compare"] ?? 1 },
    ],
    bytes: manifest.file.dumpBytes,
    rows: rowsOf(manifest),
  })
  const hash = createHash("sha256")
  const dump = open.pipe(
    Stream.tap((chunk) => Effect.sync(() => hash.update(chunk))),
    unseal(key),
    Stream.tap(({ length }) => Effect.sync(() => progress.addBytes(length))),
  )
  const { fingerprint, name, schemaSha256 } = manifest
  const expected = Effect.succeed({ fingerprint, schemaSha256 })
  const failed = (detail: string, drill: Partial<Drill> = {}): Drill => ({
    of: "file",
    at,
    restoreSeconds: 0,
    compareSeconds: 0,
    ...drill,
    verdict: "FAILED",
    detail,
  })
  const drill = yield* rehearse({ of: "file", name, like: manifest.database, dump, expected, progress }).pipe(
    Effect.catchIf(
      ({ failure }) => failure === "differs",
      ({ message }) => Effect.succeed(failed(message)),
    ),
  )
  if (drill.verdict !== "VERIFIED" || hash.digest("hex") === manifest.file.sha256) return drill
  return failed("It is not the original file: its SHA-256 differs", drill)
})

const verified = Effect.fnUntraced(function* ({ identity, ref }: VerifyOptions) {
  const databases = yield* Databases
  const subject = yield* subjectOf(ref)
  const { serverVersion } = yield* Effect.mapError(databases.facts(databases.target), noBackup)
  yield* PostgresTools.use((tools) => tools.check(serverVersion))
  const drill = yield* drillOf(subject, identity)
  if (subject.copy !== null) yield* remember(subject.copy, drill)
  return { subject, drill, problem: problemOf(subject.manifest.name, drill) } satisfies VerifyReport
}, Effect.scoped)

const outcomeOf = ({ drill, problem, subject: { manifest } }: VerifyReport) => ({
  state: stateOf(problem),
  name: manifest.name,
  bytes: manifest.file.bytes,
  rows: rowsOf(manifest),
  durations: { restore: drill.restoreSeconds, compare: drill.compareSeconds },
  detail: problem?.message ?? null,
})

type Needs =
  | BackupKey
  | BackupRuns
  | Catalogue
  | Databases
  | FileSystem.FileSystem
  | Path.Path
  | PostgresTools
  | Settings

const make = Effect.gen(function* () {
  const context = yield* Effect.context<Needs>()
  const row = { kind: "verify", trigger: "command", tier: "daily", slot: null, askedBy: null, runId: null } as const
  const run: Verify["Service"]["run"] = (options) =>
    Effect.provideContext(recorded(row, outcomeOf, verified(options)), context)
  return Verify.of({ run })
})

/** Restores a sealed file into a scratch database, compares it, and records the result in its manifest. */
export class Verify extends Context.Service<
  Verify,
  {
    /** Fails if there is nothing to verify or it cannot be opened; any verdict is a report. */
    readonly run: (options: VerifyOptions) => Effect.Effect<VerifyReport, BackupError>
  }
>()("confidant/backup/Verify") {
  static readonly layer = Layer.effect(Verify, make)
}
