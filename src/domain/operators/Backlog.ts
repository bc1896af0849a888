import { Context, type Effect } from "effect"
import type { StoreError } from "../StoreError.ts"

export interface Waiting {
  readonly turns: number
  /** Arrival of the oldest turn without a delivered answer; null: none. */
  readonly oldestUnanswered: number | null
  /** Unresolved ones, of turns and jobs. */
  readonly deadLetters: number
}

/** A session is messages of one person less than 30 minutes apart; lengths in seconds. */
export interface Sessions {
  readonly count: number
  readonly mean: number
  readonly median: number
  readonly p95: number
}

export class Backlog extends Context.Service<
  Backlog,
  {
    readonly waiting: Effect.Effect<Waiting, StoreError>
    readonly databaseBytes: Effect.Effect<number, StoreError>
    readonly activeUsers: Effect.Effect<
      { readonly day: number; readonly week: number; readonly month: number },
      StoreError
    >
    /** Share of those who came `day` days before yesterday and wrote yesterday or today (UTC); null: nobody came. */
    readonly retention: (day: 1 | 7 | 30) => Effect.Effect<number | null, StoreError>
    /** Last 24 hours; null: nobody wrote. */
    readonly sessions: Effect.Effect<Sessions | null, StoreError>
  }
>()("confidant/domain/Backlog") {}
