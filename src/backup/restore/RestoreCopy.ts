import { Clock, Effect, Stream } from "effect"
import { createHash } from "node:crypto"
import type { Redacted } from "effect"
import { BackupError } from "../../domain/backup/BackupError.ts"
import { Databases } from "../../domain/backup/Databases.ts"
import type { Fingerprint } from "../../domain/backup/Fingerprint.ts"
import type { Manifest } from "../../domain/backup/Manifest.ts"
import { compare, inWords } from "../make/Compare.ts"
import { checkedSql, gunzip } from "./ForeignDump.ts"
import { rowsOf } from "../keep/Manifests.ts"
import { PostgresTools } from "../tools/PostgresTools.ts"
import { begin, type Plan } from "../make/Progress.ts"
import type { RestoreSource } from "./RestoreSource.ts"
import { unseal } from "../make/Seal.ts"

const differs = (what: string) =>
  new BackupError({ failure: "differs", message: `${what} Use another copy, or another backup.` })

/** Passes the file through; fails at the end if it does not match the manifest. */
const checkedFile = (source: RestoreSource): RestoreSource["open"] =>
  Stream.suspend(() => {
    const hash = createHash("sha256")
    const { address, manifest, open } = source
    const end = Effect.suspend(() =>
      manifest === null || hash.digest("hex") === manifest.file.sha256
        ? Effect.void
        : Effect.fail(differs(`${address} does not match its manifest: its SHA-256 differs.`)),
    )
    return Stream.concat(
      Stream.tap(open, (chunk) => Effect.sync(() => hash.update(chunk))),
      Stream.fromEffectDrain(end),
    )
  })

export const dumpIn = (
  { form, open }: Pick<RestoreSource, "form" | "open">,
  identity: Redacted.Redacted | null,
): Stream.Stream<Uint8Array, BackupError> => {
  const unpacked = form.gzip ? gunzip(open) : open
  if (form.kind === "sql") return checkedSql(unpacked)
  return form.kind === "sealed" && identity !== null ? unseal(identity)(unpacked) : unpacked
}

const compareWith = Effect.fnUntraced(function* (database: string, fingerprint: Fingerprint, manifest: Manifest) {
  const schemaSha256 = yield* PostgresTools.use((tools) => tools.schemaSha256(database))
  const differences = compare(manifest, { fingerprint, schemaSha256 })
  if (differences.length === 0) return
  return yield* differs(`The restored copy does not match its manifest: ${inWords(differences)}.`)
})

/** A foreign dump can be empty and still restore without an error. */
const holdsSomething = ({ tables }: Fingerprint) =>
  tables.length === 0 ? Effect.fail(differs("The restored copy has no tables.")) : Effect.void

const planOf = ({ bytes, manifest }: RestoreSource): Plan => {
  const { restoreSeconds = 4, compareSeconds = 1 } = manifest?.drills.at(-1) ?? {}
  const phases = [
    { phase: "restore", weight: restoreSeconds },
    { phase: "compare", weight: compareSeconds },
  ] as const
  return { phases, bytes, rows: manifest === null ? 0 : rowsOf(manifest) }
}

/** Fills an empty database and compares it with the manifest, if any. Returns its rows. */
export const fill = Effect.fn("Restore.fill")(function* (
  database: string,
  source: RestoreSource,
  identity: Redacted.Redacted | null,
) {
  const tools = yield* PostgresTools
  const progress = yield* begin(planOf(source))
  yield* progress.enter("restore", source.bytes)
  const started = yield* Clock.currentTimeMillis
  const open = Stream.tap(checkedFile(source), ({ length }) => Effect.sync(() => progress.addBytes(length)))
  const dump = dumpIn({ form: source.form, open }, identity)
  yield* source.form.kind === "sql" ? tools.restoreSql(database, dump) : tools.restore(database, dump)
  const restored = yield* Clock.currentTimeMillis
  yield* progress.enter("compare")
  const found = yield* Databases.use((databases) => databases.fingerprint(database, { progress: progress.addRows }))
  yield* source.manifest === null ? holdsSomething(found) : compareWith(database, found, source.manifest)
  const compared = yield* Clock.currentTimeMillis
  return {
    rows: rowsOf({ fingerprint: found }),
    durations: { restore: (restored - started) / 1_000, compare: (compared - restored) / 1_000 },
  }
}, Effect.scoped)
