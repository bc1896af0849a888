import { BackupError } from "../../domain/backup/BackupError.ts"

const firstLine = Buffer.from("age-encryption.org/v1\n")

class NotSealed extends Error {}

/** Checks the first bytes: in any other file age would search for a line end that may never come. */
export async function* wholeBeginning(sealed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let beginning = Buffer.alloc(0)
  let isSealed = false
  for await (const chunk of sealed) {
    if (isSealed) {
      yield chunk
      continue
    }
    beginning = Buffer.concat([beginning, chunk])
    if (beginning.length < firstLine.length) continue
    if (!beginning.subarray(0, firstLine.length).equals(firstLine)) break
    isSealed = true
    yield beginning
  }
  if (!isSealed)
    throw new NotSealed(beginning.length === 0 ? "It is empty" : "It does not begin like a file sealed by age")
}

const elsewhere = "Use another copy of this backup, or another backup."

export const whyNotOpened = (cause: unknown): BackupError => {
  const thrown = cause instanceof Error ? cause.message : ""
  if (cause instanceof NotSealed) {
    return new BackupError({ failure: "differs", message: `The file is not a sealed backup. ${thrown}. ${elsewhere}` })
  }
  if (/no identity matched/.test(thrown)) {
    return new BackupError({
      failure: "usage",
      message:
        "The key does not open this file: it was sealed to another key. Give the right one with --identity FILE. " +
        "(If this is the right one, the beginning of the file is damaged: use another copy.)",
    })
  }
  if (/unrecognized identity/.test(thrown)) {
    return new BackupError({
      failure: "usage",
      message:
        "The key is not an age identity: it must begin with AGE-SECRET-KEY-1. Give another with --identity FILE.",
    })
  }
  const where = /version|stanza|header|HMAC|base64|ended before/i.test(thrown) ? "its beginning" : "some part of it"
  return new BackupError({
    failure: "differs",
    message: `The sealed file is damaged or cut off: ${where} does not match what was sealed. ${elsewhere}`,
  })
}
