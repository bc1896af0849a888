/** What the operators' page and its server say to each other. Times are Unix milliseconds, durations seconds. */

export interface Health {
  readonly ready: boolean
  /** Why not, in words. */
  readonly reasons: ReadonlyArray<string>
  readonly parts: ReadonlyArray<{
    readonly name: string
    readonly state: "ok" | "warning" | "down"
    readonly detail: string | null
  }>
}

/** Seconds within which so many of the answers of the last five minutes came; null: there were none. */
export interface AnswerTimes {
  readonly p50: number | null
  readonly p95: number | null
  readonly p99: number | null
}

/** One moment of the charts. */
export interface Point extends AnswerTimes {
  readonly at: number
  /** Per minute. */
  readonly messages: number
  readonly errors: number
  /** Per second. */
  readonly queries: number
  /** Turns that wait; null: not known. */
  readonly backlog: number | null
  /** US dollars per hour. */
  readonly cost: number
}

export interface Live extends AnswerTimes {
  readonly messagesPerMinute: number
  readonly errorsLastHour: number
  readonly queriesPerSecond: number
  readonly backlog: number | null
  /** How long the oldest message waits; null: none does. */
  readonly oldestUnanswered: number | null
  readonly spool: number
  readonly activeUsers: { readonly day: number; readonly week: number; readonly month: number } | null
  readonly today: {
    /** Midnight, or later when the bot was started later. */
    readonly since: number
    readonly tokens: number
    readonly costUsd: number
    readonly budgetUsd: number | null
    /** Of so many calls the price is not known. */
    readonly unpriced: number
  }
}

export interface Breaker {
  readonly key: string
  readonly state: "closed" | "open" | "half_open"
  readonly failures: number | null
  readonly forced: "open" | "closed" | null
}

export interface Statement {
  readonly summary: string
  readonly queries: number
  readonly slow: number
  readonly failed: number
  readonly totalTime: number
  readonly slowest: number
}

export interface Queries {
  /** From how many seconds on a statement is slow. */
  readonly slowFrom: number
  readonly sinceStart: { readonly queries: number; readonly slow: number; readonly failed: number }
  readonly worst: ReadonlyArray<Statement>
}

/** What is told from memory, also while the database is away. */
export interface OpsState {
  readonly at: number
  readonly startedAt: number
  readonly env: "prod" | "test"
  readonly operator: string
  readonly health: Health
  readonly live: Live
  readonly breakers: ReadonlyArray<Breaker>
  readonly queries: Queries
}

export interface OpsHistory {
  /** Seconds between two points. */
  readonly every: number
  /** Oldest first. */
  readonly points: ReadonlyArray<Point>
}

/** What the database was asked for, or why it could not be told. */
export type Asked<A> =
  | { readonly known: true; readonly items: ReadonlyArray<A> }
  | { readonly known: false; readonly why: string }

export interface Backup {
  readonly id: number
  readonly kind: string
  readonly trigger: string
  readonly tier: string
  readonly state: string
  readonly startedAt: number | null
  readonly finishedAt: number | null
  readonly bytes: number | null
  readonly detail: string | null
}

export interface DeadLetter {
  readonly id: number
  readonly chatId: number
  readonly reason: string
  readonly detail: string
  readonly at: number
}

export interface Flag {
  readonly name: string
  readonly enabled: boolean
  readonly percentage: number
  readonly source: "environment" | "database"
}

export interface Audited {
  readonly id: number
  readonly at: number
  readonly actor: string
  readonly action: string
  readonly target: string | null
  readonly details: string
}

export interface OpsRecords {
  readonly backups: Asked<Backup>
  readonly deadLetters: Asked<DeadLetter>
  readonly flags: Asked<Flag>
  readonly audit: Asked<Audited>
}

/** Every change carries it: a page of another origin cannot send it. */
export const actionHeader = "x-confidant-ops"
