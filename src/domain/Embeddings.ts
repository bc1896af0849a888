import { Context, Effect, Layer, Schema } from "effect"

/** Never carries a text. `transient`: the same texts may succeed later. `refused`: the model may take other texts. */
export class EmbeddingError extends Schema.TaggedError<EmbeddingError>()("EmbeddingError", {
  transient: Schema.Boolean,
  refused: Schema.Boolean,
  message: Schema.String,
}) {}

/** What texts mean, as vectors. Languages that the model does not know are its own matter. */
export class Embeddings extends Context.Service<
  Embeddings,
  {
    /** Vectors of two models are never compared; null: there is no model, and every call fails. */
    readonly model: string | null
    /** One vector for each text, in their order and of length 1: the product of two is their cosine. All or nothing. */
    readonly embed: (texts: ReadonlyArray<string>) => Effect.Effect<ReadonlyArray<Float32Array>, EmbeddingError>
    /** In US dollars, by an estimate of their tokens; null: the model's price is not known. */
    readonly costOf: (texts: ReadonlyArray<string>) => number | null
    /** From this cosine on two short texts say the same; found out with examples at first need. */
    readonly sameFrom: Effect.Effect<number, EmbeddingError>
    /** From this one on they have to do with each other; null: not found out yet. */
    readonly alikeFrom: Effect.Effect<number | null>
  }
>()("confidant/domain/Embeddings") {
  static readonly none = Layer.sync(Embeddings, () => {
    const none = new EmbeddingError({
      transient: false,
      refused: false,
      message: "There is no model for embeddings.",
    })
    const fails = Effect.fail(none)
    return { model: null, embed: () => fails, costOf: () => 0, sameFrom: fails, alikeFrom: Effect.succeed(null) }
  })
}

/** Of vectors of length 1. */
export const cosine = (one: Float32Array, other: Float32Array): number => {
  let sum = 0
  for (let at = 0; at < one.length; at++) sum += (one[at] ?? 0) * (other[at] ?? 0)
  return sum
}
