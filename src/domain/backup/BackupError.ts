import { Schema } from "effect"

/** Each has its exit code in `policy/Backup.ts`. */
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

/** `message` says what happened and what to do; it never holds a password, a key or a user's text. */
export class BackupError extends Schema.TaggedError<BackupError>()("BackupError", {
  failure: BackupFailure,
  message: Schema.String,
}) {}
