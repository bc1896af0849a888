/**
 * A rate limiting sampler: keeps the first `perSecond` traces of each second (Unix time in milliseconds). A clock that is
 * set back begins a second of its own.
 */
export const makeTraceSampler = (perSecond: number): ((now: number) => boolean) => {
  let second = Number.NEGATIVE_INFINITY
  let kept = 0
  return (now) => {
    const current = Math.floor(now / 1_000)
    if (current !== second) kept = 0
    second = current
    kept += 1
    return kept <= perSecond
  }
}
