import { Context, type Effect } from "effect"

export class Lease extends Context.Service<
  Lease,
  {
    /** Certainly no other process has taken a chat of this one. */
    readonly isCertain: Effect.Effect<boolean>
    /** Waits until the database is silent for long, and the lease certain all the same. */
    readonly silence: Effect.Effect<void>
  }
>()("confidant/domain/Lease") {}
