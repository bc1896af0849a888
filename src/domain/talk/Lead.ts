import { Context, Effect, Schema } from "effect"

export class StateFolderTaken extends Schema.TaggedError<StateFolderTaken>()("StateFolderTaken", {
  message: Schema.String,
}) {}

/** Of all processes on one database one leads: it does what only one may. */
export class Lead extends Context.Service<
  Lead,
  {
    readonly leads: Effect.Effect<boolean>
    /** Waits until this process leads. */
    readonly taken: Effect.Effect<void>
    /** Waits until another one may lead: at first, until the database has said so. Without the database nobody takes the lead, so it is kept. */
    readonly lost: Effect.Effect<void>
    /** Another process does what this one does: whoever has not heard from the database for long is not the one who leads. */
    readonly contested: Effect.Effect<void>
    /** Fails once it is certain that a process which began earlier has the same state folder: each of the two would think that it is alone. */
    readonly refused: Effect.Effect<never, StateFolderTaken>
    /** Leaves it to the others at once, for good. */
    readonly resign: Effect.Effect<void>
  }
>()("confidant/domain/Lead") {}

/** Whether Telegram has answered a poll, be it with a refusal. */
export const Reached = Context.Reference<(isReached: boolean) => Effect.Effect<void>>("confidant/domain/Reached", {
  defaultValue: () => () => Effect.void,
})

/** What a conflict with another process means: usually nothing. */
export const Contested = Context.Reference<Effect.Effect<void>>("confidant/domain/Contested", {
  defaultValue: () => Effect.void,
})
