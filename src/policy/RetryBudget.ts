/** Retries of one dependency over a rolling minute, so that they do not make an outage worse. */
export const retryBudget = {
  windowSeconds: 60,
  /** Retries for each call; more fail without one. */
  share: 0.2,
  /** With fewer calls in the minute the policy of the call alone decides. */
  fromCalls: 100,
} as const
