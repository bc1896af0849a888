import { adminLimits } from "../../policy/ops/Admin.ts"

/** `until`: the end of the window, Unix milliseconds. */
export interface Counted {
  readonly count: number
  readonly until: number
}

/** Counts by caller in windows of `millis`, in bounded memory even under a flood of addresses. */
export const makeCallers = (millis: number) => {
  /** In the order in which their windows end. */
  const callers = new Map<string, Counted>()

  const forgetSome = (now: number) => {
    for (const [caller, { until }] of callers) {
      if (until > now && callers.size < adminLimits.callersKept) return
      callers.delete(caller)
    }
  }

  const look = (caller: string, now: number): Counted => {
    const known = callers.get(caller)
    return known !== undefined && known.until > now ? known : { count: 0, until: now + millis }
  }

  return {
    size: () => callers.size,
    count: (caller: string, now: number): number => look(caller, now).count,
    add: (caller: string, now: number): Counted => {
      const { count, until } = look(caller, now)
      if (count === 0) callers.delete(caller)
      if (!callers.has(caller) && callers.size >= adminLimits.callersKept) forgetSome(now)
      const counted = { count: count + 1, until }
      callers.set(caller, counted)
      return counted
    },
  }
}

/** A household has a whole IPv6 network: its first 64 bits are the caller. */
export const callerOf = (address: string): string => {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "")
  if (!plain.includes(":")) return plain
  const [head = "", tail = ""] = plain.split("%", 1)[0]?.split("::") ?? []
  const first = head === "" ? [] : head.split(":")
  const last = tail === "" ? [] : tail.split(":")
  const zeros = Array.from({ length: Math.max(0, 8 - first.length - last.length) }, () => "0")
  return [...first, ...zeros, ...last].slice(0, 4).join(":")
}
