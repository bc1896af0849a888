import type { DatabaseFacts } from "../../domain/backup/Databases.ts"
import type { Manifest } from "../../domain/backup/Manifest.ts"
import { rowsOf } from "../keep/Manifests.ts"
import type { Plan } from "./Progress.ts"

const phasesOf = ({ compare = 2, dump = 5, restore = 6, upload = 5 }: Readonly<Record<string, number>>) => ({
  dump,
  // The restore runs beside the dump: this is what is left of it afterwards.
  restore: Math.max(0, restore - dump),
  compare,
  upload,
})

/** What a sealed file takes of its database, where none was made yet. */
const sealedShare = 0.3

export const sealedSize = (facts: Pick<DatabaseFacts, "bytes">, last: Manifest | null): number =>
  last === null || last.database.bytes === 0
    ? facts.bytes * sealedShare
    : (last.file.bytes * facts.bytes) / last.database.bytes

/** From the last backup, scaled by the database's growth; without one, from the server's estimates. */
export const planOf = (facts: DatabaseFacts, last: Manifest | null, uploads: boolean): Plan => {
  const weights = phasesOf(last?.durations ?? {})
  const phases = (["dump", "restore", "compare", ...(uploads ? (["upload"] as const) : [])] as const).map((phase) => ({
    phase,
    weight: weights[phase],
  }))
  if (last === null || last.database.bytes === 0) return { phases, bytes: facts.bytes, rows: facts.estimatedRows }
  const growth = facts.bytes / last.database.bytes
  return { phases, bytes: last.file.dumpBytes * growth, rows: rowsOf(last) * growth }
}
