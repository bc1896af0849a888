import { Context, type Effect } from "effect"
import type { StoreError } from "../StoreError.ts"

/** What waits to be answered. */
export interface Waiting {
  /** Turns that are not done. */
  readonly turns: number
  /** Unix time in milliseconds at which the oldest one arrived whose answer is not delivered; null: none. */
  readonly oldestUnanswered: number | null
  /** Turns and jobs that failed for good and that nobody has dealt with. */
  readonly deadLetters: number
}

/** Messages of a person less than 30 minutes apart are one session; lengths in seconds. */
export interface Sessions {
  readonly count: number
  readonly mean: number
  readonly median: number
  readonly p95: number
}

/** What an operator wants to know of the database as a whole. */
export class Backlog extends Context.Service<
  Backlog,
  {
    readonly waiting: Effect.Effect<Waiting, StoreError>
    /** `pg_database_size`, in bytes. */
    readonly databaseBytes: Effect.Effect<number, StoreError>
    /** People who wrote within the last day, week and 30 days. */
    readonly activeUsers: Effect.Effect<
      { readonly day: number; readonly week: number; readonly month: number },
      StoreError
    >
    /**
     * Share of the people who came `day` days before yesterday and wrote again yesterday or today; null: nobody came.
     * Days are those of UTC, so that the last one is whole.
     */
    readonly retention: (day: 1 | 7 | 30) => Effect.Effect<number | null, StoreError>
    /** Of the last 24 hours; null: nobody wrote. */
    readonly sessions: Effect.Effect<Sessions | null, StoreError>
  }
>()("confidant/domain/Backlog") {}
