import { Context, type Effect } from "effect"
import type { MessageId, UserId } from "../../domain/Ids.ts"
import type { StoreError } from "../../domain/StoreError.ts"

export interface Unembedded {
  readonly id: MessageId
  readonly userId: UserId
  /** What its vector is to be comparable with: one model's, since it last began anew. */
  readonly space: number
  readonly text: string
  /** It had a vector and was edited, or its turn had come when its person could not be read. */
  readonly stale: boolean
}

export interface Near {
  readonly id: MessageId
  readonly cosine: number
}

/** What people's own messages mean, in the vectors of one model at a time. Another model begins anew, and so does a rebuilding of the index. */
export class Vectors extends Context.Service<
  Vectors,
  {
    /** The next messages that have no vector of this model, of those who may be read; what others said waits until they may. */
    readonly missing: (model: string) => Effect.Effect<ReadonlyArray<Unembedded>, StoreError>
    /**
     * In the order of the messages; null: the model has none for it. A message that was edited meanwhile is missing again,
     * and one that was deleted stays deleted. Nothing is kept if it began anew meanwhile: all are missing then. False: they are of
     * another dimension than those before, and nothing is kept.
     */
    readonly keep: (
      messages: ReadonlyArray<Unembedded>,
      vectors: ReadonlyArray<Float32Array | null>,
    ) => Effect.Effect<boolean, StoreError>
    /** The person's messages that are nearest, said before `before`, best first; none if the vector is of another model or dimension. */
    readonly near: (
      userId: UserId,
      model: string,
      vector: Float32Array,
      before: MessageId | null,
    ) => Effect.Effect<ReadonlyArray<Near>, StoreError>
  }
>()("confidant/features/memory/Vectors") {}
