import { Effect } from "effect"
import { counted } from "../../domain/Counted.ts"
import type { BackupName, Manifest, Verdict } from "../../domain/backup/Manifest.ts"
import type { ObjectStore, StoredObject } from "../../domain/backup/ObjectStore.ts"
import { fileEnding, nameIn, type Place, readManifest, verdictOf } from "./Manifests.ts"

export interface Copy {
  readonly name: BackupName
  readonly place: Place
  readonly key: string
  readonly address: string
  readonly bytes: number
  readonly storageClass: string
  readonly manifest: Manifest
  readonly verdict: Verdict
}

export interface Leftover {
  readonly place: Place
  readonly key: string
  readonly address: string
  readonly bytes: number
  readonly modified: number
  readonly why: string
  /** The size of the dump differs from its manifest. */
  readonly damaged: boolean
}

export interface Inventory {
  readonly copies: ReadonlyArray<Copy>
  readonly leftovers: ReadonlyArray<Leftover>
}

interface Pair {
  dump: StoredObject | null
  manifest: StoredObject | null
}

const paired = (dumps: ReadonlyArray<StoredObject>, manifests: ReadonlyArray<StoredObject>) => {
  const pairs = new Map<BackupName, Pair>()
  const remember = (objects: ReadonlyArray<StoredObject>, ending: string, part: keyof Pair) => {
    for (const object of objects) {
      const name = nameIn(object.key, ending)
      if (name === null) continue
      pairs.set(name, { ...(pairs.get(name) ?? { dump: null, manifest: null }), [part]: object })
    }
  }
  remember(dumps, fileEnding, "dump")
  remember(manifests, ".json", "manifest")
  return pairs
}

/** Ignores files that are not ours. */
export const takeStock = Effect.fnUntraced(function* (
  store: ObjectStore,
  place: Place,
  dumps: ReadonlyArray<StoredObject>,
  manifests: ReadonlyArray<StoredObject>,
) {
  const copies: Array<Copy> = []
  const leftovers: Array<Leftover> = []
  const address = (key: string) => `${store.place}/${key}`
  const leave = ({ bytes, key, modified }: StoredObject, why: string, damaged = false) => {
    leftovers.push({ place, key, address: address(key), bytes, modified, why, damaged })
  }

  const judge = (name: BackupName, dump: StoredObject, manifestFile: StoredObject, manifest: Manifest | null) => {
    if (manifest === null) return leave(manifestFile, "it is not a manifest that this version can read")
    if (manifest.name !== name) return leave(manifestFile, `it is the manifest of ${manifest.name}`)
    const { bytes, key, storageClass } = dump
    if (bytes !== manifest.file.bytes) {
      return leave(dump, `it has ${counted(bytes, "byte")} instead of ${manifest.file.bytes}`, true)
    }
    const verdict = verdictOf(manifest)
    copies.push({ name, place, key, address: address(key), bytes, storageClass, manifest, verdict })
  }

  yield* Effect.forEach(
    paired(dumps, manifests),
    Effect.fnUntraced(function* ([name, { dump, manifest }]) {
      if (dump === null) return manifest === null ? undefined : leave(manifest, "its dump is missing")
      if (manifest === null) return leave(dump, "it has no manifest")
      const text = yield* Effect.catchIf(
        store.read(manifest.key),
        ({ reason }) => reason === "missing",
        () => Effect.succeed(""),
      )
      judge(name, dump, manifest, readManifest(text))
    }),
    { concurrency: 4, discard: true },
  )
  return { copies, leftovers } satisfies Inventory
})
