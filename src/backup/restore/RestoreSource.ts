import { ByteSize, Effect, FileSystem, Path, Stream } from "effect"
import { counted } from "../../domain/Counted.ts"
import { BackupError } from "../../domain/backup/BackupError.ts"
import type { Erasure } from "../../domain/backup/Erasures.ts"
import type { Manifest } from "../../domain/backup/Manifest.ts"
import { Catalogue } from "../keep/Catalogue.ts"
import { ledgerKey, readLedger } from "../keep/ErasureLedgerFiles.ts"
import { type Form, recognise } from "./ForeignDump.ts"
import { fileEnding, nameIn, nameOf, readManifest } from "../keep/Manifests.ts"

export interface RestoreSource {
  readonly address: string
  readonly form: Form
  readonly bytes: number
  /** null: a foreign dump, or one of ours without its manifest; nothing can be compared. */
  readonly manifest: Manifest | null
  readonly open: Stream.Stream<Uint8Array, BackupError>
  readonly erasures: ReadonlyArray<Erasure> | null
  /** Newer ones that cannot be used, in sentences. */
  readonly passedOver: ReadonlyArray<string>
}

export interface Wish {
  /** `latest`, the name of a backup, the path of a file, or `s3://…`. */
  readonly ref: string
  /** The newest one of this moment or before, Unix milliseconds. */
  readonly at: number | null
}

const unreadable = (address: string) => (error: { readonly message: string }) =>
  new BackupError({ failure: "no backup", message: `${address} cannot be read: ${error.message}` })

/** Adds which others are verified to the message about a damaged backup. */
export const namingOthers = Effect.fnUntraced(function* (address: string, error: BackupError) {
  const name = nameOf(address)
  if (error.failure !== "differs" || name === null) return yield* error
  const others = yield* Catalogue.use((catalogue) => catalogue.others({ name, address }))
  return yield* new BackupError({ failure: error.failure, message: `${error.message}${others}` })
})

const damaged = (address: string, why: string) =>
  new BackupError({ failure: "differs", message: `${address} is damaged: ${why}.` })

const usage = (message: string) => new BackupError({ failure: "usage", message })

const manifestBeside = Effect.fnUntraced(function* (path: string, bytes: number) {
  const fs = yield* FileSystem.FileSystem
  if (!path.endsWith(fileEnding)) return null
  const beside = `${path.slice(0, -fileEnding.length)}.json`
  if (!(yield* fs.exists(beside))) return null
  const manifest = readManifest(yield* fs.readFileString(beside))
  const without = "move it away to restore the file without a comparison"
  if (manifest === null) return yield* usage(`${beside} is damaged, or was written by a newer version: ${without}.`)
  if (nameIn(path, fileEnding) !== manifest.name) {
    return yield* usage(`${beside} is the manifest of ${manifest.name}: ${without}.`)
  }
  if (manifest.file.bytes !== bytes) {
    return yield* damaged(path, `it has ${counted(bytes, "byte")} instead of ${manifest.file.bytes}`)
  }
  return manifest
})

/** What has a manifest was sealed; anything else may be of any form. */
const formOf = ({ address, manifest, open }: Pick<RestoreSource, "address" | "manifest" | "open">) => {
  const form = recognise(open)
  if (manifest === null) return form
  const broken = damaged(address, "it does not begin as a sealed backup does")
  return form.pipe(
    Effect.catchIf(
      ({ failure }) => failure === "usage",
      () => Effect.fail(broken),
    ),
    Effect.filterOrFail(
      ({ kind }) => kind === "sealed",
      () => broken,
    ),
    Effect.catchTag("BackupError", (error) => namingOthers(address, error)),
  )
}

const ledgerBeside = Effect.fnUntraced(function* (path: string) {
  const fs = yield* FileSystem.FileSystem
  const { dirname, join } = yield* Path.Path
  const file = join(dirname(path), ledgerKey)
  return (yield* fs.exists(file)) ? readLedger(yield* fs.readFileString(file)).erasures : null
})

const ofFile = Effect.fnUntraced(function* (path: string) {
  const fs = yield* FileSystem.FileSystem
  const failed = unreadable(path)
  const { size, type } = yield* Effect.mapError(fs.stat(path), failed)
  if (type !== "File") return yield* usage(`${path} is not a file.`)
  const open = Stream.mapError(fs.stream(path, { chunkSize: 256 * 1024 }), failed)
  const bytes = ByteSize.toNumberUnsafe(size)
  const manifest = yield* manifestBeside(path, bytes).pipe(
    Effect.catchTag("PlatformError", (error) => Effect.fail(failed(error))),
    Effect.catchTag("BackupError", (error) => namingOthers(path, error)),
  )
  const form = yield* formOf({ address: path, manifest, open })
  const erasures = yield* Effect.mapError(ledgerBeside(path), failed)
  return { address: path, form, bytes, manifest, open, erasures, passedOver: [] }
})

const ofCatalogue = Effect.fnUntraced(function* ({ at, ref }: Wish) {
  const catalogue = yield* Catalogue
  // A backup asked for by name need not be verified; the plan shows its state.
  const wanted = { ...(at === null ? {} : { at }), verified: ref === "latest" }
  const copy = yield* catalogue.find(ref, wanted)
  const { address, bytes, key, manifest, passedOver } = copy
  const open = Stream.mapError(catalogue.storeOf(copy).open(key), unreadable(address))
  const form = yield* formOf({ address, manifest, open })
  return { address, form, bytes, manifest, open, erasures: null, passedOver }
})

export const findSource = Effect.fn("Restore.findSource")(function* (wish: Wish) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const file = path.resolve(wish.ref)
  const isFile = wish.ref !== "latest" && (yield* Effect.mapError(fs.exists(file), unreadable(file)))
  if (isFile && wish.at !== null) return yield* usage("--at chooses among the backups: give either the file or --at.")
  if (!isFile && wish.ref.includes("/") && !wish.ref.startsWith("s3://")) {
    return yield* usage(`There is no file ${file}.`)
  }
  const source: RestoreSource = isFile ? yield* ofFile(file) : yield* ofCatalogue(wish)
  return source
})
