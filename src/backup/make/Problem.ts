import { BackupError, type BackupFailure } from "../../domain/backup/BackupError.ts"
import type { BackupName, Drill } from "../../domain/backup/Manifest.ts"

export const problemOf = (name: BackupName, { detail, verdict }: Drill): BackupError | null => {
  if (verdict === "VERIFIED") return null
  return verdict === "FAILED"
    ? new BackupError({ failure: "differs", message: `The restored copy of ${name} differs: ${detail}` })
    : new BackupError({ failure: "could not verify", message: `${name} could not be verified: ${detail}` })
}

/** `not uploaded` comes last: schedule, notices and metrics rely on such a backup being verified. */
const gravest: ReadonlyArray<BackupFailure> = ["differs", "could not verify", "not uploaded"]

export const worse = (one: BackupError | null, other: BackupError | null): BackupError | null => {
  if (one === null || other === null) return one ?? other
  return gravest.indexOf(one.failure) <= gravest.indexOf(other.failure) ? one : other
}
