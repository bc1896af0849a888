import { Context, type Effect } from "effect"
import type { UserId } from "../Ids.ts"
import type { StoreError } from "../StoreError.ts"

/** People who wrote within that time. */
export interface Active {
  readonly day: number
  readonly week: number
  readonly month: number
}

/** A session is messages of one person less than 30 minutes apart; lengths in seconds. */
export interface Sessions {
  readonly count: number
  readonly mean: number
  readonly median: number
  readonly p95: number
}

/** How people use the bot, without a word of theirs. */
export interface Figures {
  /** Who have agreed to talk. */
  readonly people: number
  readonly active: Active
  /** Share of those who came so many days before yesterday and wrote yesterday or today (UTC); null: nobody came. */
  readonly retention: { readonly day1: number | null; readonly day7: number | null; readonly day30: number | null }
  /** Last 24 hours; null: nobody wrote. */
  readonly sessions: Sessions | null
  /** Last 30 days. */
  readonly thumbs: { readonly up: number; readonly down: number }
  /** Begun in the last 30 days; those begun anew before their end count once. */
  readonly quizzes: { readonly begun: number; readonly completed: number }
}

export class Product extends Context.Service<
  Product,
  {
    readonly active: Effect.Effect<Active, StoreError>
    /** null: everybody. */
    readonly figures: (among: ReadonlyArray<UserId> | null) => Effect.Effect<Figures, StoreError>
    /** Those who have agreed, newest first, up to a limit. */
    readonly people: Effect.Effect<ReadonlyArray<UserId>, StoreError>
  }
>()("confidant/domain/Product") {}
