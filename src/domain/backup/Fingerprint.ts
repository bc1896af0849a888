import { Schema } from "effect"

/** The content of one table: `digest` is the sum of the 128-bit digests of its rows, and so knows no order. Hex. */
export const TableFingerprint = Schema.Struct({
  schema: Schema.String,
  table: Schema.String,
  rows: Schema.Int,
  digest: Schema.String,
})
export type TableFingerprint = typeof TableFingerprint.Type

/** Sequences do not take part in transactions: the restored one may be ahead, never behind. Decimal. */
export const SequenceFingerprint = Schema.Struct({
  schema: Schema.String,
  sequence: Schema.String,
  lastValue: Schema.NullOr(Schema.String),
})

/** What a database holds, in a form that two databases can be compared by. */
export const Fingerprint = Schema.Struct({
  tables: Schema.Array(TableFingerprint),
  sequences: Schema.Array(SequenceFingerprint),
  extensions: Schema.Array(Schema.Struct({ name: Schema.String, version: Schema.String })),
})
export type Fingerprint = typeof Fingerprint.Type
