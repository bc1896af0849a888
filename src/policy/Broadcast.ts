import { Duration } from "effect"

/** Handed over to the outbox in batches: two thirds of Telegram's pace at most, so that answers have room beside it. */
export const broadcast = {
  batch: 50,
  every: Duration.millis(2_500),
  /** With more own turns waiting than this, Telegram is behind, and the next batch waits. */
  mostWaiting: 150,
  lookAgain: Duration.seconds(10),
  /** The operator sees this many steps of progress. */
  steps: 10,
  keep: Duration.days(30),
} as const
