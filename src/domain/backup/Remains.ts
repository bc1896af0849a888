import { Context, type Effect } from "effect"
import type { Erasure } from "./Erasures.ts"

export interface Reached {
  readonly reached: ReadonlyArray<string>
  /** What may still hold something of the person, and what to do about it. */
  readonly stays: ReadonlyArray<string>
}

/** What lies beside the database and may hold what people said: databases that a restore put aside, copies of killed backups, damaged lines of the spool. */
export class Remains extends Context.Service<
  Remains,
  {
    /** Never fails: what could not be reached stays, and is named. */
    readonly forget: (erasure: Erasure) => Effect.Effect<Reached>
  }
>()("confidant/domain/Remains") {}
