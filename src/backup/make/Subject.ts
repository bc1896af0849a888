import { Effect, FileSystem, Path, Stream } from "effect"
import { BackupError } from "../../domain/backup/BackupError.ts"
import type { Manifest } from "../../domain/backup/Manifest.ts"
import { Catalogue } from "../keep/Catalogue.ts"
import type { Copy } from "../keep/Inventory.ts"
import { fileEnding, nameIn } from "../keep/Manifests.ts"
import { findSource } from "../restore/RestoreSource.ts"

export interface Subject {
  readonly address: string
  readonly manifest: Manifest
  readonly open: Stream.Stream<Uint8Array, BackupError>
  /** null: a file outside the catalogue. */
  readonly copy: Copy | null
}

const refuse = (failure: BackupError["failure"], message: string) => new BackupError({ failure, message })

const elsewhere = Effect.fnUntraced(function* (path: string) {
  const { address, manifest, open } = yield* findSource({ ref: path, at: null })
  if (manifest !== null) return { address, manifest, open, copy: null }
  return yield* refuse(
    "could not verify",
    `${address} has no manifest beside it, so there is nothing to compare it with.`,
  )
})

const ofCopy = Effect.fnUntraced(function* (copy: Copy) {
  const { storeOf } = yield* Catalogue
  const { address, key, manifest } = copy
  const failed = ({ message }: { readonly message: string }) => refuse("could not verify", `${address}: ${message}`)
  return { address, manifest, copy, open: Stream.mapError(storeOf(copy).open(key), failed) }
})

/** `ref` as for `verify`. Fails `usage` if there is none, `differs` if visibly damaged, `could not verify` without a manifest. */
export const subjectOf = Effect.fnUntraced(function* (
  ref: string,
): Effect.fn.Return<Subject, BackupError, Catalogue | FileSystem.FileSystem | Path.Path> {
  const fs = yield* FileSystem.FileSystem
  const paths = yield* Path.Path
  const catalogue = yield* Catalogue
  const { copies, leftovers } = yield* catalogue.list
  const path = paths.resolve(ref)
  const isMeant = (address: string) => address === ref || paths.resolve(address) === path
  const nameOf = (key: string) => nameIn(key, fileEnding)

  const meant = copies.find(({ address, name }) => name === ref || isMeant(address))
  if (meant !== undefined) return yield* ofCopy(meant)
  const newest = ref === "latest" ? yield* catalogue.find(ref) : null
  const broken = leftovers.find(({ address, damaged, key }) =>
    newest === null ? isMeant(address) || nameOf(key) === ref : damaged && (nameOf(key) ?? "") > newest.name,
  )
  if (broken !== undefined) {
    return yield* refuse(broken.damaged ? "differs" : "could not verify", `${broken.address}: ${broken.why}.`)
  }
  if (newest !== null) return yield* ofCopy(newest)
  const isFile = yield* Effect.orElseSucceed(fs.exists(path), () => false)
  return isFile ? yield* elsewhere(path) : yield* ofCopy(yield* catalogue.find(ref))
})
