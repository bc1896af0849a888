import { Context, type Effect, Schema, type Stream } from "effect"

export interface StoredObject {
  readonly key: string
  readonly bytes: number
  /** Unix time in milliseconds. */
  readonly modified: number
  /** As S3 names them; a folder has STANDARD only. */
  readonly storageClass: string
}

/**
 * `missing`: no such object; `exists`: refused, because there is one by that key; `archived`: it is in a Glacier class,
 * its return was asked for now, and it can be read in some hours; `refused`: wrong key, no right, no such bucket; `away`:
 * no answer, may work later; `full`: no room; `damaged`: what arrived is not what was sent.
 */
export class ObjectStoreError extends Schema.TaggedError<ObjectStoreError>()("ObjectStoreError", {
  reason: Schema.Literals(["missing", "exists", "archived", "refused", "away", "full", "damaged"]),
  /** What to do about it, without keys or secrets. */
  message: Schema.String,
}) {}

/** Files by key. Keys are like `weekly/confidant_20261121_030000.dump.zst.age`. */
export interface ObjectStore {
  /** Where it is, for people: a folder, or `s3://bucket/prefix`. */
  readonly place: string
  /**
   * Puts the file there under a key that is free, whole or not at all. Goes on where a former try was cut off. `progress` is told the
   * bytes that have arrived so far.
   */
  readonly upload: (
    key: string,
    path: string,
    progress: (bytes: number) => Effect.Effect<void>,
  ) => Effect.Effect<void, ObjectStoreError>
  /** A small text, which may replace one that is there. */
  readonly write: (key: string, text: string) => Effect.Effect<void, ObjectStoreError>
  readonly read: (key: string) => Effect.Effect<string, ObjectStoreError>
  readonly open: (key: string) => Stream.Stream<Uint8Array, ObjectStoreError>
  /** Everything below the prefix, by key. */
  readonly list: (prefix: string) => Effect.Effect<ReadonlyArray<StoredObject>, ObjectStoreError>
  /**
   * It is not needed any more. A folder removes it; S3 marks it by a tag, and the lifecycle rule of the bucket removes it
   * when its days are over (at once where the server has no lifecycle rules).
   */
  readonly retire: (key: string) => Effect.Effect<void, ObjectStoreError>
}

/** The folder of BACKUP_DIR. */
export class LocalBackups extends Context.Service<LocalBackups, ObjectStore>()("confidant/domain/LocalBackups") {}

/** The bucket of S3_BUCKET; null where none is set. */
export class RemoteBackups extends Context.Service<RemoteBackups, ObjectStore | null>()(
  "confidant/domain/RemoteBackups",
) {}
