import { Context, type Effect } from "effect"
import type { StoreError } from "./StoreError.ts"

export interface Indexed {
  readonly messages: number
  /** Whether there may be more to do at once. */
  readonly more: boolean
}

/** The index that the memory is searched by. What is not in it yet is found all the same, only slower. */
export class MemoryIndex extends Context.Service<
  MemoryIndex,
  {
    /** Takes the next messages in; then goes on with a rebuilding. */
    readonly next: Effect.Effect<Indexed, StoreError>
    /** Every message is indexed anew, and gets its vector anew from the running bot; a rebuilding that has begun goes on. */
    readonly rebuild: Effect.Effect<void, StoreError>
  }
>()("confidant/domain/MemoryIndex") {}
