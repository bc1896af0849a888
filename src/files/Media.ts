import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { Effect, Layer } from "effect"
import { join } from "node:path"
import type { Guard } from "../boundary/Guard.ts"
import { Settings } from "../config/Settings.ts"
import { MediaStore } from "../domain/voice/MediaStore.ts"
import { makeMediaFolder } from "./MediaFolder.ts"
import { makeMediaS3 } from "./MediaS3.ts"

/** In S3_BUCKET if there is one, where every process finds them; else in the state folder. Nothing is made or called before the first file. */
export const layer: Layer.Layer<MediaStore, never, Settings | Guard> = Layer.effect(
  MediaStore,
  Effect.gen(function* () {
    const { backup, stateDir } = yield* Settings
    if (backup.s3 === null) return yield* makeMediaFolder(join(stateDir, "media"))
    return yield* makeMediaS3(backup.s3)
  }),
).pipe(Layer.provide(NodeFileSystem.layer))
