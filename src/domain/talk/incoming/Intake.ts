import { Context, type Effect } from "effect"
import type { Incoming } from "./Incoming.ts"
import type { StoreError } from "../../StoreError.ts"

export class Intake extends Context.Service<
  Intake,
  {
    /** Succeeds once the batch is committed; only then acknowledge it to Telegram. */
    readonly accept: (batch: ReadonlyArray<Incoming>) => Effect.Effect<void, StoreError>
  }
>()("confidant/domain/Intake") {}
