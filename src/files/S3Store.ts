import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { Effect, FileSystem, Layer } from "effect"
import type { Guard } from "../boundary/Guard.ts"
import { type S3Settings, Settings } from "../config/Settings.ts"
import {
  type ObjectStore,
  type ObjectStoreError,
  RemoteBackups,
  type StoredObject,
} from "../domain/backup/ObjectStore.ts"
import { lifecycle as lifecyclePolicy, upload as uploadPolicy } from "../policy/Backup.ts"
import { makeConnection } from "./S3Connection.ts"
import { type CallFailure, toStoreError } from "./S3Errors.ts"
import { type LifecycleDays, makeLifecycle, retiredTag } from "./S3Lifecycle.ts"
import { listObjects } from "./S3Pages.ts"
import type { UploadSizes } from "./S3Parts.ts"
import { openObject, readObject } from "./S3Read.ts"
import { putText, updateText } from "./S3Update.ts"
import { makeUpload } from "./S3Upload.ts"

export interface S3StoreOptions {
  readonly lifecycle?: LifecycleDays
  readonly upload?: UploadSizes
}

/** Files by key under the bucket's prefix. Contacts the server only on first use. */
export const makeS3Store = Effect.fnUntraced(function* (settings: S3Settings, options: S3StoreOptions = {}) {
  const fs = yield* FileSystem.FileSystem
  const s3 = yield* makeConnection(settings)
  const lifecycle = yield* makeLifecycle(s3, settings.prefix, options.lifecycle ?? lifecyclePolicy)
  const uploadFile = makeUpload(s3, options.upload ?? uploadPolicy)
  const Bucket = s3.bucket

  const explained = (key: string) => {
    const toError = toStoreError(s3.keyOf(key), s3.address)
    return Effect.mapError((failure: CallFailure | ObjectStoreError) =>
      failure._tag === "ObjectStoreError" ? failure : toError(failure),
    )
  }

  const write: ObjectStore["write"] = (key, text) => putText(s3, key, text).pipe(Effect.asVoid, explained(key))

  const list: ObjectStore["list"] = (prefix) =>
    listObjects(s3, s3.keyOf(prefix)).pipe(
      Effect.map((objects) =>
        objects
          .map(({ Key = "", LastModified, Size = 0, StorageClass = "STANDARD" }): StoredObject => ({
            key: Key.slice(s3.keyOf("").length),
            bytes: Size,
            modified: LastModified?.getTime() ?? 0,
            storageClass: StorageClass,
          }))
          .toSorted((a, b) => (a.key < b.key ? -1 : 1)),
      ),
      explained(prefix),
    )

  const remove = (key: string) =>
    s3.call("DeleteObject", (client, signal) => client.deleteObject({ Bucket, Key: s3.keyOf(key) }, signal))

  const mark = (key: string) =>
    s3
      .call("PutObjectTagging", (client, signal) =>
        client.putObjectTagging({ Bucket, Key: s3.keyOf(key), Tagging: { TagSet: [retiredTag] } }, signal),
      )
      .pipe(
        Effect.catchIf(
          (failure) => failure._tag === "S3Failure" && failure.code === "NoSuchKey",
          () => Effect.void,
        ),
      )

  return {
    place: `s3://${Bucket}${settings.prefix === "" ? "" : `/${settings.prefix}`}`,
    upload: Effect.fn("S3Store.upload")(function* (key, path, progress) {
      yield* Effect.andThen(lifecycle, uploadFile(key, path, progress)).pipe(
        Effect.provideService(FileSystem.FileSystem, fs),
        explained(key),
      )
    }),
    write,
    update: (key, change) => updateText(s3, key, change).pipe(explained(key)),
    read: (key) => readObject(s3, key),
    open: (key) => openObject(s3, key),
    list,
    retire: Effect.fn("S3Store.retire")(function* (key) {
      const rules = yield* lifecycle.pipe(explained(""))
      yield* (rules === "none" ? remove(key) : mark(key)).pipe(Effect.asVoid, explained(key))
    }),
  } satisfies ObjectStore
})

export const layerFileSystem: Layer.Layer<RemoteBackups, never, Settings | Guard | FileSystem.FileSystem> =
  Layer.effect(
    RemoteBackups,
    Effect.flatMap(Settings, ({ backup }) => (backup.s3 === null ? Effect.succeed(null) : makeS3Store(backup.s3))),
  )

export const layer: Layer.Layer<RemoteBackups, never, Settings | Guard> = layerFileSystem.pipe(
  Layer.provide(NodeFileSystem.layer),
)
