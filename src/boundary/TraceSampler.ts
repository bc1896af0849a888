/** Keeps the first `perSecond` traces of each second (Unix milliseconds); a clock set back starts a new second. */
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
