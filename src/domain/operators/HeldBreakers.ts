import { Context, type Effect } from "effect"
import type { StoreError } from "../StoreError.ts"

export type Held = "open" | "closed"

/** The breakers that operators hold, in all processes. Works while the database's own breaker is held open. */
export class HeldBreakers extends Context.Service<
  HeldBreakers,
  {
    /** null: automatic again. */
    readonly hold: (key: string, to: Held | null) => Effect.Effect<void, StoreError>
    readonly all: Effect.Effect<ReadonlyMap<string, Held>, StoreError>
  }
>()("confidant/domain/HeldBreakers") {}
