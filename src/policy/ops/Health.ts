import { Duration } from "effect"
import { polling } from "../Telegram.ts"

export const inbound = {
  hiccup: Duration.seconds(5),
  /** A webhook is silent while nobody writes, so Telegram is asked this often whether it still calls. */
  checkEvery: Duration.minutes(1),
  /** Without a success for this long, nothing comes in. A poll ends by itself; a webhook is checked. */
  silence: {
    poll: Duration.seconds(polling.longPollSeconds + 25),
    webhook: Duration.minutes(3),
  },
} as const

export const readiness = {
  refreshEvery: Duration.seconds(2),
  /** The backlog, while nobody waits. */
  countQuietEvery: Duration.seconds(5),
  timeout: Duration.seconds(2),
  /** The database counts as down after this long without an answer. */
  databaseSilence: Duration.seconds(5),
} as const
