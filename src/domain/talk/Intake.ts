import { Context, type Effect } from "effect"
import type { Incoming } from "./Incoming.ts"
import type { StoreError } from "../StoreError.ts"

/** The door of the bot: what poll and webhook hand over. */
export class Intake extends Context.Service<
  Intake,
  {
    /** Succeeds once the batch is committed; only then may it be acknowledged to Telegram. */
    readonly accept: (batch: ReadonlyArray<Incoming>) => Effect.Effect<void, StoreError>
  }
>()("confidant/domain/Intake") {}
