import * as NodeStream from "@effect/platform-node/NodeStream"
import { Decrypter, Encrypter } from "age-encryption"
import { Redacted, type Stream } from "effect"
import { Duplex } from "node:stream"
import { constants, createZstdCompress, createZstdDecompress } from "node:zlib"
import { BackupError } from "../../domain/backup/BackupError.ts"
import { compression } from "../../policy/Backup.ts"
import { whyNotOpened, wholeBeginning } from "./SealDamage.ts"

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
