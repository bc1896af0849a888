/** Both may change: nobody is interrupted for it. Nobody holds more than `each`, and who got one goes behind all who wait. One is only free while all who wait hold all they may. */
export const makeFairSlots = <Key>(slots: () => number, each: () => number) => {
  const held = new Map<Key, number>()
  /** Who is to be served next is the first. */
  const waiting = new Map<Key, Set<() => void>>()
  let taken = 0
  let isServing = false

  const heldBy = (key: Key): number => held.get(key) ?? 0

  const hold = (key: Key, more: 1 | -1) => {
    taken += more
    const now = heldBy(key) + more
    if (now === 0) held.delete(key)
    else held.set(key, now)
  }

  const next = () => {
    if (taken >= slots()) return null
    for (const [key, starts] of waiting) {
      const [start] = starts
      if (start === undefined || heldBy(key) >= each()) continue
      starts.delete(start)
      waiting.delete(key)
      if (starts.size > 0) waiting.set(key, starts)
      hold(key, 1)
      return start
    }
    return null
  }

  /** Who is started may leave or join within. */
  const serve = () => {
    if (isServing) return
    isServing = true
    for (let start = next(); start !== null; start = next()) start()
    isServing = false
  }

  return {
    /** Calls `start`, perhaps at once, when there is a slot. What it returns gives that up, or the place in the queue. */
    join: (key: Key, start: () => void): (() => void) => {
      let holds = false
      const begin = () => {
        holds = true
        start()
      }
      const starts = waiting.get(key) ?? new Set()
      waiting.set(key, starts.add(begin))
      serve()
      return () => {
        if (holds) hold(key, -1)
        else if (starts.delete(begin) && starts.size === 0) waiting.delete(key)
        serve()
      }
    },
  }
}
