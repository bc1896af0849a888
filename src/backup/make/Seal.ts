import * as NodeStream from "@effect/platform-node/NodeStream"
import { Decrypter, Encrypter } from "age-encryption"
import { Redacted, type Stream } from "effect"
import { Duplex } from "node:stream"
import { constants, createZstdCompress, createZstdDecompress } from "node:zlib"
import { BackupError } from "../../domain/backup/BackupError.ts"
import { compression } from "../../policy/Backup.ts"

type Bytes = AsyncIterable<Uint8Array>

const through =
  (evaluate: () => Duplex, onError: (cause: unknown) => BackupError) =>
  <E, R>(self: Stream.Stream<Uint8Array, E, R>): Stream.Stream<Uint8Array, E | BackupError, R> =>
    NodeStream.pipeThroughDuplex(self, { evaluate, onError })

const encryption = (recipient: string) =>
  Duplex.from(async function* (plain: Bytes) {
    const encrypter = new Encrypter()
    encrypter.addRecipient(recipient)
    yield* await encrypter.encrypt(ReadableStream.from(plain))
  })

const firstLine = Buffer.from("age-encryption.org/v1\n")

class NotSealed extends Error {}

/** Passes all on, if it begins as every file of age does. Reading on would look for the end of a line that may never come. */
async function* wholeBeginning(sealed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
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
    throw new NotSealed(beginning.length === 0 ? "It is empty" : "It does not begin as a file sealed by age does")
}

const elsewhere = "Use another copy of this backup, or another backup."

const whyNotOpened = (cause: unknown): BackupError => {
  const thrown = cause instanceof Error ? cause.message : ""
  if (cause instanceof NotSealed) {
    return new BackupError({ failure: "differs", message: `The file is not a sealed backup. ${thrown}. ${elsewhere}` })
  }
  if (/no identity matched/.test(thrown)) {
    return new BackupError({
      failure: "usage",
      message:
        "The key does not open this file: it was sealed to another one. Give the right one with --identity FILE. " +
        "(If this is the right one, the beginning of the file is damaged: use another copy.)",
    })
  }
  if (/unrecognized identity/.test(thrown)) {
    return new BackupError({
      failure: "usage",
      message: "The key is no age identity: it must begin with AGE-SECRET-KEY-1. Give another with --identity FILE.",
    })
  }
  const where = /version|stanza|header|HMAC|base64|ended before/i.test(thrown) ? "its beginning" : "some part of it"
  return new BackupError({
    failure: "differs",
    message: `The sealed file is damaged or cut off: ${where} is not what was sealed. ${elsewhere}`,
  })
}

const decryption = (identities: Redacted.Redacted) =>
  Duplex.from(async function* (sealed: Bytes) {
    const decrypter = new Decrypter()
    for (const identity of Redacted.value(identities).split("\n")) decrypter.addIdentity(identity)
    yield* await decrypter.decrypt(ReadableStream.from(wholeBeginning(sealed)))
  })

const zstd = () =>
  createZstdCompress({
    chunkSize: 128 * 1024,
    params: { [constants.ZSTD_c_compressionLevel]: compression, [constants.ZSTD_c_checksumFlag]: 1 },
  })

const cannotSeal = () =>
  new BackupError({
    failure: "usage",
    message: "The backup cannot be sealed: BACKUP_RECIPIENT must be an age public key, which begins with age1",
  })

const cannotCompress = () =>
  new BackupError({ failure: "no backup", message: "The backup cannot be compressed: zstd failed" })

const cannotUnpack = () =>
  new BackupError({
    failure: "differs",
    message: "The sealed file was opened, but it does not hold complete zstd data: it was not sealed by confidant",
  })

/** zstd, then age: `age -d -i KEY | zstd -d` opens it. */
export const seal =
  (recipient: string) =>
  <E, R>(plain: Stream.Stream<Uint8Array, E, R>): Stream.Stream<Uint8Array, E | BackupError, R> =>
    plain.pipe(
      through(zstd, cannotCompress),
      through(() => encryption(recipient), cannotSeal),
    )

/** Fails `usage` for the wrong key, `differs` for a damaged file; by then what came before the damage has been emitted. */
export const unseal =
  (identity: Redacted.Redacted) =>
  <E, R>(sealed: Stream.Stream<Uint8Array, E, R>): Stream.Stream<Uint8Array, E | BackupError, R> =>
    sealed.pipe(
      through(() => decryption(identity), whyNotOpened),
      through(() => createZstdDecompress({ chunkSize: 128 * 1024 }), cannotUnpack),
    )
