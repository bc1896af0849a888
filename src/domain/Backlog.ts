import { Context, type Effect } from "effect"
import type { StoreError } from "./StoreError.ts"

/** What waits to be answered. */
export interface Waiting {
  /** Turns that are not done. */
  readonly turns: number
  /** Unix time in milliseconds of the oldest one that is not answered; null: none. */
  readonly oldestUnanswered: number | null
  readonly deadLetters: number
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
    /** Share of the people who came `day` days ago (1, 7, 30) and wrote again on that day or later; null: nobody came. */
    readonly retention: (day: 1 | 7 | 30) => Effect.Effect<number | null, StoreError>
  }
>()("confidant/domain/Backlog") {}
