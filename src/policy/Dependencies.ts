import { Duration } from "effect"
import { type CallPolicy, policies } from "./Policies.ts"

export interface BreakerPolicy {
  /** What it counts: whole calls with their repeats, or each attempt, and then no call is repeated once it is open. */
  readonly counts: "calls" | "attempts"
  /** How many must fail in a row until it opens. */
  readonly failures: number
  /** Until one probe is let through; its success closes the breaker. */
  readonly open: Duration.Duration
  /** Failures count only while at least this share of all whom it was called for lately is failed: else only those are ill. */
  readonly spread?: { readonly share: number; readonly within: Duration.Duration }
}

/** What a rehearsed fault does to a call. */
export type FaultKind =
  /** The dependency fails: nothing is done. */
  | "failed"
  | "busy"
  /** 429: nothing is done, and it may be asked again after a second. */
  | "limited"
  /** Done, but the answer is lost on its way back. */
  | "lost"
  /** The answer begins and then stops coming. */
  | "stalled"
  | "hangs"

interface Row {
  /** Of its calls, unless they bring one of their own. */
  readonly policy: CallPolicy
  readonly breaker: BreakerPolicy
  readonly errors: string
  /** Its names in FAULTS; `<method>` stands for each method of the Bot API. */
  readonly faults: Readonly<Record<string, FaultKind>>
  /** Its part of `/ready`, and its name in words; null: not shown. */
  readonly ready: { readonly part: string; readonly name: string } | null
}

/** What we call. A new one is a row here, and an adapter that calls it through `Guard`. */
export const dependencies = {
  postgres: {
    policy: policies.db,
    // Postgres and Telegram open for a short time: the bot waits for nothing else once they are back.
    breaker: { counts: "calls", failures: 5, open: Duration.seconds(10) },
    errors: "database",
    // `save` is the statement that saves an answer, `postgres` every statement.
    faults: { save: "busy", postgres: "failed" },
    ready: { part: "database", name: "database" },
  },
  redis: {
    policy: policies.redis,
    breaker: { counts: "attempts", failures: 3, open: Duration.seconds(30) },
    errors: "cache",
    faults: { redis: "failed" },
    ready: { part: "redis", name: "redis" },
  },
  telegram: {
    policy: policies.telegram,
    breaker: {
      counts: "calls",
      failures: 5,
      open: Duration.seconds(15),
      // Some chats may be ill while the others are well.
      spread: { share: 0.8, within: Duration.minutes(1) },
    },
    errors: "telegram",
    faults: {
      "telegram.<method>": "failed",
      "telegram.<method>.lost": "lost",
      "telegram.<method>.limit": "limited",
      "telegram.<method>.hang": "hangs",
    },
    ready: { part: "telegram", name: "telegram" },
  },
  model: {
    policy: policies.api,
    breaker: { counts: "calls", failures: 5, open: Duration.seconds(60) },
    errors: "model",
    faults: { llm: "failed", "llm.stall": "stalled" },
    ready: { part: "models", name: "model" },
  },
  // The model too, for summaries, facts and patterns. Like the look at a danger it must not close the way to answers.
  background: {
    policy: policies.api,
    breaker: { counts: "calls", failures: 5, open: Duration.seconds(60) },
    errors: "background",
    faults: {},
    ready: null,
  },
  // The model too, asked how much danger somebody is in. It must not close the way to answers.
  risk: {
    policy: policies.risk,
    breaker: { counts: "calls", failures: 5, open: Duration.seconds(60) },
    errors: "risk",
    faults: {},
    ready: null,
  },
  // The provider's model for embeddings, or the one beside the bot. Answers do without.
  embedding: {
    policy: policies.embedding,
    breaker: { counts: "calls", failures: 5, open: Duration.seconds(60) },
    errors: "embedding",
    faults: {},
    ready: null,
  },
  // Whoever makes words of recordings. Texts are answered without it.
  transcription: {
    policy: policies.api,
    breaker: { counts: "calls", failures: 5, open: Duration.seconds(60) },
    errors: "transcription",
    faults: { transcription: "failed" },
    ready: null,
  },
  // Whoever reads answers aloud. They come as texts first.
  speech: {
    policy: policies.tts,
    breaker: { counts: "calls", failures: 5, open: Duration.seconds(60) },
    errors: "speech",
    faults: { speech: "failed" },
    ready: null,
  },
  s3: {
    policy: policies.s3,
    breaker: { counts: "calls", failures: 5, open: Duration.seconds(30) },
    errors: "storage",
    faults: {},
    ready: null,
  },
} as const satisfies Readonly<Record<string, Row>>

export type Dependency = keyof typeof dependencies

/** What callers are asked to wait while an operator holds a breaker open: soon after it is let go they go on. */
export const forcedOpenWait = Duration.seconds(5)
