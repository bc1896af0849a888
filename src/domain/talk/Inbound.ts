import { Context, type Effect } from "effect"

/** Whether updates still come in. */
export interface InboundState {
  readonly mode: "poll" | "webhook"
  /** Unix time in milliseconds of the last poll that Telegram answered, or of the last call of the webhook (or check of it). */
  readonly lastSuccessAt: number | null
  /** What stands in the way now, in our words; null: nothing. */
  readonly problem: string | null
}

/** Kept by whoever takes updates in, read by whoever tells how the bot is. */
export class Inbound extends Context.Service<
  Inbound,
  {
    readonly succeeded: Effect.Effect<void>
    readonly failed: (problem: string) => Effect.Effect<void>
    readonly state: Effect.Effect<InboundState>
  }
>()("confidant/domain/Inbound") {}
