import { Context, type Effect } from "effect"
import type { StoreError } from "../StoreError.ts"

export class SpentTokens extends Context.Service<
  SpentTokens,
  {
    /** Whether it was not used up before. `until`: Unix milliseconds; nobody asks after them. */
    readonly spend: (id: string, until: number) => Effect.Effect<boolean, StoreError>
    readonly isSpent: (id: string) => Effect.Effect<boolean, StoreError>
  }
>()("confidant/domain/SpentTokens") {}
