import { BackupError, type BackupFailure } from "../../domain/backup/BackupError.ts"
import type { BackupName, Drill } from "../../domain/backup/Manifest.ts"

/** What a drill says of the backup, as the failure of a command; null: it is verified. */
export const problemOf = (name: BackupName, { detail, verdict }: Drill): BackupError | null => {
  if (verdict === "VERIFIED") return null
  return verdict === "FAILED"
    ? new BackupError({ failure: "differs", message: `The restored copy of ${name} differs: ${detail}` })
    : new BackupError({ failure: "could not verify", message: `${name} could not be verified: ${detail}` })
}

/** Whatever is only `not uploaded` is verified: schedule, notices and metrics rely on it. */
const gravest: ReadonlyArray<BackupFailure> = ["differs", "could not verify", "not uploaded"]

/** Which of two problems decides how a run ended. */
export const worse = (one: BackupError | null, other: BackupError | null): BackupError | null => {
  if (one === null || other === null) return one ?? other
  return gravest.indexOf(one.failure) <= gravest.indexOf(other.failure) ? one : other
}
