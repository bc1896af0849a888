import type { MessageId } from "../../domain/Ids.ts"
import type { Near } from "./Vectors.ts"

export interface Like {
  readonly id: MessageId
  /** 1: the nearest of the person's messages; 0: no nearer than their average. So models with high cosines count like those with low ones. */
  readonly share: number
  /** It has to do with the question, whatever its words. */
  readonly alike: boolean
}

/** `alikeFrom` null: it is not known, and none is. */
export const likenesses = (near: ReadonlyArray<Near>, alikeFrom: number | null): ReadonlyArray<Like> => {
  const average = near.reduce((sum, { cosine }) => sum + cosine, 0) / near.length
  const spread = Math.max(...near.map(({ cosine }) => cosine)) - average
  return near.map(({ cosine, id }) => ({
    id,
    share: spread > 0 ? Math.max((cosine - average) / spread, 0) : 1,
    alike: alikeFrom !== null && cosine >= alikeFrom,
  }))
}
