interface Bucket {
  tokens: number
  at: number
}

interface Rate {
  readonly perSecond: number
  readonly burst: number
}

const perChat: Rate = { perSecond: 1, burst: 3 }
const overall: Rate = { perSecond: 30, burst: 30 }

/** Calls travel unevenly fast, and Telegram is not exact to the millisecond either. */
const slack = 0.3

const limited = /^(send(?!ChatAction)|edit)/

/** Returns the seconds to wait; 0 counts the call. */
export type RateLimits = (method: string, chatId: number | null, now: number) => number

export const makeRateLimits = (): RateLimits => {
  const everything: Bucket = { tokens: overall.burst, at: 0 }
  const chats = new Map<number, Bucket>()
  const refill = (bucket: Bucket, rate: Rate, now: number): Bucket => {
    bucket.tokens = Math.min(rate.burst, bucket.tokens + ((now - bucket.at) / 1000) * rate.perSecond)
    bucket.at = now
    return bucket
  }
  return (method, chatId, now) => {
    if (chatId === null || !limited.test(method)) return 0
    const chat = chats.get(chatId) ?? { tokens: perChat.burst, at: now }
    chats.set(chatId, chat)
    const waits = [
      { bucket: refill(everything, overall, now), rate: overall },
      { bucket: refill(chat, perChat, now), rate: perChat },
    ].map(({ bucket, rate }) => (bucket.tokens >= 1 - slack ? 0 : Math.ceil((1 - bucket.tokens) / rate.perSecond)))
    const wait = Math.max(...waits)
    if (wait > 0) return wait
    everything.tokens -= 1
    chat.tokens -= 1
    return 0
  }
}
