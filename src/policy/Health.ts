import { Duration } from "effect"
import { polling } from "./Telegram.ts"

/** When updates do not come in any more. */
export const inbound = {
  /** Failures that are over within this time are nobody's concern. */
  hiccup: Duration.seconds(5),
  /** A webhook is silent while nobody writes, so Telegram is asked this often whether it still calls. */
  checkEvery: Duration.minutes(1),
  /** Longer without a success means that nothing comes in. A poll ends by itself; a webhook is checked. */
  silence: {
    poll: Duration.seconds(polling.longPollSeconds + 25),
    webhook: Duration.minutes(3),
  },
} as const

/** How the bot tells whether it can serve. */
export const readiness = {
  /** What needs the database is asked this often and kept. */
  refreshEvery: Duration.seconds(2),
  /** Of one such question. */
  timeout: Duration.seconds(2),
  /** Without an answer of the database for this long it is away. */
  databaseSilence: Duration.seconds(5),
} as const
