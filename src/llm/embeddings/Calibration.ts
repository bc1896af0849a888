import { Effect, Semaphore } from "effect"
import { cosine, type EmbeddingError, type Embeddings } from "../../domain/Embeddings.ts"
import { ModelUse } from "../../domain/ModelUse.ts"
import { sameness } from "../../policy/Embeddings.ts"
import pairs from "./pairs.json" with { type: "json" }

interface Pair {
  readonly one: string
  readonly other: string
}

/** Twenty that say the same in other words, and twenty that speak of the same matters and say something else; half of them Russian. */
const same: ReadonlyArray<Pair> = [...pairs.same.en, ...pairs.same.ru]
const different: ReadonlyArray<Pair> = [...pairs.different.en, ...pairs.different.ru]

export interface Calibrated {
  /** Few of the different pairs reach it. */
  readonly alikeFrom: number
  /** From this cosine on two texts say the same. */
  readonly sameFrom: number
  /** How many of the same pairs reach it. */
  readonly reached: number
  readonly of: number
}

export const thresholds = (ofDifferent: ReadonlyArray<number>) => {
  const sorted = ofDifferent.toSorted((one, other) => one - other)
  const at = (percentile: number) => sorted[Math.ceil(percentile * sorted.length) - 1] ?? 1
  return {
    alikeFrom: at(sameness.alike),
    sameFrom: Math.max(sameness.least, at(sameness.percentile) + sameness.margin),
  }
}

/** Found out once; a failure is forgotten, and the next caller tries again. */
export const calibration = (embed: Embeddings["Service"]["embed"]) => {
  const cosines = Effect.fnUntraced(function* (all: ReadonlyArray<Pair>) {
    const vectors = yield* embed(all.flatMap(({ one, other }) => [one, other]))
    return all.map((_, at) => {
      const [one, other] = [vectors[2 * at], vectors[2 * at + 1]]
      return one === undefined || other === undefined ? 0 : cosine(one, other)
    })
  })
  let known: Calibrated | null = null
  const look = Effect.gen(function* () {
    if (known !== null) return known
    const found = thresholds(yield* cosines(different))
    const reached = (yield* cosines(same)).filter((each) => each >= found.sameFrom).length
    return (known = { ...found, reached, of: same.length })
  })
  // Of many who ask at once, as after a start, one finds it out.
  const one = Semaphore.makeUnsafe(1)
  const calibrated: Effect.Effect<Calibrated, EmbeddingError> = Effect.provideService(
    one.withPermit(look),
    ModelUse,
    "background",
  )
  return { calibrated, alikeFrom: Effect.sync(() => known?.alikeFrom ?? null) }
}
