import { Context, type Effect, Schema, type Stream } from "effect"

export interface StoredObject {
  readonly key: string
  readonly bytes: number
  readonly modified: number
  readonly storageClass: string
}

/** `archived`: requested back from Glacier, readable in hours; `away`: may work later; `damaged`: not what was sent. */
export class ObjectStoreError extends Schema.TaggedError<ObjectStoreError>()("ObjectStoreError", {
  reason: Schema.Literals(["missing", "exists", "archived", "refused", "away", "full", "damaged"]),
  message: Schema.String,
}) {}

/** Files by key, like `weekly/confidant_20261121_030000.dump.zst.age`. */
export interface ObjectStore {
  readonly place: string
  /** Uploads atomically to a free key, and resumes an interrupted upload. `progress` gets the bytes that have arrived so far. */
  readonly upload: (
    key: string,
    path: string,
    progress: (bytes: number) => Effect.Effect<void>,
  ) => Effect.Effect<void, ObjectStoreError>
  /** A small text; may replace an existing one. */
  readonly write: (key: string, text: string) => Effect.Effect<void, ObjectStoreError>
  /** Changes a small text (null: missing) as no other process does meanwhile, and returns it; the same text is not written. */
  readonly update: (key: string, change: (text: string | null) => string) => Effect.Effect<string, ObjectStoreError>
  readonly read: (key: string) => Effect.Effect<string, ObjectStoreError>
  readonly open: (key: string) => Stream.Stream<Uint8Array, ObjectStoreError>
  readonly list: (prefix: string) => Effect.Effect<ReadonlyArray<StoredObject>, ObjectStoreError>
  /** Marks it as no longer needed: a folder deletes it; S3 tags it, and a lifecycle rule (if supported, else at once) deletes it. */
  readonly retire: (key: string) => Effect.Effect<void, ObjectStoreError>
}

export class LocalBackups extends Context.Service<LocalBackups, ObjectStore>()("confidant/domain/LocalBackups") {}

/** null: no S3_BUCKET. */
export class RemoteBackups extends Context.Service<RemoteBackups, ObjectStore | null>()(
  "confidant/domain/RemoteBackups",
) {}
