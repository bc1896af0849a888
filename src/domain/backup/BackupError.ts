import { Schema } from "effect"

/** Why a command of backup or restore did not end well; `policy/Backup.ts` gives each its exit code. */
export const BackupFailure = Schema.Literals([
  "no backup",
  "usage",
  "not uploaded",
  "differs",
  "could not verify",
  "retention refused",
  "locked",
  "declined",
])
export type BackupFailure = typeof BackupFailure.Type

/** `message` says what happened and what to do about it; it never holds a password, a key or a text of a user. */
export class BackupError extends Schema.TaggedError<BackupError>()("BackupError", {
  failure: BackupFailure,
  message: Schema.String,
}) {}
