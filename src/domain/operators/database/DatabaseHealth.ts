import { Context, type Effect } from "effect"
import type { StoreError } from "../../StoreError.ts"

export class DatabaseHealth extends Context.Service<
  DatabaseHealth,
  {
    /** One short query, not retried; numbers of migrations. */
    readonly check: Effect.Effect<
      { readonly applied: number; readonly needed: number; readonly isReadOnly: boolean },
      StoreError
    >
  }
>()("confidant/domain/DatabaseHealth") {}
