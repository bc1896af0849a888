import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { generateX25519Identity, identityToRecipient } from "age-encryption"
import { Context, DateTime, Effect, FileSystem, Layer, type PlatformError, Redacted } from "effect"
import { randomUUID } from "node:crypto"
import { dirname, join } from "node:path"
import { Settings } from "../../config/Settings.ts"
import { fileFailure } from "../../domain/FileFailure.ts"
import { BackupError } from "../../domain/backup/BackupError.ts"

const mode = 0o600

const refuse = (message: string) => new BackupError({ failure: "usage", message })

const cannot = (what: string, path: string) => (error: PlatformError.PlatformError) =>
  refuse(`The backup key ${path} cannot be ${what}: ${fileFailure(error)}. Check the folder and its permissions.`)

/** One key a line, as age-keygen writes them; null: there is none. */
const secretsIn = (text: string): string | null => {
  const keys = text.split("\n").flatMap((line) => /^\s*(AGE-SECRET-KEY-(?:PQ-)?1[0-9A-Z]+)\s*$/.exec(line)?.[1] ?? [])
  return keys.length === 0 ? null : keys.join("\n")
}

const whyNoKey = (path: string, text: string) =>
  /^(?:age-encryption\.org|-----BEGIN AGE)/.test(text)
    ? refuse(`${path} is itself encrypted. Decrypt it first: age -d ${path} > key.txt, and give --identity key.txt.`)
    : refuse(`${path} holds no age key: a line that begins with AGE-SECRET-KEY-1. Put your copy of the key back there.`)

const make = Effect.gen(function* () {
  const { backup, stateDir } = yield* Settings
  const fs = yield* FileSystem.FileSystem
  const local = join(stateDir, "backup-key.txt")

  const warnIfOpen = Effect.fnUntraced(function* (path: string) {
    const { mode: found } = yield* fs.stat(path)
    if ((found & 0o077) === 0) return
    yield* Effect.logWarning(`The backup key ${path} was readable by other users`)
    if (path === local) yield* fs.chmod(path, mode)
  })

  const secrets = Effect.fnUntraced(function* (path: string) {
    const text = yield* fs.readFileString(path).pipe(
      Effect.tap(() => warnIfOpen(path)),
      Effect.mapError((error) =>
        error.reason._tag === "NotFound"
          ? refuse(`There is no key ${path}. Give the file with the secret key of the backup with --identity FILE.`)
          : cannot("read", path)(error),
      ),
    )
    const found = secretsIn(text)
    return found === null ? yield* whyNoKey(path, text) : Redacted.make(found)
  })

  /** Written atomically; if another process was first, its key stays. */
  const place = Effect.fnUntraced(function* (text: string) {
    // The embedded server runs as another user that must be able to enter; the file itself is private.
    yield* fs.makeDirectory(stateDir, { recursive: true, mode: 0o755 })
    const partial = `${local}.${randomUUID()}`
    const file = yield* fs.open(partial, { flag: "wx", mode })
    yield* Effect.addFinalizer(() => Effect.ignore(fs.remove(partial)))
    yield* file.writeAll(new TextEncoder().encode(text))
    yield* file.sync
    yield* fs.link(partial, local)
    yield* Effect.flatMap(fs.open(dirname(local), { flag: "r" }), (folder) => folder.sync)
  }, Effect.scoped)

  const create = Effect.gen(function* () {
    const secret = yield* Effect.promise(() => generateX25519Identity())
    const recipient = yield* Effect.promise(() => identityToRecipient(secret))
    const now = DateTime.formatIso(yield* DateTime.now)
    yield* place(`# created: ${now.replace(/\.\d+Z$/, "Z")}\n# public key: ${recipient}\n${secret}\n`)
    yield* Effect.logWarning(
      `A backup key was created: ${local}. Keep a copy of it in a safe place off this machine: ` +
        "without it nobody can open the backups if this machine is lost.",
    )
  }).pipe(
    Effect.catchIf(
      (error) => error.reason._tag === "AlreadyExists",
      () => Effect.void,
    ),
    Effect.mapError(cannot("written", local)),
  )

  const own = Effect.gen(function* () {
    const isThere = yield* fs.exists(local).pipe(Effect.mapError(cannot("read", local)))
    if (!isThere) yield* create
    const [first = ""] = Redacted.value(yield* secrets(local)).split("\n")
    return yield* Effect.tryPromise({
      try: () => identityToRecipient(first),
      catch: () => whyNoKey(local, ""),
    })
  })

  const publicOf = (secret: string) =>
    Effect.tryPromise(() => identityToRecipient(secret)).pipe(Effect.orElseSucceed(() => null))

  /** Of every key in the file, in use or kept from before. */
  const opened = secrets(local).pipe(
    Effect.flatMap((found) => Effect.forEach(Redacted.value(found).split("\n"), publicOf)),
    Effect.map((found) => found.filter((one) => one !== null)),
    Effect.orElseSucceed((): ReadonlyArray<string> => []),
  )

  return {
    opened,
    recipient: backup.recipient === null ? own : Effect.succeed(backup.recipient),
    identity: (file: string | null) => secrets(file ?? local),
  }
})

export class BackupKey extends Context.Service<
  BackupKey,
  {
    /** BACKUP_RECIPIENT, or the public half of this machine's key, which is made on first use. Fails `usage`. */
    readonly recipient: Effect.Effect<string, BackupError>
    /** The recipients whose backups this machine's key file opens; empty without one. */
    readonly opened: Effect.Effect<ReadonlyArray<string>>
    /** Secret keys, one a line; null: this machine's key file. Fails `usage`. */
    readonly identity: (file: string | null) => Effect.Effect<Redacted.Redacted, BackupError>
  }
>()("confidant/backup/BackupKey") {
  static readonly layer: Layer.Layer<BackupKey, never, Settings> = Layer.effect(BackupKey, make).pipe(
    Layer.provide(NodeFileSystem.layer),
  )
}
