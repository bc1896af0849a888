/** Per dependency over a rolling minute, so that retries do not make an outage worse. */
export const retryBudget = {
  windowSeconds: 60,
  /** Retries per call; beyond that, calls fail without one. */
  share: 0.2,
  /** With fewer calls in the minute, only the call's own policy applies. */
  fromCalls: 100,
} as const
