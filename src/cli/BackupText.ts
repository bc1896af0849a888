import { DateTime } from "effect"
import type { BackupReport } from "../backup/make/Backup.ts"
import type { Listing } from "../backup/keep/Catalogue.ts"
import type { Copy } from "../backup/keep/Inventory.ts"
import { rowsOf } from "../backup/keep/Manifests.ts"
import { size, time } from "../backup/make/Progress.ts"
import type { Pruned } from "../backup/keep/Prune.ts"
import type { VerifyReport } from "../backup/make/Verify.ts"
import { table } from "./Table.ts"

const count = (rows: number) => rows.toLocaleString("en")

export const iso = (millis: number): string => DateTime.formatIso(DateTime.makeUnsafe(millis))

const short = (millis: number): string => `${iso(millis).slice(0, 16).replace("T", " ")} UTC`

const phases = (durations: Readonly<Record<string, number>>): string => {
  const { total = 0, ...parts } = durations
  const named = Object.entries(parts).map(([phase, seconds]) => `${phase} ${time(seconds)}`)
  return `${time(total)} (${named.join(", ")})`
}

const lines = (pairs: ReadonlyArray<readonly [string, string]>): string =>
  pairs.map(([label, text]) => `${`${label}:`.padEnd(10)} ${text}`).join("\n")

export const backupText = ({ copy, durations, rows, uploadedTo }: BackupReport): string =>
  lines([
    ["Backup", copy.name],
    ["File", copy.address],
    ...(uploadedTo === null ? [] : [["Bucket", uploadedTo] as const]),
    ["Size", `${size(copy.bytes)} (dump ${size(copy.manifest.file.dumpBytes)})`],
    ["Rows", count(rows)],
    ["Verdict", copy.verdict],
    ["Duration", phases(durations)],
  ])

export const backupJson = ({ copy, durations, problem, rows, uploadedTo }: BackupReport) => ({
  name: copy.name,
  at: iso(copy.manifest.at),
  file: copy.address,
  uploadedTo,
  bytes: copy.bytes,
  dumpBytes: copy.manifest.file.dumpBytes,
  rows,
  verdict: copy.verdict,
  durations,
  problem: problem?.message ?? null,
})

export const verifyText = ({ drill, subject: { address, manifest } }: VerifyReport): string =>
  lines([
    ["Backup", manifest.name],
    ["File", address],
    ["Rows", count(rowsOf(manifest))],
    ["Verdict", drill.verdict],
    [
      "Duration",
      phases({
        restore: drill.restoreSeconds,
        compare: drill.compareSeconds,
        total: drill.restoreSeconds + drill.compareSeconds,
      }),
    ],
  ])

export const verifyJson = ({ drill, subject: { address, manifest } }: VerifyReport) => ({
  name: manifest.name,
  file: address,
  rows: rowsOf(manifest),
  ...drill,
  at: iso(drill.at),
})

const lastDrill = ({ manifest }: Copy) => manifest.drills.at(-1)

/** Of a public key, enough to tell it from others. */
const shortKey = (recipient: string) => `${recipient.slice(0, 8)}…${recipient.slice(-4)}`

export const listText = ({ copies, leftovers }: Listing): string => {
  const rows = copies.map((copy) => {
    const drill = lastDrill(copy)
    return [
      copy.name,
      short(copy.manifest.at),
      copy.place,
      size(copy.bytes),
      count(rowsOf(copy.manifest)),
      copy.verdict,
      shortKey(copy.manifest.file.recipient),
      drill === undefined ? "" : `${short(drill.at)}, ${drill.of}, ${time(drill.restoreSeconds)}`,
    ]
  })
  const backups =
    copies.length === 0
      ? "There are no backups."
      : table(["NAME", "WHEN", "PLACE", "SIZE", "ROWS", "VERDICT", "KEY", "LAST DRILL"], rows)
  const keys = new Set(copies.map(({ manifest }) => manifest.file.recipient))
  const shelf =
    keys.size > 1 ? `${backups}\n\nThey are sealed to ${keys.size} different keys: keep each of them.` : backups
  if (leftovers.length === 0) return shelf
  const others = leftovers.map(({ address, bytes, why }) => [address, size(bytes), why])
  return `${shelf}\n\nNot backups:\n${table(["FILE", "SIZE", "WHY"], others)}`
}

export const listJson = ({ copies, leftovers, unreachable }: Listing) => ({
  backups: copies.map((copy) => ({
    name: copy.name,
    at: iso(copy.manifest.at),
    place: copy.place,
    address: copy.address,
    bytes: copy.bytes,
    rows: rowsOf(copy.manifest),
    verdict: copy.verdict,
    recipient: copy.manifest.file.recipient,
    storageClass: copy.storageClass,
    drills: copy.manifest.drills.map((drill) => ({ ...drill, at: iso(drill.at) })),
  })),
  notBackups: leftovers.map(({ address, bytes, place, why }) => ({ address, place, bytes, why })),
  unreachable,
})

export const prunedText = (pruned: ReadonlyArray<Pruned>): string =>
  pruned.length === 0
    ? "There is nothing to prune."
    : table(
        ["FILE", "SIZE", "WHAT", "WHY"],
        pruned.map(({ address, bytes, goes, why }) => [address, size(bytes), goes ? "goes" : "stays", why]),
      )
