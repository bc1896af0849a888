import { Context, type Effect, Schema, type Scope, type Stream } from "effect"
import type { UserId } from "../Ids.ts"

/** `gone`: it is not there; `away`: it may work later; `full`: an operator must make room. */
export class MediaError extends Schema.TaggedError<MediaError>()("MediaError", {
  reason: Schema.Literals(["gone", "away", "full"]),
  message: Schema.String,
}) {}

/** Whose file it is, and its name among theirs: letters, digits, `.`, `_` and `-`. */
export interface MediaKey {
  readonly userId: UserId | number
  readonly name: string
}

export interface KeptMedia extends MediaKey {
  readonly bytes: number
  readonly modified: number
}

/** Files that people sent, or that were made for them: in S3_BUCKET, else in the state folder, always under the person's id. */
export class MediaStore extends Context.Service<
  MediaStore,
  {
    /** Writes it all or nothing; returns the number of bytes. A file of that name is replaced. */
    readonly keep: <E>(key: MediaKey, content: Stream.Stream<Uint8Array, E>) => Effect.Effect<number, E | MediaError>
    /** The path of a local copy, which lasts as long as the scope. */
    readonly local: (key: MediaKey) => Effect.Effect<string, MediaError, Scope.Scope>
    readonly open: (key: MediaKey) => Stream.Stream<Uint8Array, MediaError>
    readonly list: (userId: UserId | number | null) => Effect.Effect<ReadonlyArray<KeptMedia>, MediaError>
    /** One that is gone already is no failure. */
    readonly remove: (key: MediaKey) => Effect.Effect<void, MediaError>
  }
>()("confidant/domain/MediaStore") {}
