import { Context, type Effect } from "effect"
import type { StoreError } from "../StoreError.ts"

export interface Waiting {
  readonly turns: number
  /** Arrival of the oldest turn without a delivered answer; null: none. */
  readonly oldestUnanswered: number | null
  /** Unresolved ones, of turns and jobs. */
  readonly deadLetters: number
}

export class Backlog extends Context.Service<
  Backlog,
  {
    readonly waiting: Effect.Effect<Waiting, StoreError>
    readonly databaseBytes: Effect.Effect<number, StoreError>
  }
>()("confidant/domain/Backlog") {}
