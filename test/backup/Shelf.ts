import { Effect, Layer, Stream } from "effect"
import { Catalogue } from "../../src/backup/keep/Catalogue.ts"
import { dumpKey, manifestKey, type Place } from "../../src/backup/keep/Manifests.ts"
import { Prune } from "../../src/backup/keep/Prune.ts"
import { BackupName, type Manifest, type Verdict } from "../../src/domain/backup/Manifest.ts"
import { LocalBackups, type ObjectStore, ObjectStoreError, RemoteBackups } from "../../src/domain/backup/ObjectStore.ts"

export const day = 86_400_000

/** 2026-11-20T02:00:00Z, a Friday. */
export const now = Date.UTC(2026, 10, 20, 2)

export const nameOf = (at: number) =>
  BackupName.make(`confidant_${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "_")}`)

const manifestOf = (at: number, verdict: Verdict): Manifest => ({
  format: 1,
  name: nameOf(at),
  at,
  database: { name: "d", serverVersion: 150018, encoding: "UTF8", collate: "C", ctype: "C", bytes: 1, migration: 4 },
  tools: { confidant: "0", node: "24", pgDump: "15.18" },
  file: { bytes: 4, sha256: "00", dumpBytes: 4, recipient: "age1" },
  fingerprint: { tables: [], sequences: [], extensions: [] },
  schemaSha256: "00",
  durations: {},
  drills: [{ of: "stream", verdict, detail: "", at, restoreSeconds: 1, compareSeconds: 1 }],
})

/** Backups in memory: files by key, in a folder and in a bucket. `failAfter`: so many files can still be removed. */
export class Shelf {
  readonly local = new Map<string, string>()
  readonly remote = new Map<string, string>()
  failAfter = Number.POSITIVE_INFINITY

  put(place: Place, ageDays: number, verdict: Verdict) {
    const files = place === "local" ? this.local : this.remote
    const at = now - ageDays * day
    files.set(dumpKey(place, nameOf(at)), "dump")
    files.set(manifestKey(place, nameOf(at)), JSON.stringify(manifestOf(at, verdict)))
  }

  private store(place: string, files: Map<string, string>): ObjectStore {
    const missing = new ObjectStoreError({ reason: "missing", message: "no such file" })
    return {
      place,
      upload: () => Effect.die("not here"),
      write: (key, text) => Effect.sync(() => files.set(key, text)),
      update: () => Effect.die("not here"),
      open: () => Stream.die("not here"),
      read: (key) => Effect.suspend(() => Effect.fromNullishOr(files.get(key)).pipe(Effect.mapError(() => missing))),
      list: (prefix) =>
        Effect.sync(() =>
          [...files].flatMap(([key, { length: bytes }]) =>
            key.startsWith(prefix) ? [{ key, bytes, modified: now, storageClass: "STANDARD" }] : [],
          ),
        ),
      retire: (key) =>
        Effect.suspend(() => {
          if (this.failAfter <= 0) return Effect.fail(new ObjectStoreError({ reason: "away", message: "it is away" }))
          this.failAfter -= 1
          return files.delete(key) ? Effect.void : Effect.fail(missing)
        }),
    }
  }

  readonly layer = Prune.layer.pipe(
    Layer.provideMerge(Catalogue.layer),
    Layer.provide([
      Layer.succeed(LocalBackups, this.store("/backups", this.local)),
      Layer.succeed(RemoteBackups, this.store("s3://bucket", this.remote)),
    ]),
  )
}
