import { Effect } from "effect"
import { BackupError } from "../../domain/backup/BackupError.ts"
import { type ObjectStore, RemoteBackups } from "../../domain/backup/ObjectStore.ts"
import type { Copy } from "../keep/Inventory.ts"
import { dumpKey, manifestKey, type Place, writeManifest } from "../keep/Manifests.ts"
import type { Progress } from "./Progress.ts"

export const bucket = Effect.gen(function* () {
  const remote = yield* RemoteBackups
  if (remote !== null) return remote
  const message = "Weekly and monthly backups need a bucket: set S3_BUCKET and the other S3 variables."
  return yield* new BackupError({ failure: "usage", message })
})

/** Uploads a local backup, manifest last, and resumes an interrupted upload. Returns the address. Fails `not uploaded`. */
export const upload = Effect.fn("backup.upload")(
  function* (remote: ObjectStore, copy: Copy, place: Exclude<Place, "local">, progress: Progress) {
    const key = dumpKey(place, copy.name)
    yield* progress.enter("upload", copy.bytes)
    yield* remote.upload(key, copy.address, progress.setBytes)
    yield* remote.write(manifestKey(place, copy.name), yield* writeManifest(copy.manifest))
    return `${remote.place}/${key}`
  },
  (effect, _remote, { name }, place) =>
    Effect.mapError(effect, ({ message }) => {
      const again = `"confidant backup upload ${name} --tier ${place}" resumes it.`
      return new BackupError({ failure: "not uploaded", message: `${name} was not uploaded: ${message} ${again}` })
    }),
)
