import { Schema } from "effect"
import { Fingerprint } from "./Fingerprint.ts"

/** `confidant_YYYYMMDD_HHMMSS`: time of the snapshot in UTC. The file adds `.dump.zst.age`, the manifest `.json`. */
export const BackupName = Schema.String.check(Schema.isPattern(/^confidant_\d{8}_\d{6}$/)).pipe(
  Schema.brand("BackupName"),
)
export type BackupName = typeof BackupName.Type

/** Result of restoring and comparing a copy. Only `VERIFIED` counts as a backup. */
export const Verdict = Schema.Literals(["VERIFIED", "FAILED", "COULD NOT VERIFY"])
export type Verdict = typeof Verdict.Type

export const Drill = Schema.Struct({
  of: Schema.Literals(["stream", "file"]),
  verdict: Verdict,
  /** Differences or obstacles, as names and numbers without contents; empty when verified. */
  detail: Schema.String,
  at: Schema.Int,
  restoreSeconds: Schema.Number,
  compareSeconds: Schema.Number,
})
export type Drill = typeof Drill.Type

/** Everything known of a backup without opening it. Written last. Times are Unix milliseconds. */
export const Manifest = Schema.Struct({
  format: Schema.Literal(1),
  name: BackupName,
  at: Schema.Int,
  database: Schema.Struct({
    name: Schema.String,
    serverVersion: Schema.Int,
    encoding: Schema.String,
    collate: Schema.String,
    ctype: Schema.String,
    bytes: Schema.Int,
    migration: Schema.Int,
    /** As in DatabaseFacts; manifests of older versions lack it. */
    serves: Schema.optionalKey(Schema.Int),
  }),
  tools: Schema.Struct({ confidant: Schema.String, node: Schema.String, pgDump: Schema.String }),
  file: Schema.Struct({
    bytes: Schema.Int,
    sha256: Schema.String,
    dumpBytes: Schema.Int,
    recipient: Schema.String,
  }),
  fingerprint: Fingerprint,
  /** SHA-256 of `pg_dump --schema-only` in the same snapshot. */
  schemaSha256: Schema.String,
  durations: Schema.Record(Schema.String, Schema.Number),
  /** Oldest first, beginning with the one while it was made. */
  drills: Schema.Array(Drill),
})
export type Manifest = typeof Manifest.Type
