import { Effect, Layer } from "effect"
import { Guard } from "../boundary/Guard.ts"
import { Settings } from "../config/Settings.ts"
import { RemoteBackups } from "../domain/backup/ObjectStore.ts"

/** The client of S3 is loaded where a bucket is set: it takes a good part of the memory that a backup may have. */
export const Remote = Layer.unwrap(
  Effect.gen(function* () {
    const { backup } = yield* Settings
    if (backup.s3 === null) return Layer.succeed(RemoteBackups, null)
    const { layer } = yield* Effect.promise(() => import("../files/S3Store.ts"))
    return layer.pipe(Layer.provide(Guard.layer))
  }),
)
