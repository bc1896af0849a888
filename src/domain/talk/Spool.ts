import { Context, type Effect, Schema } from "effect"
import type { TelegramMessageId, UpdateId } from "../Ids.ts"
import type { Settlement } from "./Turn.ts"

export interface Spooled {
  readonly settlement: Settlement
  /** Parts that Telegram confirmed. A missing one may have been sent too: its outcome is unknown. */
  readonly sent: ReadonlyMap<number, TelegramMessageId | null>
  /** Nothing of it is sent before it is saved: another process may own the chat. */
  readonly isHeld?: true
}

/** The spool's file cannot be written (disk full, no permission): the answer is not kept. */
export class SpoolError extends Schema.TaggedError<SpoolError>()("SpoolError", { message: Schema.String }) {}

export const corruptSpool = (stamp: string): string => `spool.corrupt-${stamp}.jsonl`

export const isCorruptSpool = (name: string): boolean => /^spool\.corrupt-\w+\.jsonl$/.test(name)

/** Answers that could not be saved: an append-only file in the state folder, synced before anything is sent. */
export class Spool extends Context.Service<
  Spool,
  {
    /** Must succeed before the first part is sent. */
    readonly keep: (settlement: Settlement) => Effect.Effect<void, SpoolError>
    /** Nothing of it will be sent before it is saved. */
    readonly hold: (settlement: Settlement) => Effect.Effect<void, SpoolError>
    readonly sent: (
      updateId: UpdateId,
      part: number,
      messageId: TelegramMessageId | null,
    ) => Effect.Effect<void, SpoolError>
    /** The database has the answer; the file shrinks once nothing waits. */
    readonly saved: (updateId: UpdateId) => Effect.Effect<void, SpoolError>
    /** Oldest first, from memory. */
    readonly waiting: Effect.Effect<ReadonlyArray<Spooled>>
  }
>()("confidant/domain/Spool") {}
