import { Schema } from "effect"
import type { ChatId, Epoch } from "../domain/Ids.ts"

/** Another process owns the chat now: stop working on it. */
export class Fenced extends Schema.TaggedError<Fenced>()("Fenced", {}) {}

export interface Ownership {
  readonly chatId: ChatId
  readonly epoch: Epoch
}

export type Next = "next" | "again" | "leave"

/** How the work on turns ended, and how many of them it was. */
export interface Worked {
  readonly next: Next
  readonly count: number
  /** A feature has written: the turns may be others now. */
  readonly isChanged?: boolean
}
