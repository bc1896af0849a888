import type { BackupName } from "../../domain/backup/Manifest.ts"
import type { Copy } from "./Inventory.ts"

export interface Unusable {
  readonly name: BackupName
  readonly address: string
}

/** Which verified ones can take its place, in words: another copy of it, and those nearest in time. Names are in the order of time. */
export const othersThan = (
  { address, name }: Unusable,
  copies: ReadonlyArray<Pick<Copy, "name" | "address" | "verdict">>,
): string => {
  const verified = copies.filter((copy) => copy.verdict === "VERIFIED" && copy.address !== address)
  const names = verified.map((copy) => copy.name).toSorted()
  const same = verified.find((copy) => copy.name === name)
  const before = names.findLast((other) => other < name)
  const after = names.find((other) => other > name)
  const others = [
    ...(same === undefined ? [] : [`${same.address} (another copy of it)`]),
    ...(before === undefined ? [] : [`${before} (the one before it)`]),
    ...(after === undefined ? [] : [`${after} (the one after it)`]),
  ]
  return others.length === 0 ? "No other backup is verified." : `Others are verified: ${others.join(", ")}.`
}
