import { Schema } from "effect"

/** `digest`: sum of the rows' 128-bit digests in hex, independent of their order. */
export const TableFingerprint = Schema.Struct({
  schema: Schema.String,
  table: Schema.String,
  rows: Schema.Int,
  digest: Schema.String,
})
export type TableFingerprint = typeof TableFingerprint.Type

/** Sequences are not transactional: the restored one may be ahead, never behind. Decimal. */
export const SequenceFingerprint = Schema.Struct({
  schema: Schema.String,
  sequence: Schema.String,
  lastValue: Schema.NullOr(Schema.String),
})

export const Fingerprint = Schema.Struct({
  tables: Schema.Array(TableFingerprint),
  sequences: Schema.Array(SequenceFingerprint),
  extensions: Schema.Array(Schema.Struct({ name: Schema.String, version: Schema.String })),
})
export type Fingerprint = typeof Fingerprint.Type
