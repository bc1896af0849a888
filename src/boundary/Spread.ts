import { Duration } from "effect"
import type { BreakerPolicy } from "../policy/Dependencies.ts"

/** Whose call it was: a chat; null: nobody's in particular. */
export type Subject = number | null

/** How many of those served lately a dependency fails now: where it fails only some, an open breaker would hold up the others. */
export const makeSpread = ({ share, within }: NonNullable<BreakerPolicy["spread"]>) => {
  const millis = Duration.toMillis(within)
  /** In the order of their newest outcomes. */
  const newest = new Map<Subject, { readonly isIll: boolean; readonly at: number }>()
  let ill = 0

  const drop = (subject: Subject) => {
    if (newest.get(subject)?.isIll === true) ill -= 1
    newest.delete(subject)
  }

  return {
    note: (subject: Subject, isIll: boolean, now: number): void => {
      drop(subject)
      newest.set(subject, { isIll, at: now })
      if (isIll) ill += 1
      for (const [other, { at }] of newest) {
        if (at + millis > now) break
        drop(other)
      }
    },
    /** Whether so many are ill that the dependency is. */
    isGeneral: (): boolean => ill >= newest.size * share,
  }
}
