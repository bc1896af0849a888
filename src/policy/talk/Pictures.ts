import { Duration } from "effect"

export const pictures = {
  bytes: 10 * 1_024 * 1_024,
  /** Of the longer side, after it was made small. */
  side: 1_024,
  /** Of the whole picture, as it came: what has more would take too much memory. */
  pixels: 100_000_000,
  /** Of its life in one process; after that it is ended. */
  timeout: Duration.seconds(20),
  /** At a time. */
  atOnce: 2,
  /** Of one answer. */
  ofAnswer: 4,
} as const
