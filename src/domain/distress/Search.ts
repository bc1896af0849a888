/** What two signs next to each other say together, in whichever order; each alone says nothing. */
export type Together = readonly [RegExp, RegExp]

/** In characters: about two short sentences. */
const nearby = 90

interface Place {
  readonly from: number
  readonly to: number
}

/** Whether a phrase that begins at one place and ends at another is denied. */
export type IsDenied = (words: string, place: Place) => boolean

const placesOf = (words: string, sign: RegExp, isDenied: IsDenied): ReadonlyArray<Place> =>
  words.search(sign) === -1
    ? []
    : Array.from(words.matchAll(sign), (match) => ({ from: match.index, to: match.index + match[0].length })).filter(
        (place) => !isDenied(words, place),
      )

export const isFound = (words: string, sign: RegExp, isDenied: IsDenied): boolean =>
  placesOf(words, sign, isDenied).length > 0

/** Both lists are in order, so that one walk along them is enough. */
export const areTogether = (words: string, [one, other]: Together, isDenied: IsDenied): boolean => {
  const first = placesOf(words, one, isDenied)
  if (first.length === 0) return false
  const second = placesOf(words, other, isDenied)
  let at = 0
  return first.some(({ from, to }) => {
    while (at < second.length && (second[at]?.to ?? 0) < from - nearby) at++
    const near = second.slice(at, at + 2)
    return near.some(
      (place) => (place.from >= to || place.to <= from) && place.from - to < nearby && from - place.to < nearby,
    )
  })
}
