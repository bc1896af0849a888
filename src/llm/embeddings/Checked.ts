import { count, field, list } from "../Loose.ts"

export interface Embedded {
  readonly vectors: ReadonlyArray<Float32Array>
  /** As the provider counted them; null: it did not say. */
  readonly tokens: number | null
}

/** null: not only finite numbers, or all of them zero. */
const ofLengthOne = (numbers: ReadonlyArray<unknown>): Float32Array | null => {
  const vector = new Float32Array(numbers.length)
  let squares = 0
  for (const [at, number] of numbers.entries()) {
    if (typeof number !== "number" || !Number.isFinite(number)) return null
    vector[at] = number
    squares += number * number
  }
  const length = Math.sqrt(squares)
  return Number.isFinite(length) && length > 0 ? vector.map((number) => number / length) : null
}

/** In the order of the texts: servers that answer out of order say so by `index`. */
const inOrder = (data: ReadonlyArray<unknown>): ReadonlyArray<unknown> => {
  const places = data.map((each) => count(field(each, "index")))
  const isOrdered = new Set(places).size === data.length && places.every((at) => at !== undefined && at < data.length)
  return isOrdered ? places.map((_, at) => data[places.indexOf(at)]) : data
}

/** What a server made of so many texts, or in words why nothing of it counts: half an answer is none. */
export const checked = (body: unknown, texts: number): Embedded | string => {
  const data = list(field(body, "data"))
  if (data.length !== texts) return `${data.length} vectors for ${texts} texts`
  const vectors = inOrder(data).flatMap((each) => ofLengthOne(list(field(each, "embedding"))) ?? [])
  if (vectors.length !== texts) return "a vector that is not made of numbers"
  if (new Set(vectors.map(({ length }) => length)).size > 1) return "vectors of different dimensions"
  return { vectors, tokens: count(field(field(body, "usage"), "prompt_tokens")) ?? null }
}
