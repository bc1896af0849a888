import { type PlatformError, Predicate } from "effect"

const words: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the quota of this user is used up",
  EROFS: "the disk is read-only",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EIO: "the disk does not work properly",
  EMFILE: "too many files are open",
  ENFILE: "too many files are open",
}

/** The system's code, or the kind of failure if there is none. */
export const fileCode = (error: PlatformError.PlatformError): string => {
  const cause = "cause" in error.reason ? error.reason.cause : undefined
  return Predicate.hasProperty(cause, "code") ? String(cause.code) : error.reason._tag
}

/** Why a file could not be read or written: "the disk is full (ENOSPC)". */
export const fileFailure = (error: PlatformError.PlatformError): string => {
  const code = fileCode(error)
  const known = words[code]
  return known === undefined ? code : `${known} (${code})`
}
