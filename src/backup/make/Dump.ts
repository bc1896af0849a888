import { Clock, DateTime, Deferred, Duration, Effect, Fiber, Scope, Stream } from "effect"
import packageJson from "../../../package.json" with { type: "json" }
import { Settings } from "../../config/Settings.ts"
import { BackupError } from "../../domain/backup/BackupError.ts"
import { type DatabaseFacts, Databases, type Snapshot } from "../../domain/backup/Databases.ts"
import { LocalBackups } from "../../domain/backup/ObjectStore.ts"
import type { Manifest } from "../../domain/backup/Manifest.ts"
import type { Content } from "./Compare.ts"
import { rehearse } from "./Drill.ts"
import type { Copy } from "../keep/Inventory.ts"
import { dumpKey, manifestKey, nameAt, writeManifest } from "../keep/Manifests.ts"
import { PostgresTools } from "../tools/PostgresTools.ts"
import type { Progress } from "./Progress.ts"
import { lackForFile } from "./Room.ts"
import { scavenge } from "../keep/Scavenge.ts"
import { seal } from "./Seal.ts"
import { writeSealed } from "./SealedFile.ts"
import * as Tee from "./Tee.ts"

export interface DumpOptions {
  readonly facts: DatabaseFacts
  readonly pgDump: string
  readonly recipient: string
  readonly progress: Progress
  /** Expected bytes of the sealed file. */
  readonly expected: number
}

export const noBackup = ({ message }: { readonly message: string }) =>
  new BackupError({ failure: "no backup", message })

const timed = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.map(Effect.timed(effect), ([duration, value]) => [value, Duration.toSeconds(duration)] as const)

const digest = Effect.fn("backup.digest")(function* (
  database: string,
  { id, sequences }: Snapshot,
  progress: Progress,
) {
  const databases = yield* Databases
  const tools = yield* PostgresTools
  const read = yield* databases.fingerprint(database, { snapshot: id, progress: progress.addRows })
  return {
    fingerprint: { ...read, sequences },
    schemaSha256: yield* tools.schemaSha256(database, id),
  } satisfies Content
}, Effect.mapError(noBackup))

const sealed = Effect.fn("backup.dump")(function* (
  { facts, progress, recipient }: DumpOptions,
  snapshot: string,
  file: string,
  tee: Tee.Tee<BackupError>,
) {
  const { dir } = (yield* Settings).backup
  const tools = yield* PostgresTools
  let dumpBytes = 0
  const dump = Stream.tap(scavenge(tools.dump(facts.name, snapshot)), ({ length }) =>
    Effect.sync(() => {
      dumpBytes += length
      progress.addBytes(length)
    }),
  )
  const written = yield* writeSealed(dir, file, tee.through(dump).pipe(seal(recipient)))
  yield* progress.enter("restore")
  return { ...written, dumpBytes }
})

/** Reads everything from one snapshot, and holds it no longer than needed. */
const inSnapshot = Effect.fnUntraced(function* (
  options: DumpOptions & { readonly beside: number },
  drills: Scope.Scope,
) {
  const { facts, progress } = options
  const databases = yield* Databases
  const tee = yield* Tee.make<BackupError>()
  const expected = yield* Deferred.make<Content, BackupError>()
  const [snapshot, snapshotSeconds] = yield* timed(Effect.mapError(databases.snapshot(facts.name), noBackup))
  const name = nameAt(DateTime.formatIso(DateTime.makeUnsafe(snapshot.at)))
  const drill = yield* rehearse({
    of: "stream",
    name,
    like: facts,
    beside: options.beside,
    dump: tee.copy,
    expected: Deferred.await(expected),
    progress,
  }).pipe(Effect.ensuring(tee.leave), Effect.forkIn(drills))
  const digested = Effect.tap(digest(facts.name, snapshot, progress), (content) => Deferred.succeed(expected, content))
  const [[content, digestSeconds], [file, dumpSeconds]] = yield* Effect.all(
    [timed(digested), Scope.provide(timed(sealed(options, snapshot.id, dumpKey("local", name), tee)), drills)],
    { concurrency: 2 },
  )
  const seconds = { snapshot: snapshotSeconds, fingerprint: digestSeconds, dump: dumpSeconds }
  return { at: snapshot.at, content, drill, file, name, seconds }
}, Effect.scoped)

/** One backup, restored and compared while it is written. It exists once its manifest does; until then it goes with the scope. */
export const dump = Effect.fnUntraced(function* (options: DumpOptions) {
  const { expected, facts, pgDump, recipient } = options
  const local = yield* LocalBackups
  const { backup } = yield* Settings
  const { shared, why } = yield* lackForFile(facts, backup.dir, expected)
  if (why !== null) return yield* noBackup({ message: `There is ${why}.` })
  const start = yield* Clock.currentTimeMillis
  const { at, content, file, name, seconds, ...rest } = yield* inSnapshot(
    { ...options, beside: shared ? expected : 0 },
    yield* Effect.scope,
  )
  const drill = yield* Fiber.join(rest.drill)
  const total = ((yield* Clock.currentTimeMillis) - start) / 1_000
  const manifest: Manifest = {
    format: 1,
    name,
    at,
    database: {
      name: facts.name,
      serverVersion: facts.serverVersion,
      encoding: facts.encoding,
      collate: facts.collate,
      ctype: facts.ctype,
      bytes: facts.bytes,
      migration: facts.migration,
      serves: facts.serves,
    },
    tools: { confidant: packageJson.version, node: process.versions.node, pgDump },
    file: { bytes: file.bytes, sha256: file.sha256, dumpBytes: file.dumpBytes, recipient },
    ...content,
    durations: { ...seconds, restore: drill.restoreSeconds, compare: drill.compareSeconds, total },
    drills: [drill],
  }
  const text = yield* writeManifest(manifest)
  yield* Effect.uninterruptible(
    Effect.andThen(file.commit, Effect.mapError(local.write(manifestKey("local", name), text), noBackup)),
  )
  const key = dumpKey("local", name)
  const copy: Copy = {
    name,
    place: "local",
    key,
    address: `${local.place}/${key}`,
    bytes: file.bytes,
    storageClass: "STANDARD",
    manifest,
    verdict: drill.verdict,
  }
  return copy
})
