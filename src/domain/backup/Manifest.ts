import { Schema } from "effect"
import { Fingerprint } from "./Fingerprint.ts"

/** `confidant_YYYYMMDD_HHMMSS` (UTC): the moment of the snapshot. Its file adds `.dump.zst.age`, its manifest `.json`. */
export const BackupName = Schema.String.check(Schema.isPattern(/^confidant_\d{8}_\d{6}$/)).pipe(
  Schema.brand("BackupName"),
)
export type BackupName = typeof BackupName.Type

/** What was found when the copy was restored and compared. Only `VERIFIED` counts as a backup. */
export const Verdict = Schema.Literals(["VERIFIED", "FAILED", "COULD NOT VERIFY"])
export type Verdict = typeof Verdict.Type

/** One time that the copy was restored into a scratch database: while it was made, or from the sealed file. */
export const Drill = Schema.Struct({
  of: Schema.Literals(["stream", "file"]),
  verdict: Verdict,
  /** What differs, or what stood in the way; empty when verified. Names of tables and numbers, no contents. */
  detail: Schema.String,
  /** Unix time in milliseconds. */
  at: Schema.Int,
  /** How long it took to restore and to compare. */
  restoreSeconds: Schema.Number,
  compareSeconds: Schema.Number,
})
export type Drill = typeof Drill.Type

/** Everything known of a backup without opening it; kept beside it, and written last: without it there is no backup. */
export const Manifest = Schema.Struct({
  format: Schema.Literal(1),
  name: BackupName,
  /** Unix time in milliseconds of the snapshot. */
  at: Schema.Int,
  database: Schema.Struct({
    name: Schema.String,
    /** `server_version_num`, like 150018. */
    serverVersion: Schema.Int,
    encoding: Schema.String,
    collate: Schema.String,
    ctype: Schema.String,
    /** `pg_database_size`. */
    bytes: Schema.Int,
    /** Newest applied migration; 0 for a database that is not ours. */
    migration: Schema.Int,
  }),
  tools: Schema.Struct({ confidant: Schema.String, node: Schema.String, pgDump: Schema.String }),
  file: Schema.Struct({
    /** Of the sealed file. */
    bytes: Schema.Int,
    sha256: Schema.String,
    /** Of what pg_dump wrote. */
    dumpBytes: Schema.Int,
    /** The age public key it is sealed to. */
    recipient: Schema.String,
  }),
  fingerprint: Fingerprint,
  /** SHA-256 of `pg_dump --schema-only`, taken in the same snapshot. */
  schemaSha256: Schema.String,
  /** Seconds by phase: `snapshot`, `fingerprint`, `dump`, `restore`, `compare`, `total` … */
  durations: Schema.Record(Schema.String, Schema.Number),
  /** Oldest first; the first is that of the making. */
  drills: Schema.Array(Drill),
})
export type Manifest = typeof Manifest.Type
