import { Context, type Effect } from "effect"
import type { StoreError } from "../StoreError.ts"

/** Whether the database answers, and whether it is as this version needs it. */
export class DatabaseHealth extends Context.Service<
  DatabaseHealth,
  {
    /** One short question, asked once; numbers of migrations. */
    readonly check: Effect.Effect<{ readonly applied: number; readonly needed: number }, StoreError>
  }
>()("confidant/domain/DatabaseHealth") {}
