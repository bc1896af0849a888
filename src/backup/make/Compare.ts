import { counted } from "../../domain/Counted.ts"
import type { Fingerprint } from "../../domain/backup/Fingerprint.ts"

export interface Content {
  readonly fingerprint: Fingerprint
  readonly schemaSha256: string
}

const rows = (count: number) => counted(count, "row")

const paired = <A>(expected: ReadonlyArray<A>, found: ReadonlyArray<A>, nameOf: (item: A) => string) => {
  const wanted = new Map(expected.map((item) => [nameOf(item), item]))
  const there = new Map(found.map((item) => [nameOf(item), item]))
  return [...new Set([...wanted.keys(), ...there.keys()])].map((name) => ({
    name,
    wanted: wanted.get(name) ?? null,
    there: there.get(name) ?? null,
  }))
}

const tables = (expected: Fingerprint, found: Fingerprint): ReadonlyArray<string> =>
  paired(expected.tables, found.tables, ({ schema, table }) => `${schema}.${table}`).flatMap(
    ({ name, there, wanted }) => {
      if (there === null) return [`table ${name} is missing`]
      if (wanted === null) return [`table ${name} was not in the original`]
      if (there.rows !== wanted.rows) return [`table ${name} has ${rows(there.rows)} instead of ${wanted.rows}`]
      return there.digest === wanted.digest ? [] : [`table ${name} has other contents in its ${rows(there.rows)}`]
    },
  )

/** A sequence that was never used has no value: it is behind any other. */
const isBehind = (there: string | null, wanted: string | null): boolean =>
  wanted !== null && (there === null || BigInt(there) < BigInt(wanted))

const sequences = (expected: Fingerprint, found: Fingerprint): ReadonlyArray<string> =>
  paired(expected.sequences, found.sequences, ({ schema, sequence }) => `${schema}.${sequence}`).flatMap(
    ({ name, there, wanted }) => {
      if (there === null) return [`sequence ${name} is missing`]
      if (wanted === null) return [`sequence ${name} was not in the original`]
      return isBehind(there.lastValue, wanted.lastValue)
        ? [`sequence ${name} is at ${there.lastValue ?? "its start"} instead of ${wanted.lastValue}`]
        : []
    },
  )

const extensions = (expected: Fingerprint, found: Fingerprint): ReadonlyArray<string> =>
  paired(expected.extensions, found.extensions, ({ name }) => name).flatMap(({ name, there, wanted }) => {
    if (there === null) return [`extension ${name} is missing`]
    if (wanted === null) return [`extension ${name} was not in the original`]
    return there.version === wanted.version
      ? []
      : [`extension ${name} has version ${there.version} instead of ${wanted.version}`]
  })

/** Differences in words: names and numbers, no contents. Empty: equal. */
export const compare = (expected: Content, found: Content): ReadonlyArray<string> => [
  ...tables(expected.fingerprint, found.fingerprint),
  ...sequences(expected.fingerprint, found.fingerprint),
  ...extensions(expected.fingerprint, found.fingerprint),
  ...(expected.schemaSha256 === found.schemaSha256 ? [] : ["the text of the schema differs"]),
]

const shownDifferences = 5

export const inWords = (differences: ReadonlyArray<string>): string => {
  const more = differences.length - shownDifferences
  return [...differences.slice(0, shownDifferences), ...(more > 0 ? [`and ${more} more`] : [])].join("; ")
}
