import { Effect, Layer } from "effect"
import { Guard } from "../boundary/Guard.ts"
import { Settings } from "../config/Settings.ts"
import { RemoteBackups } from "../domain/backup/ObjectStore.ts"

/** The S3 client is loaded only where a bucket is set: it takes much of a backup's memory. */
export const Remote = Layer.unwrap(
  Effect.gen(function* () {
    const { backup } = yield* Settings
    if (backup.s3 === null) return Layer.succeed(RemoteBackups, null)
    const { layer } = yield* Effect.promise(() => import("../files/S3Store.ts"))
    return layer.pipe(Layer.provide(Guard.layer))
  }),
)
