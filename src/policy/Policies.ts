import type { Duration } from "effect"

/** What we call. Each has one breaker. */
export type Dependency = "postgres" | "telegram" | "model"

/** Waits between attempts, the first wait first; jitter (0-25 %) is added unless `exact`. */
export interface Waits {
  readonly initial: Duration.Duration
  readonly factor: number
  readonly min: Duration.Duration
  readonly max: Duration.Duration
  readonly exact: boolean
}

export interface CallPolicy {
  readonly preset: "db" | "redis" | "api" | "apiClient" | "tts" | "conversationSave" | "telegram"
  /** The first one included. */
  readonly attempts: number
  readonly waits: Waits
  /** Of one attempt. */
  readonly timeout: Duration.Duration
}
