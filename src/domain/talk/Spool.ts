import { Context, type Effect, Schema } from "effect"
import type { TelegramMessageId, UpdateId } from "../Ids.ts"
import type { Settlement } from "./Turn.ts"

/** An answer that went out while the database was away, as it waits for the database's return. */
export interface Spooled {
  readonly settlement: Settlement
  /** What Telegram confirmed so far, by part. A part that is missing may have been sent: its outcome is unknown. */
  readonly sent: ReadonlyMap<number, TelegramMessageId | null>
}

/** The spool's file cannot be written (disk full, no rights): nothing was promised by it. */
export class SpoolError extends Schema.TaggedError<SpoolError>()("SpoolError", { message: Schema.String }) {}

/**
 * Answers that could not be saved: an append-only file under the state folder, synced to disk before anything goes out.
 * It outlives the process; what it holds is saved to the database as soon as that is back.
 */
export class Spool extends Context.Service<
  Spool,
  {
    /** Keeps the answer; must have succeeded before its first part is sent. */
    readonly keep: (settlement: Settlement) => Effect.Effect<void, SpoolError>
    /** Records that Telegram took the part. */
    readonly sent: (
      updateId: UpdateId,
      part: number,
      messageId: TelegramMessageId | null,
    ) => Effect.Effect<void, SpoolError>
    /** Records that the database has the answer now; the file shrinks when nothing waits any more. */
    readonly saved: (updateId: UpdateId) => Effect.Effect<void, SpoolError>
    /** What waits, oldest first; kept in memory, so asking costs nothing. */
    readonly waiting: Effect.Effect<ReadonlyArray<Spooled>>
  }
>()("confidant/domain/Spool") {}
