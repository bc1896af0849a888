import { Duration } from "effect"
import type { ChatId } from "../domain/Ids.ts"
import { pace } from "../policy/Telegram.ts"

const withinMillis = Duration.toMillis(pace.slowDown.within)
const speedUpAfterMillis = Duration.toMillis(pace.speedUpAfter)

/** Remembers refusals (429). Times are Unix milliseconds; a chat is only held while its refusal lasts. */
export interface Throttle {
  /** A message went through: what was refused before concerned those chats alone. */
  readonly accepted: () => void
  readonly refused: (chat: ChatId, retryAfter: Duration.Duration, now: number) => boolean
  readonly refusedFor: (chat: ChatId, now: number) => Duration.Duration
  /** Factor by which the whole bot sends slower: 1, 2, 4 … */
  readonly times: (now: number) => number
}

export const makeThrottle = (): Throttle => {
  const until = new Map<ChatId, number>()
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
    accepted: () => lately.clear(),
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
