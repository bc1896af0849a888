import { Context, type Effect } from "effect"

export interface InboundState {
  /** `standby`: another process asks for updates. */
  readonly mode: "poll" | "webhook" | "standby"
  /** Unix milliseconds of the last answered poll, or of the last webhook call or check. */
  readonly lastSuccessAt: number | null
  /** What stops updates now, in our words; null: nothing. */
  readonly problem: string | null
  /** Unix milliseconds since when updates that came in cannot be stored; null: they can. */
  readonly unstoredSince: number | null
}

/** Whether updates still arrive: set by the intake, read by health checks. */
export class Inbound extends Context.Service<
  Inbound,
  {
    readonly succeeded: Effect.Effect<void>
    readonly failed: (problem: string) => Effect.Effect<void>
    /** What came in is stored: more than that it came in. */
    readonly stored: Effect.Effect<void>
    readonly notStored: (problem: string) => Effect.Effect<void>
    /** Nothing is asked for here until one of the others is called again. */
    readonly standBy: Effect.Effect<void>
    readonly state: Effect.Effect<InboundState>
  }
>()("confidant/domain/Inbound") {}
