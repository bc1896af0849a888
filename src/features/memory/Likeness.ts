import type { MessageId } from "../../domain/Ids.ts"
import { likeness } from "../../policy/Memory.ts"
import type { Near } from "./Vectors.ts"

export interface Like {
  readonly id: MessageId
  /** 1: the nearest of the person's messages; 0: no nearer than their average. So models with high cosines count like those with low ones. */
  readonly share: number
  /** It has to do with the question, whatever its words. */
  readonly alike: boolean
}

export interface Likenesses {
  readonly all: ReadonlyArray<Like>
  /** How surely the nearest is meant, from 0 to 1. */
  readonly standsOut: number
}

export const noLikenesses: Likenesses = { all: [], standsOut: 0 }

/** By how much the nearest is nearer than the nearest of as many would be by chance: 1, no nearer. */
const distinction = (cosines: ReadonlyArray<number>, average: number): number => {
  const deviation = Math.sqrt(cosines.reduce((sum, each) => sum + (each - average) ** 2, 0) / cosines.length)
  const byChance = deviation * Math.sqrt(2 * Math.log(cosines.length))
  return byChance > 0 ? (Math.max(...cosines) - average) / byChance : 0
}

const risen = (value: number, { from, to }: { readonly from: number; readonly to: number }): number =>
  Math.min(1, Math.max(0, (value - from) / (to - from)))

/** `alikeFrom` null: it is not known, and none is. */
export const likenesses = (near: ReadonlyArray<Near>, alikeFrom: number | null): Likenesses => {
  if (near.length === 0) return noLikenesses
  const cosines = near.map(({ cosine }) => cosine)
  const average = cosines.reduce((sum, each) => sum + each, 0) / near.length
  const spread = Math.max(...cosines) - average
  return {
    all: near.map(({ cosine, id }) => ({
      id,
      share: spread > 0 ? Math.max((cosine - average) / spread, 0) : 1,
      alike: alikeFrom !== null && cosine >= alikeFrom,
    })),
    standsOut: risen(distinction(cosines, average), likeness.standsOut),
  }
}
