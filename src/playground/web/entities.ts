import type { SimEntity } from "../SimApi.ts"

/** A tree: the text that an entity covers is its children. Offsets are UTF-16 units, as in the Bot API. */
export type Piece = string | { readonly entity: SimEntity; readonly pieces: ReadonlyArray<Piece> }

const build = (text: string, start: number, end: number, queue: Array<SimEntity>): ReadonlyArray<Piece> => {
  const pieces: Array<Piece> = []
  let at = start
  for (let next = queue[0]; next && next.offset < end; next = queue[0]) {
    queue.shift()
    // Overlapping entities are cut, so that text is never shown twice.
    const from = Math.max(next.offset, at)
    const to = Math.min(next.offset + next.length, end)
    if (to <= from) continue
    if (from > at) pieces.push(text.slice(at, from))
    pieces.push({ entity: next, pieces: build(text, from, to, queue) })
    at = to
  }
  if (at < end) pieces.push(text.slice(at, end))
  return pieces
}

/** Every character appears exactly once. */
export const toPieces = (text: string, entities: ReadonlyArray<SimEntity>): ReadonlyArray<Piece> =>
  build(
    text,
    0,
    text.length,
    entities.toSorted((a, b) => a.offset - b.offset || b.length - a.length),
  )

const webAddress = /^(?:https?|tg|mailto|tel):/i

/** null: not safe to open, such as `javascript:`. */
export const safeUrl = (url: string) => {
  if (webAddress.test(url)) return url
  return /^[\w-]+(?:\.[\w-]+)+/.test(url) ? `https://${url}` : null
}
