import { Duration } from "effect"
import type { ChatId } from "../domain/Ids.ts"
import { pace } from "../policy/Telegram.ts"

const withinMillis = Duration.toMillis(pace.slowDown.within)
const speedUpAfterMillis = Duration.toMillis(pace.speedUpAfter)

/** What refusals teach; times are Unix milliseconds. Holds no chat longer than its refusal lasts. */
export interface Throttle {
  /** Takes a refusal in; whether the bot as a whole sends slower from now on. */
  readonly refused: (chat: ChatId, retryAfter: Duration.Duration, now: number) => boolean
  /** How long nothing may be sent to the chat; zero when something may. */
  readonly refusedFor: (chat: ChatId, now: number) => Duration.Duration
  /** How many times slower the bot sends as a whole: 1, 2, 4 … */
  readonly times: (now: number) => number
}

export const makeThrottle = (): Throttle => {
  const until = new Map<ChatId, number>()
  /** When each chat was refused lately. */
  const lately = new Map<ChatId, number>()
  let slower = 1
  let slowUntil = 0

  const times = (now: number) => {
    while (slower > 1 && now >= slowUntil) {
      slower /= 2
      slowUntil += speedUpAfterMillis
    }
    return slower
  }

  return {
    times,
    refusedFor: (chat, now) => Duration.millis(Math.max(0, (until.get(chat) ?? 0) - now)),
    refused: (chat, retryAfter, now) => {
      for (const [other, end] of until) if (end <= now) until.delete(other)
      for (const [other, at] of lately) if (at + withinMillis <= now) lately.delete(other)
      until.set(chat, Math.max(until.get(chat) ?? 0, now + Duration.toMillis(retryAfter)))
      lately.set(chat, now)
      if (lately.size < pace.slowDown.chats) return false
      lately.clear()
      slower = Math.min(times(now) * 2, pace.slowDown.mostTimes)
      slowUntil = now + speedUpAfterMillis
      return true
    },
  }
}
