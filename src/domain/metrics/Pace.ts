import { counter, gauge, histogram } from "./Family.ts"

export const paceWait = histogram(
  "confidant_pace_wait_seconds",
  "How long messages waited until Telegram's limits allowed them",
  [0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 8, 12, 20],
)

export const paceWaiting = gauge("confidant_pace_waiting", "Messages that wait until Telegram's limits allow them")

export const pacePostponed = counter(
  "confidant_pace_postponed_total",
  "Messages put off because the wait for Telegram's limits would have been too long",
)

export const paceSaturation = gauge(
  "confidant_pace_saturation_ratio",
  "Share of what Telegram allows the whole bot to send that was used in the last ten seconds; 1: nothing is left",
)
