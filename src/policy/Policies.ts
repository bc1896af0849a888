import { Duration } from "effect"

/** Waits between attempts; jitter (0-25 %) is added unless `exact`. */
export interface Waits {
  /** First wait of the unbounded exponential, which `min` and `max` then bound. */
  readonly initial: Duration.Duration
  readonly factor: number
  readonly min: Duration.Duration
  readonly max: Duration.Duration
  readonly exact: boolean
}

export interface CallPolicy {
  readonly attempts: number
  readonly waits: Waits
  /** The longest Retry-After that is honoured; longer ones are cut. Default `waits.max`. */
  readonly longestAsked?: Duration.Duration
  readonly timeout: Duration.Duration
  /** All attempts are made, regardless of the retry budget. */
  readonly promised?: true
}

const exponential = (seconds: { initial: number; min: number; max: number }): Waits => ({
  initial: Duration.seconds(seconds.initial),
  factor: 2,
  min: Duration.seconds(seconds.min),
  max: Duration.seconds(seconds.max),
  exact: false,
})

const exactly = (seconds: { initial: number; factor: number; max: number }): Waits => ({
  initial: Duration.seconds(seconds.initial),
  factor: seconds.factor,
  min: Duration.zero,
  max: Duration.seconds(seconds.max),
  exact: true,
})

/** Waits 2, 2 s (then 4, 8, 10, 10 …): doubled from 1 s, kept within 2-10 s. */
const db: CallPolicy = {
  attempts: 3,
  waits: exponential({ initial: 1, min: 2, max: 10 }),
  timeout: Duration.seconds(10),
}

/** A final failure is a miss, never an error. An attempt is shorter than `cache.readWithin`, so that silence counts. */
const redis: CallPolicy = {
  attempts: 3,
  waits: exactly({ initial: 1, factor: 2, max: 2 }),
  timeout: Duration.millis(500),
}

/** Model and transcriber. Waits 4, 4 s (then 8, 16, 32, 60, 60 …): doubled from 2 s, kept within 4-60 s. Silence ends an attempt sooner. */
const api: CallPolicy = {
  attempts: 3,
  waits: exponential({ initial: 2, min: 4, max: 60 }),
  timeout: Duration.hours(1),
}

/** Goes beside an answer that must not wait for it. */
const risk: CallPolicy = {
  attempts: 1,
  waits: exactly({ initial: 1, factor: 1, max: 1 }),
  timeout: Duration.seconds(8),
}

/** Vectors for the index, which can wait. */
const embedding: CallPolicy = {
  attempts: 3,
  waits: exponential({ initial: 1, min: 2, max: 30 }),
  timeout: Duration.seconds(60),
}

/** The vector of a question, which an answer waits for: shorter than `likeness.within`, so that silence counts. */
const question: CallPolicy = { ...embedding, attempts: 1, timeout: Duration.millis(800) }

/** An answer read aloud; its text is there already. */
const tts: CallPolicy = {
  attempts: 2,
  waits: exactly({ initial: 1, factor: 1, max: 1 }),
  timeout: Duration.seconds(30),
}

const apiClient: CallPolicy = {
  attempts: 3,
  waits: exactly({ initial: 2, factor: 1, max: 2 }),
  timeout: Duration.seconds(30),
}

/** After the third failure the bot tells the user so, and saves the conversation later. */
const conversationSave: CallPolicy = {
  attempts: 3,
  waits: exactly({ initial: 1, factor: 2, max: 2 }),
  timeout: Duration.seconds(10),
  promised: true,
}

/** Waits 1, 2 s; a 429 waits as long as Telegram says. Kind and method decide what is retried. */
const telegram: CallPolicy = {
  attempts: 3,
  waits: exponential({ initial: 1, min: 1, max: 10 }),
  longestAsked: Duration.infinity,
  timeout: Duration.seconds(30),
}

const telegramUpload: CallPolicy = { ...telegram, timeout: Duration.seconds(60) }

/** Waits 1, 2, 4 s. One attempt sends a part of a backup (`upload.partBytes`), even over a slow line. */
const s3: CallPolicy = {
  attempts: 4,
  waits: exponential({ initial: 1, min: 1, max: 20 }),
  timeout: Duration.minutes(2),
}

/** It holds up an answer, and matters only if the process dies: better left out than waited for. */
const dbMark: CallPolicy = { ...db, attempts: 1, timeout: Duration.seconds(2) }

export const policies = {
  db,
  dbMark,
  redis,
  api,
  risk,
  embedding,
  question,
  tts,
  apiClient,
  conversationSave,
  telegram,
  telegramUpload,
  s3,
} as const

export const maxJitter = 0.25

export const waitBefore = (policy: CallPolicy, failures: number): Duration.Duration =>
  Duration.clamp(Duration.times(policy.waits.initial, policy.waits.factor ** (failures - 1)), {
    minimum: policy.waits.min,
    maximum: policy.waits.max,
  })

export const askedWait = (policy: CallPolicy, asked: Duration.Duration): Duration.Duration =>
  Duration.min(asked, policy.longestAsked ?? policy.waits.max)

/** The asked wait if there is one, else the policy's plus jitter by `random` (0-1). */
export const waitFor = (
  policy: CallPolicy,
  failures: number,
  random: number,
  asked?: Duration.Duration,
): Duration.Duration => {
  if (asked !== undefined) return askedWait(policy, asked)
  const plain = waitBefore(policy, failures)
  return policy.waits.exact ? plain : Duration.times(plain, 1 + maxJitter * random)
}
